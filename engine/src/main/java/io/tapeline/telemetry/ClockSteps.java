package io.tapeline.telemetry;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Tells when the wall clock is set: when it has gone on otherwise than the monotonic clock between two looks.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none.
 */
public final class ClockSteps {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int ATTEMPTS = 10;

    private final EpochNanoClock wall;
    private final NanoClock monotonic;
    private final long minStepNs;
    private boolean hasLooked;
    private long lookedNs;
    private long differenceNs;

    /**
     * @param minStepNs steps that are smaller than this between two looks are none: a clock may be slewed
     */
    public ClockSteps(final EpochNanoClock wall, final NanoClock monotonic, final long minStepNs) {
        this.wall = wall;
        this.monotonic = monotonic;
        this.minStepNs = minStepNs;
    }

    /** By how much the clock was set since the last look, forward or, negative, back; mostly 0. Looks ten times a second. */
    public long stepNs() {
        final long nowNs = monotonic.nanoTime();
        if (hasLooked && nowNs - lookedNs < LOOK_NS) {
            return 0;
        }
        lookedNs = nowNs;
        final long newDifferenceNs = differenceNs();
        final long stepNs = hasLooked ? newDifferenceNs - differenceNs : 0;
        hasLooked = true;
        differenceNs = newDifferenceNs;
        return Math.abs(stepNs) < minStepNs ? 0 : stepNs;
    }

    /** A thread may be held up between the two clocks; then it looks again. */
    private long differenceNs() {
        long beforeNs = monotonic.nanoTime();
        for (int attempt = 1; ; attempt++) {
            final long wallNs = wall.nanoTime();
            final long afterNs = monotonic.nanoTime();
            if (afterNs - beforeNs < minStepNs / 2 || attempt == ATTEMPTS) {
                return wallNs - afterNs;
            }
            beforeNs = afterNs;
        }
    }
}
