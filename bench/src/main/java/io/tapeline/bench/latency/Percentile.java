package io.tapeline.bench.latency;

import java.util.List;

/**
 * A percentile that is shown.
 *
 * @param name for people
 * @param value 0..100; 100 is the maximum
 * @param isCompared whether subject and control are compared by it
 */
record Percentile(String name, double value, boolean isCompared) {
    /** In the order in which to show them. */
    static final List<Percentile> ALL = List.of(
            new Percentile("p50", 50, true),
            new Percentile("p90", 90, false),
            new Percentile("p99", 99, true),
            new Percentile("p99.9", 99.9, true),
            new Percentile("p99.99", 99.99, false),
            new Percentile("max", 100, true));

    /** Those by which subject and control are compared. */
    static final List<Percentile> COMPARED =
            ALL.stream().filter(Percentile::isCompared).toList();
}
