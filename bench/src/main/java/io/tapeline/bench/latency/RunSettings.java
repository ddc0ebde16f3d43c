package io.tapeline.bench.latency;

import java.nio.file.Path;
import java.util.Map;

/**
 * What all runs of one schedule share.
 *
 * @param schedule of the ticks
 * @param clock of all processes
 * @param engineJar what scripts/tapeline runs
 * @param engineSettings keys of the engine's configuration over its defaults
 * @param isSpinning whether the venue waits for the next tick without letting go of its processor
 */
record RunSettings(
        Schedule schedule, RunClock clock, Path engineJar, Map<String, String> engineSettings, boolean isSpinning) {
    private static final long LEAST_LIMIT_SECONDS = 120;
    private static final int LIMIT_FACTOR = 10;

    /** How long a step of a run may take: what cannot keep up is waited for, but not for ever. */
    long limitSeconds() {
        return LEAST_LIMIT_SECONDS + (long) LIMIT_FACTOR * (schedule.warmupSeconds() + schedule.seconds());
    }
}
