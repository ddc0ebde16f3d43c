package io.tapeline.feed;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A publisher that keeps every tick in memory, or only the last ones, or refuses them, as a test wants. */
public final class TapeRecorder implements TickPublisher {
    private final int maxClaim;
    private final boolean keepsAll;
    private byte[] bytes = new byte[1 << 20];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private long count;
    private long claimed;
    private boolean isFull;

    public TapeRecorder() {
        this(256, true);
    }

    public TapeRecorder(final int maxClaim, final boolean keepsAll) {
        this.maxClaim = maxClaim;
        this.keepsAll = keepsAll;
    }

    /** From here on claims are refused, or not any more. */
    public void full(final boolean nowFull) {
        isFull = nowFull;
    }

    public long count() {
        return count;
    }

    /** Hands the ticks from a position on to a handler, numbered from 1. */
    public void replay(final long from, final TickHandler handler) {
        final TickFlyweight tick = new TickFlyweight();
        for (long i = from; i < count; i++) {
            handler.onTick(i + 1, tick.wrap(buffer, offset(i)));
        }
        handler.onBatchEnd(count);
    }

    @Override
    public int maxClaim() {
        return maxClaim;
    }

    @Override
    public long claim(final int slots) {
        if (slots < 1 || slots > maxClaim) {
            throw new IllegalArgumentException("slots=" + slots + ", must be 1.." + maxClaim);
        }
        if (isFull) {
            return REFUSED;
        }
        if (claimed != count) {
            throw new IllegalStateException("a claim was not published");
        }
        claimed = count + slots;
        if (keepsAll && claimed * TickLayout.LENGTH > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
            buffer.wrap(bytes);
        }
        return count;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return buffer;
    }

    @Override
    public int offset(final long ringSequence) {
        final long slot = keepsAll ? ringSequence : ringSequence & (bytes.length / TickLayout.LENGTH - 1);
        return (int) (slot * TickLayout.LENGTH);
    }

    @Override
    public void publish(final long first, final int slots) {
        if (first != count || first + slots != claimed) {
            throw new IllegalStateException("published " + slots + " from " + first + ", claimed up to " + claimed);
        }
        count = claimed;
    }
}
