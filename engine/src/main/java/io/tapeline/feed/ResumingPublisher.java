package io.tapeline.feed;

import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lets a recorded source go on where its ticks stopped: the first so many ticks, which the journal already holds, are
 * encoded into a scratch buffer and forgotten; the rest go to the ring.
 *
 * <p>This works because a recorded source makes the same ticks each time it is read. A claim may straddle the border.
 *
 * <p><em>Thread</em>: the feed's. <em>Allocation</em>: none after construction.
 */
public final class ResumingPublisher implements TickPublisher {
    private final TickPublisher ring;
    private final UnsafeBuffer scratch;
    private long remainingSkips;
    private long position;
    private long claimedFirst;
    private long ringFirst;
    private int skipsInClaim;

    /**
     * @param ring takes the ticks that are new
     * @param ticksToSkip ticks of this source that the journal holds
     */
    public ResumingPublisher(final TickPublisher ring, final long ticksToSkip) {
        this.ring = ring;
        this.remainingSkips = ticksToSkip;
        this.scratch = new UnsafeBuffer(new byte[ring.maxClaim() * TickLayout.LENGTH]);
    }

    /** Ticks still to be skipped; more than 0 at the end of the source means that the source is not what it was. */
    public long remainingSkips() {
        return remainingSkips;
    }

    /** Ticks of the source so far, those skipped included. */
    public long position() {
        return position;
    }

    @Override
    public int maxClaim() {
        return ring.maxClaim();
    }

    @Override
    public long claim(final int count) {
        final int skips = (int) Math.min(remainingSkips, count);
        if (skips < count) {
            final long first = ring.claim(count - skips);
            if (first == REFUSED) {
                return REFUSED;
            }
            ringFirst = first;
        }
        skipsInClaim = skips;
        claimedFirst = position;
        return claimedFirst;
    }

    @Override
    public MutableDirectBuffer buffer(final long sequence) {
        return isSkipped(sequence) ? scratch : ring.buffer(inRing(sequence));
    }

    @Override
    public int offset(final long sequence) {
        return isSkipped(sequence)
                ? (int) (sequence - claimedFirst) << TickLayout.LENGTH_SHIFT
                : ring.offset(inRing(sequence));
    }

    @Override
    public void publish(final long first, final int count) {
        if (skipsInClaim < count) {
            ring.publish(ringFirst, count - skipsInClaim);
        }
        remainingSkips -= skipsInClaim;
        position += count;
    }

    private boolean isSkipped(final long sequence) {
        return sequence - claimedFirst < skipsInClaim;
    }

    private long inRing(final long sequence) {
        return ringFirst + (sequence - claimedFirst - skipsInClaim);
    }
}
