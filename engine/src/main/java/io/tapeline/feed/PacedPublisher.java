package io.tapeline.feed;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * Holds recorded ticks back until they are due: the first at once, each later one as long after it as it was received
 * after it, divided by the speed.
 *
 * <p><em>Thread</em>: the feed's, which this parks; an interrupt ends the waiting. <em>Allocation</em>: none.
 */
public final class PacedPublisher implements TickPublisher {
    private final TickPublisher next;
    private final NanoClock clock;
    private final double speed;
    private long firstReceiveTimeNs = TickLayout.NULL_VALUE;
    private long firstPublishNs;

    /**
     * @param next where ticks go when due
     * @param speed 1.0 is as recorded, 10.0 ten times as fast; above 0
     * @param clock the same on which the thread parks, {@link System#nanoTime()}
     */
    public PacedPublisher(final TickPublisher next, final double speed, final NanoClock clock) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed=" + speed + ", must be above 0");
        }
        this.next = next;
        this.speed = speed;
        this.clock = clock;
    }

    @Override
    public int maxClaim() {
        return next.maxClaim();
    }

    @Override
    public long claim(final int count) {
        return next.claim(count);
    }

    @Override
    public MutableDirectBuffer buffer(final long sequence) {
        return next.buffer(sequence);
    }

    @Override
    public int offset(final long sequence) {
        return next.offset(sequence);
    }

    @Override
    public void publish(final long first, final int count) {
        awaitDue(next.buffer(first).getLong(next.offset(first) + TickLayout.RECEIVE_TIME_OFFSET, LITTLE_ENDIAN));
        next.publish(first, count);
    }

    private void awaitDue(final long receiveTimeNs) {
        if (firstReceiveTimeNs == TickLayout.NULL_VALUE) {
            firstReceiveTimeNs = receiveTimeNs;
            firstPublishNs = clock.nanoTime();
            return;
        }
        final long dueNs = firstPublishNs + (long) ((receiveTimeNs - firstReceiveTimeNs) / speed);
        long waitNs = dueNs - clock.nanoTime();
        while (waitNs > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, waitNs);
            waitNs = dueNs - clock.nanoTime();
        }
    }
}
