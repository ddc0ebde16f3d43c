package io.tapeline.bench;

import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Slots like those of the ring, with nobody behind them: what a producer costs by itself.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
public final class SlabPublisher implements TickPublisher {
    private static final int SLOTS = 65_536;
    private static final int MAX_CLAIM = 256;

    private final UnsafeBuffer slab = new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(SLOTS << TickLayout.LENGTH_SHIFT, BitUtil.CACHE_LINE_LENGTH));
    private long next;
    private long published;

    @Override
    public int maxClaim() {
        return MAX_CLAIM;
    }

    @Override
    public long claim(final int count) {
        final long first = next;
        next += count;
        return first;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return slab;
    }

    @Override
    public int offset(final long ringSequence) {
        return (int) (ringSequence & SLOTS - 1) << TickLayout.LENGTH_SHIFT;
    }

    @Override
    public void publish(final long first, final int count) {
        published += count;
    }

    /** Ticks published so far. */
    public long published() {
        return published;
    }
}
