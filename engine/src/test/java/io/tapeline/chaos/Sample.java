package io.tapeline.chaos;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an engine was like at one moment.
 *
 * @param time of it
 * @param phase what the harness was doing up to then
 * @param values one for each gauge
 */
record Sample(Instant time, String phase, Map<Gauge, Double> values) {
    double value(final Gauge gauge) {
        return values.get(gauge);
    }

    double seconds() {
        return time.toEpochMilli() / 1e3;
    }

    /** The middle value; the lower of two. */
    static double median(final List<Sample> samples, final Gauge gauge) {
        final double[] sorted = samples.stream()
                .mapToDouble(sample -> sample.value(gauge))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no samples to take the median of " + gauge + " from");
        }
        return sorted[(sorted.length - 1) / 2];
    }

    /** By how much the line of least squares rises from the first sample to the last. */
    static double rise(final List<Sample> samples, final Gauge gauge) {
        final double meanX =
                samples.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        final double meanY = samples.stream()
                .mapToDouble(sample -> sample.value(gauge))
                .average()
                .orElseThrow();
        double products = 0;
        double squares = 0;
        for (final Sample sample : samples) {
            products += (sample.seconds() - meanX) * (sample.value(gauge) - meanY);
            squares += (sample.seconds() - meanX) * (sample.seconds() - meanX);
        }
        final double length =
                samples.get(samples.size() - 1).seconds() - samples.get(0).seconds();
        return squares == 0 ? 0 : products / squares * length;
    }
}
