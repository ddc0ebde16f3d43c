package io.tapeline.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Stretches of a tape whose rows are compared one by one; of all others there are the totals.
 *
 * @param spans in their order, apart from each other; empty: all of the tape
 */
record Spans(List<Span> spans) {
    /** The whole tape. */
    static final Spans ALL = new Spans(List.of());

    /** From the first tick to the last. */
    record Span(long from, long to) {}

    private static final int COUNT = 24;
    private static final long LENGTH = 40_000;

    /** Spread over a tape of this many ticks, each somewhere in its part of it; all of a tape that is short. */
    static Spans of(final long ticks, final Random random) {
        final long part = ticks / COUNT;
        if (part <= LENGTH) {
            return ALL;
        }
        final List<Span> spans = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            final long from = 1 + i * part + (long) (random.nextDouble() * (part - LENGTH));
            spans.add(new Span(from, from + LENGTH - 1));
        }
        return new Spans(spans);
    }

    boolean contains(final long tick) {
        if (spans.isEmpty()) {
            return true;
        }
        for (final Span span : spans) {
            if (tick <= span.to) {
                return tick >= span.from;
            }
        }
        return false;
    }

    /** A condition on the rows of a query, beginning with AND; empty for all. */
    String and() {
        if (spans.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder();
        for (final Span span : spans) {
            text.append(text.length() == 0 ? " AND (" : " OR ")
                    .append("r.tick_number BETWEEN ")
                    .append(span.from)
                    .append(" AND ")
                    .append(span.to);
        }
        return text.append(')').toString();
    }
}
