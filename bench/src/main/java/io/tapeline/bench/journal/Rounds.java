package io.tapeline.bench.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of several rounds by name, in the order of the first round: their median, and how far they reach. */
final class Rounds {
    private final String title;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    Rounds(final String title) {
        this.title = title;
    }

    void add(final String name, final double value) {
        values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value);
    }

    void print() {
        System.out.printf("%n%s, median [least .. most]%n", title);
        values.forEach((name, all) -> {
            final double[] sorted = sorted(all);
            System.out.printf(
                    "  %-64s %,12.2f [%,.2f .. %,.2f]%n", name, median(sorted), sorted[0], sorted[sorted.length - 1]);
        });
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("of", title);
        values.forEach((name, all) -> json.put(name, Map.of("median", median(sorted(all)), "values", all)));
        return json;
    }

    private static double[] sorted(final List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static double median(final double[] sorted) {
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
