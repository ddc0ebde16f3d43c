package io.tapeline.feed;

import java.util.Random;

/** Pauses that double from a shortest to a longest, each shortened by up to half at random, so that clients spread. */
public final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private final long minNs;
    private final long maxNs;
    private final Random random;

    public Backoff(final long minNs, final long maxNs, final Random random) {
        this.minNs = minNs;
        this.maxNs = maxNs;
        this.random = random;
    }

    /**
     * @param failures in a row, 1 or more
     */
    public long pauseNs(final int failures) {
        final int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        final long longest = minNs > maxNs >> doublings ? maxNs : minNs << doublings;
        return longest - (long) (random.nextDouble() * (longest / 2));
    }
}
