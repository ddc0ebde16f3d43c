package io.tapeline.store;

import java.util.SplittableRandom;

/**
 * Pauses between attempts: each twice the last, between two limits, less a random half so that lanes do not knock together.
 *
 * <p><em>Thread</em>: one.
 */
final class Backoff {
    private final long minNs;
    private final long maxNs;
    private final SplittableRandom random;
    private long nextNs;

    Backoff(final long minNs, final long maxNs, final long seed) {
        this.minNs = minNs;
        this.maxNs = maxNs;
        random = new SplittableRandom(seed);
        nextNs = minNs;
    }

    /** Nanoseconds to wait now; the next pause is longer. */
    long pauseNs() {
        final long pauseNs = nextNs;
        nextNs = Math.min(maxNs, nextNs > maxNs / 2 ? maxNs : nextNs * 2);
        return pauseNs / 2 + random.nextLong(Math.max(1, pauseNs / 2 + 1));
    }

    void reset() {
        nextNs = minNs;
    }
}
