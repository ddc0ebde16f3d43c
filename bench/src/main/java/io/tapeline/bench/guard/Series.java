package io.tapeline.bench.guard;

import java.util.Arrays;

/**
 * The times of many short slices of work, and what they say of the work itself.
 *
 * <p>Whatever else a machine does can only make a slice longer. So the low end of many slices is the work, and a quantile of
 * it does not hang on the one slice that a clock has measured too short.
 */
final class Series {
    /** One in ten. */
    static final double QUANTILE = 0.1;

    private final double[] nsPerUnit;
    private int count;

    Series(final int slices) {
        nsPerUnit = new double[slices];
    }

    void add(final long durationNs, final long units) {
        nsPerUnit[count++] = (double) durationNs / units;
    }

    /** Nanoseconds for each unit of work. */
    double work() {
        if (count == 0) {
            throw new IllegalStateException("no slice was measured");
        }
        final double[] sorted = Arrays.copyOf(nsPerUnit, count);
        Arrays.sort(sorted);
        return sorted[(int) (QUANTILE * (count - 1))];
    }
}
