package io.tapeline.tick;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A publisher of tests: keeps published ticks in order, and can hand them on to a handler as they come. */
public final class RecordingPublisher implements TickPublisher {
    private final int maxClaim;
    private final TickFlyweight tick = new TickFlyweight();
    private UnsafeBuffer ticks = new UnsafeBuffer(new byte[1 << 16]);
    private long claimed;
    private long published;
    private TickHandler handler;

    public RecordingPublisher() {
        this(256);
    }

    public RecordingPublisher(final int maxClaim) {
        this.maxClaim = maxClaim;
    }

    /** Ticks also go to {@code handler}, numbered from 1, as they are published. */
    public RecordingPublisher handingTo(final TickHandler tickHandler) {
        handler = tickHandler;
        return this;
    }

    @Override
    public int maxClaim() {
        return maxClaim;
    }

    @Override
    public long claim(final int count) {
        if (count < 1 || count > maxClaim) {
            throw new IllegalArgumentException("count=" + count + ", must be 1.." + maxClaim);
        }
        if (claimed != published) {
            throw new IllegalStateException("claimed " + claimed + ", but published only " + published);
        }
        final long first = claimed;
        claimed += count;
        final int needed = Math.toIntExact(claimed * TickLayout.LENGTH);
        if (needed > ticks.capacity()) {
            final UnsafeBuffer larger = new UnsafeBuffer(new byte[Math.max(needed, ticks.capacity() * 2)]);
            larger.putBytes(0, ticks, 0, ticks.capacity());
            ticks = larger;
        }
        return first;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return ticks;
    }

    @Override
    public int offset(final long ringSequence) {
        return Math.toIntExact(ringSequence * TickLayout.LENGTH);
    }

    @Override
    public void publish(final long first, final int count) {
        if (first != published || first + count != claimed) {
            throw new IllegalStateException("published other slots than claimed");
        }
        published += count;
        for (long s = first; handler != null && s < first + count; s++) {
            handler.onTick(s + 1, tick.wrap(ticks, offset(s)));
        }
    }

    public long count() {
        return published;
    }

    /** The tick of this index, from 0; the view is reused. */
    public TickFlyweight tick(final long index) {
        if (index >= published) {
            throw new IndexOutOfBoundsException(index + " of " + published);
        }
        return tick.wrap(ticks, offset(index));
    }
}
