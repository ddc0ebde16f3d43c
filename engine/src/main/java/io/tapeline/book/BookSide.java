package io.tapeline.book;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;

/**
 * One side of a book: levels sorted so that the best stands last, where most changes are and an insert moves the least.
 *
 * <p>Keys are prices for bids and negated prices for asks, so that one order serves both sides. Key and size of a level
 * stand together, 16 bytes, so that a change finds both in one cache line. The array grows by half, so at most 24 bytes
 * are held for each level of the deepest state so far; a side that never had a level has none.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: only when a side is deeper than ever before.
 */
final class BookSide {
    private static final int FIRST_CAPACITY = 8;
    private static final int LEVEL_BYTES = 16;
    private static final int LEVEL_WORDS = 2;

    /** So many of the best are looked through one by one: steps that the processor foresees, over memory it fetches ahead. */
    private static final int NEAR_LEVELS = 24;

    private static final int NEAR_WORDS = LEVEL_WORDS * NEAR_LEVELS;

    /** Of a cache line. */
    private static final int LINE_WORDS = 8;

    private static final long[] NO_LEVELS = {};

    private final int sign;
    private int count;

    /** Key and size of each level, in turns. */
    private long[] levels = NO_LEVELS;

    /**
     * @param sign 1 where a higher price is better, -1 where a lower one is
     */
    BookSide(final int sign) {
        this.sign = sign;
    }

    void set(final long price, final long size) {
        final long key = sign * price;
        final int at = LEVEL_WORDS * slotOf(key);
        final boolean isThere = at < LEVEL_WORDS * count && levels[at] == key;
        if (size == 0) {
            if (isThere) {
                remove(at);
            }
        } else if (isThere) {
            levels[at + 1] = size;
        } else {
            insert(at, key, size);
        }
    }

    /** Looks at the memory of the best levels, where most changes are; the sum means nothing. */
    long look() {
        long sum = 0;
        final int end = LEVEL_WORDS * count;
        for (int i = end - 1; i > Math.max(0, end - NEAR_WORDS); i -= LINE_WORDS) {
            sum += levels[i];
        }
        return sum;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** Price of a level, 0 being the best. */
    long price(final int index) {
        return sign * levels[LEVEL_WORDS * (count - 1 - index)];
    }

    /** Size of a level, 0 being the best. */
    long size(final int index) {
        return levels[LEVEL_WORDS * (count - 1 - index) + 1];
    }

    void writeTo(final StateOutput out) {
        out.putInt(count);
        for (int i = 0; i < LEVEL_WORDS * count; i++) {
            out.putLong(levels[i]);
        }
    }

    void readFrom(final StateInput in) {
        count = 0;
        final int read = in.takeCount("levels", LEVEL_BYTES);
        if (LEVEL_WORDS * read > levels.length) {
            levels = new long[LEVEL_WORDS * read];
        }
        for (int i = 0; i < LEVEL_WORDS * read; i += LEVEL_WORDS) {
            levels[i] = in.takeLong();
            levels[i + 1] = in.takeLong();
            if (i > 0 && levels[i] <= levels[i - LEVEL_WORDS] || levels[i + 1] <= 0) {
                throw new StateException(
                        "level " + i / LEVEL_WORDS + " of " + read + " is out of order, or has no size");
            }
        }
        count = read;
    }

    /** The first slot whose key is not below. */
    private int slotOf(final long key) {
        final int far = count - NEAR_LEVELS;
        if (far > 0 && levels[LEVEL_WORDS * far] > key) {
            return halved(far, key);
        }
        int slot = count;
        while (slot > 0 && levels[LEVEL_WORDS * (slot - 1)] >= key) {
            slot--;
        }
        return slot;
    }

    private int halved(final int end, final long key) {
        int low = 0;
        int high = end;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (levels[LEVEL_WORDS * middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(final int at, final long key, final long size) {
        final int end = LEVEL_WORDS * count;
        if (end == levels.length) {
            levels = Arrays.copyOf(levels, LEVEL_WORDS * Math.max(FIRST_CAPACITY, count + count / 2));
        }
        System.arraycopy(levels, at, levels, at + LEVEL_WORDS, end - at);
        levels[at] = key;
        levels[at + 1] = size;
        count++;
    }

    private void remove(final int at) {
        count--;
        System.arraycopy(levels, at + LEVEL_WORDS, levels, at, LEVEL_WORDS * count - at);
    }
}
