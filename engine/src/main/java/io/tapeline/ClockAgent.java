package io.tapeline;

import io.tapeline.telemetry.ClockSteps;
import io.tapeline.telemetry.Conditions.Condition;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the time onto the tape every so often, so that candles end although nothing trades; says when the clock is set.
 *
 * <p>The tape has what the clock said, also when it is set back: tick numbers are the order, times are not.
 *
 * <p><em>Thread</em>: {@code clock}.
 */
final class ClockAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ClockAgent.class);
    private static final long MIN_STEP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long RAISED_NS = TimeUnit.MINUTES.toNanos(1);

    private final TickPublisher publisher;
    private final EpochNanoClock clock;
    private final NanoClock monotonic;
    private final long intervalNs;
    private final Counter steps;
    private final Condition condition;
    private final ClockSteps watch;
    private final TickEncoder encoder = new TickEncoder();
    private boolean isTimed;
    private long nextNs;
    private long steppedNs;

    /**
     * @param monotonic goes on evenly whatever is done to {@code clock}
     * @param steps counts how often the clock was set
     * @param condition raised for a minute when the clock was set
     */
    ClockAgent(
            final TickPublisher publisher,
            final EpochNanoClock clock,
            final NanoClock monotonic,
            final long intervalNs,
            final Counter steps,
            final Condition condition) {
        this.publisher = publisher;
        this.clock = clock;
        this.monotonic = monotonic;
        this.intervalNs = intervalNs;
        this.steps = steps;
        this.condition = condition;
        watch = new ClockSteps(clock, monotonic, MIN_STEP_NS);
    }

    @Override
    public int doWork() {
        final long nowNs = monotonic.nanoTime();
        final boolean isStep = lookAtClock(nowNs);
        if (isTimed && !isStep && nowNs - nextNs < 0) {
            return 0;
        }
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return 0;
        }
        isTimed = true;
        nextNs = nowNs + intervalNs;
        encoder.clock(publisher.buffer(slot), publisher.offset(slot));
        TickEncoder.stamp(
                publisher.buffer(slot),
                publisher.offset(slot),
                TickLayout.NULL_VALUE,
                clock.nanoTime(),
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

    private boolean lookAtClock(final long nowNs) {
        final long stepNs = watch.stepNs();
        if (stepNs != 0) {
            final String step = String.format("%.3f s", stepNs / 1e9);
            steppedNs = nowNs;
            if (condition.isRaised()) {
                LOG.warn("the clock was set again, by {}", step);
            }
            condition.raise("the clock was set by " + step
                    + "; receive times on the tape follow it. Let NTP or chrony slew the clock, not step it");
            steps.increment(); // last: who sees the count sees the condition too
            return true;
        }
        if (condition.isRaised() && nowNs - steppedNs > RAISED_NS) {
            condition.clear();
        }
        return false;
    }
}
