package io.tapeline.telemetry;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * The time of day in epoch nanoseconds, without an object for each reading.
 *
 * <p>The JDK gives more than milliseconds only as an {@link Instant}. The compiler leaves that object out until anything in
 * the process, such as a library, has made the Instant of 1970-01-01T00:00Z: from then on each reading allocates 24 bytes.
 * So this clock goes by the monotonic one from an Instant on, and takes a new one when the milliseconds disagree.
 *
 * <p><em>Guarantees</em>: it follows a clock that is set, and one that is slewed, because the monotonic clock is slewed with
 * it. It is off by {@value #SLACK_NS} ns at most, but for the few readings, none of them off by more than a millisecond,
 * that come before the milliseconds tell. <em>Thread</em>: any. <em>Allocation</em>: only when the clock was set.
 */
public final class WallClock implements EpochNanoClock {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SLACK_NS = 100_000;

    /** A thread may be held up between its two readings, but not time and again. */
    private static final int READINGS = 3;

    private final NanoClock monotonic;
    private final LongSupplier milliseconds;
    private final EpochNanoClock exact;
    private volatile long offsetNs;

    /** Reads the clocks of this machine. */
    public WallClock() {
        this(System::nanoTime, System::currentTimeMillis, WallClock::instantNs);
    }

    WallClock(final NanoClock monotonic, final LongSupplier milliseconds, final EpochNanoClock exact) {
        this.monotonic = monotonic;
        this.milliseconds = milliseconds;
        this.exact = exact;
        sample();
    }

    @Override
    public long nanoTime() {
        for (int reading = 0; reading < READINGS; reading++) {
            final long nowNs = monotonic.nanoTime() + offsetNs;
            final long aheadNs = nowNs - milliseconds.getAsLong() * NS_PER_MS;
            if (aheadNs >= -SLACK_NS && aheadNs < NS_PER_MS + SLACK_NS) {
                return nowNs;
            }
        }
        return sample();
    }

    private long sample() {
        final long nowNs = exact.nanoTime();
        offsetNs = nowNs - monotonic.nanoTime();
        return nowNs;
    }

    private static long instantNs() {
        final Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
