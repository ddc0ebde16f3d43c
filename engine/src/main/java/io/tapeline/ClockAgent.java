package io.tapeline;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;

/** Puts the time onto the tape every so often, so that candles end although nothing trades. */
final class ClockAgent implements Agent {
    private final TickPublisher publisher;
    private final EpochNanoClock clock;
    private final long intervalNs;
    private final TickEncoder encoder = new TickEncoder();
    private long nextNs;

    ClockAgent(final TickPublisher publisher, final EpochNanoClock clock, final long intervalNs) {
        this.publisher = publisher;
        this.clock = clock;
        this.intervalNs = intervalNs;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs < nextNs && nowNs > nextNs - 2 * intervalNs) {
            return 0;
        }
        nextNs = nowNs + intervalNs;
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return 0;
        }
        encoder.clock(publisher.buffer(slot), publisher.offset(slot));
        TickEncoder.stamp(
                publisher.buffer(slot),
                publisher.offset(slot),
                TickLayout.NULL_VALUE,
                nowNs,
                TickLayout.NULL_SECURITY,
                TickLayout.ENGINE_FEED_ID,
                0);
        publisher.publish(slot, 1);
        return 1;
    }

    @Override
    public String roleName() {
        return "clock";
    }
}
