package io.tapeline.bench.latency;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The time of day that all processes of a run agree on: the machine's monotonic clock, which they share, and one difference
 * to the time of day, which is measured once and told to all.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none.
 */
final class RunClock implements EpochNanoClock {
    private static final int ATTEMPTS = 1_000;

    private final long offsetNs;

    /**
     * @param offsetNs epoch nanoseconds less those of {@link System#nanoTime}
     */
    RunClock(final long offsetNs) {
        this.offsetNs = offsetNs;
    }

    /** Measures the difference; the attempt in which the thread was held up least counts. */
    static RunClock measured() {
        long shortestNs = Long.MAX_VALUE;
        long offsetNs = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            final long beforeNs = System.nanoTime();
            final Instant now = Instant.now();
            final long tookNs = System.nanoTime() - beforeNs;
            if (tookNs < shortestNs) {
                shortestNs = tookNs;
                offsetNs = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - beforeNs - tookNs / 2;
            }
        }
        return new RunClock(offsetNs);
    }

    long offsetNs() {
        return offsetNs;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() + offsetNs;
    }
}
