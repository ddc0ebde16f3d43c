package io.tapeline.store;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of tick numbers as ranges, neighbours merged.
 *
 * <p><em>Thread</em>: one, or under the lock of its owner.
 */
final class TickRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    TickRanges copy() {
        final TickRanges copy = new TickRanges();
        copy.lastByFirst.putAll(lastByFirst);
        return copy;
    }

    /** Adds {@code first..last}, which may touch or overlap what is there. */
    void add(final long first, final long last) {
        long newFirst = first;
        long newLast = last;
        Map.Entry<Long, Long> below = lastByFirst.floorEntry(last == Long.MAX_VALUE ? last : last + 1);
        while (below != null && below.getValue() >= newFirst - 1) {
            newFirst = Math.min(newFirst, below.getKey());
            newLast = Math.max(newLast, below.getValue());
            lastByFirst.remove(below.getKey());
            below = lastByFirst.floorEntry(newLast);
        }
        lastByFirst.put(newFirst, newLast);
    }

    boolean contains(final long first, final long last) {
        final Map.Entry<Long, Long> below = lastByFirst.floorEntry(first);
        return below != null && below.getValue() >= last;
    }

    boolean containsAll(final TickRanges other) {
        return other.lastByFirst.entrySet().stream().allMatch(range -> contains(range.getKey(), range.getValue()));
    }

    /** Whether any number of {@code first..last} is in here. */
    boolean intersects(final long first, final long last) {
        final Map.Entry<Long, Long> below = lastByFirst.floorEntry(last);
        return below != null && below.getValue() >= first;
    }

    /** Last number of the range that holds {@code number}, or 0. */
    long endOfRangeAt(final long number) {
        final Map.Entry<Long, Long> below = lastByFirst.floorEntry(number);
        return below != null && below.getValue() >= number ? below.getValue() : 0;
    }

    /** First number of the next range after {@code number}, or {@link Long#MAX_VALUE}. */
    long nextRangeAfter(final long number) {
        final Long next = lastByFirst.higherKey(number);
        return next == null ? Long.MAX_VALUE : next;
    }

    /** End of the run that begins with 1, or 0. */
    long prefix() {
        return endOfRangeAt(1);
    }

    /** The highest number, or 0. */
    long last() {
        return lastByFirst.isEmpty() ? 0 : lastByFirst.lastEntry().getValue();
    }

    int count() {
        return lastByFirst.size();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        lastByFirst.forEach((first, last) -> text.append(text.isEmpty() ? "" : ", ")
                .append(first)
                .append("..")
                .append(last));
        return text.isEmpty() ? "none" : text.toString();
    }
}
