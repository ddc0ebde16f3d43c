package io.tapeline.feed;

import io.tapeline.tick.TickPublisher;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AgentTerminationException;

/**
 * Never takes no for an answer: a recorded source loses nothing by waiting until the ring has room.
 *
 * <p><em>Thread</em>: the feed's; an interrupt ends its agent. <em>Allocation</em>: none.
 */
public final class WaitingPublisher implements TickPublisher {
    private final TickPublisher ring;

    public WaitingPublisher(final TickPublisher ring) {
        this.ring = ring;
    }

    @Override
    public int maxClaim() {
        return ring.maxClaim();
    }

    @Override
    public long claim(final int count) {
        long first = ring.claim(count);
        while (first == REFUSED) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AgentTerminationException();
            }
            Thread.yield();
            first = ring.claim(count);
        }
        return first;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return ring.buffer(ringSequence);
    }

    @Override
    public int offset(final long ringSequence) {
        return ring.offset(ringSequence);
    }

    @Override
    public void publish(final long first, final int count) {
        ring.publish(first, count);
    }
}
