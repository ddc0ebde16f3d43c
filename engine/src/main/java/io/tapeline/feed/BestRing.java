package io.tapeline.feed;

import java.util.Arrays;

/**
 * The last few best prices of one book, each with the venue's number that it belongs to, found by that number.
 *
 * <p>Numbers grow; one that does not starts the ring anew, so the search can be a binary one.
 *
 * <p>It begins with {@value #FIRST_CAPACITY} entries and doubles while more are kept, up to the capacity: a book whose
 * quotes are always asked for at once would else hold 10 KB for nothing.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none once it is as long as it gets.
 */
final class BestRing {
    /** What {@link #compare} found. */
    enum Comparison {
        UNKNOWN,
        EQUAL,
        DIFFERENT
    }

    private static final int FIELDS = 5;
    private static final int FIRST_CAPACITY = 8;

    private final int maxCapacity;
    private int capacity;
    private long[] entries;
    private long end;
    private long start;

    /**
     * @param maxCapacity of the last entries that are kept, a power of two
     */
    BestRing(final int maxCapacity) {
        this.maxCapacity = maxCapacity;
        this.capacity = Math.min(FIRST_CAPACITY, maxCapacity);
        this.entries = new long[capacity * FIELDS];
    }

    void clear() {
        start = end;
    }

    void add(final long sequence, final long bidPrice, final long bidSize, final long askPrice, final long askSize) {
        if (end > start && sequence <= sequenceAt(end - 1)) {
            clear();
        }
        if (end - start == capacity && capacity < maxCapacity) {
            grow();
        }
        final int i = index(end++);
        entries[i] = sequence;
        entries[i + 1] = bidPrice;
        entries[i + 2] = bidSize;
        entries[i + 3] = askPrice;
        entries[i + 4] = askSize;
        start = Math.max(start, end - capacity);
    }

    /** Whether the entry of this number, if it is here, has these prices. */
    Comparison compare(
            final long sequence, final long bidPrice, final long bidSize, final long askPrice, final long askSize) {
        if (end == start || sequence > sequenceAt(end - 1)) {
            return Comparison.UNKNOWN;
        }
        long low = start;
        long high = end - 1;
        while (low <= high) {
            final long middle = (low + high) >>> 1;
            final long found = sequenceAt(middle);
            if (found == sequence) {
                final int i = index(middle);
                final boolean isEqual = entries[i + 1] == bidPrice
                        && entries[i + 2] == bidSize
                        && entries[i + 3] == askPrice
                        && entries[i + 4] == askSize;
                return isEqual ? Comparison.EQUAL : Comparison.DIFFERENT;
            }
            if (found < sequence) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Comparison.UNKNOWN;
    }

    /** Doubles the room; every entry goes to the slot that its position has in the larger ring. */
    private void grow() {
        final long[] grown = new long[2 * entries.length];
        for (long position = start; position < end; position++) {
            final int slot = (int) (position & (2 * capacity - 1)) * FIELDS;
            System.arraycopy(entries, index(position), grown, slot, FIELDS);
        }
        entries = grown;
        capacity *= 2;
    }

    private long sequenceAt(final long position) {
        return entries[index(position)];
    }

    private int index(final long position) {
        return (int) (position & (capacity - 1)) * FIELDS;
    }

    @Override
    public String toString() {
        return Arrays.toString(entries);
    }
}
