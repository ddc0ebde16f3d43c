package io.tapeline.book;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;

/**
 * One side of a book: levels sorted so that the best stands last, where most changes are and an insert moves the least.
 *
 * <p>Keys are prices for bids and negated prices for asks, so that one order serves both sides. Key and size of a level
 * stand together, 16 bytes, so that a change finds both in one cache line. The array grows by half when more than three
 * quarters of it are levels, so at most 32 bytes are held for each level of the deepest state so far; a side that never
 * had a level has none.
 *
 * <p>Design note: a level that is removed leaves its key in its slot with the size 0, which no level has. Most of what a
 * venue changes are prices that come and go and come again: so a removal moves nothing, a return finds its slot, and
 * another insert near by moves only what stands before the next slot without a level. The last slot always has a level,
 * so that the best needs no search. Who asks for a level by its index gets rid of the others first.
 *
 * <p>Design note: the levels of one message come from the best to the worst, a few slots apart. So a search begins where
 * the last one ended, or at the best if the price is better than that.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: only when a side has more levels than ever before.
 */
final class BookSide {
    private static final int FIRST_CAPACITY = 8;
    private static final int LEVEL_BYTES = 16;
    private static final int LEVEL_WORDS = 2;

    /** Slots from the best on that most changes are in. */
    private static final int BEST_SLOTS = 24;

    /** Of a cache line. */
    private static final int LINE_WORDS = 8;

    private static final long[] NO_LEVELS = {};

    /** Slots that are looked at one by one before the steps grow. */
    private static final int NEAR_SLOTS = 16;

    private final int sign;

    /** Key and size of each slot, in turns. */
    private long[] levels = NO_LEVELS;

    /** Slots in use, those without a level among them. */
    private int end;

    /** Levels. */
    private int count;

    /** Levels that there is room for: three quarters of the slots. */
    private int room;

    /** Where the last search ended. */
    private int found;

    /**
     * @param sign 1 where a higher price is better, -1 where a lower one is
     */
    BookSide(final int sign) {
        this.sign = sign;
    }

    /** Sets a level to a size, 0 for none; whether that was at the best. */
    boolean set(final long price, final long size) {
        final long key = sign * price;
        final int slot = slotOf(key);
        found = slot;
        if (slot == end) {
            return size != 0 && append(key, size);
        }
        final int at = LEVEL_WORDS * slot;
        if (levels[at] == key) {
            count += (levels[at + 1] == 0 ? 1 : 0) - (size == 0 ? 1 : 0);
            levels[at + 1] = size;
            if (count > room) {
                grow();
            }
            if (slot < end - 1) {
                return false;
            }
            dropEmptyEnd();
            return true;
        }
        if (size != 0) {
            insert(slot, key, size);
        }
        return false;
    }

    /** Looks at the memory of the best levels, where most changes are; the sum means nothing. */
    long look() {
        long sum = 0;
        for (int slot = end - 1; slot > Math.max(0, end - BEST_SLOTS); slot -= LINE_WORDS / LEVEL_WORDS) {
            sum += levels[LEVEL_WORDS * slot];
        }
        return sum;
    }

    void clear() {
        count = 0;
        end = 0;
        found = 0;
    }

    int count() {
        return count;
    }

    /** Price of the best level, of which there must be one. */
    long bestPrice() {
        return sign * levels[LEVEL_WORDS * (end - 1)];
    }

    /** Size of the best level, of which there must be one. */
    long bestSize() {
        return levels[LEVEL_WORDS * (end - 1) + 1];
    }

    /** Price of a level, 0 being the best. */
    long price(final int index) {
        dropEmpty();
        return sign * levels[LEVEL_WORDS * (count - 1 - index)];
    }

    /** Size of a level, 0 being the best. */
    long size(final int index) {
        dropEmpty();
        return levels[LEVEL_WORDS * (count - 1 - index) + 1];
    }

    void writeTo(final StateOutput out) {
        dropEmpty();
        out.putInt(count);
        for (int i = 0; i < LEVEL_WORDS * count; i++) {
            out.putLong(levels[i]);
        }
    }

    void readFrom(final StateInput in) {
        clear();
        final int read = in.takeCount("levels", LEVEL_BYTES);
        if (read > room) {
            room(new long[LEVEL_WORDS * Math.max(FIRST_CAPACITY, read + read / 2)]);
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
        end = read;
    }

    /** The first slot whose key is not below, or the end. */
    private int slotOf(final long key) {
        final long[] ordered = levels;
        int high = found;
        if (high >= end || ordered[LEVEL_WORDS * high] < key) {
            high = end;
        }
        // All from high on are not below.
        final int near = Math.max(0, high - NEAR_SLOTS);
        while (high > near) {
            if (ordered[LEVEL_WORDS * (high - 1)] < key) {
                return high;
            }
            high--;
        }
        int step = NEAR_SLOTS;
        int low = high - step;
        while (low >= 0 && ordered[LEVEL_WORDS * low] >= key) {
            high = low;
            step *= 2;
            low -= step;
        }
        low = Math.max(low + 1, 0);
        // Which half is the next cannot be foreseen, so this is written for the compiler to choose it without a jump.
        int left = high - low;
        while (left > 0) {
            final int half = (left + 1) >>> 1;
            low = ordered[LEVEL_WORDS * (low + half - 1)] < key ? low + half : low;
            left -= half;
        }
        return low;
    }

    private boolean isFree(final int slot) {
        return levels[LEVEL_WORDS * slot + 1] == 0;
    }

    private boolean append(final long key, final long size) {
        if (LEVEL_WORDS * end == levels.length) {
            makeRoom();
        }
        put(end++, key, size);
        return true;
    }

    /** Between levels: what stands from there to the next slot without a level moves by one. */
    private void insert(final int slot, final long key, final long size) {
        if (slot > 0 && isFree(slot - 1)) {
            put(slot - 1, key, size);
            return;
        }
        int free = slot;
        while (free < end && !isFree(free)) {
            free++;
        }
        if (LEVEL_WORDS * free == levels.length) {
            makeRoom();
            set(sign * key, size);
            return;
        }
        end = Math.max(end, free + 1);
        final int at = LEVEL_WORDS * slot;
        System.arraycopy(levels, at, levels, at + LEVEL_WORDS, LEVEL_WORDS * (free - slot));
        put(slot, key, size);
    }

    private void put(final int slot, final long key, final long size) {
        levels[LEVEL_WORDS * slot] = key;
        levels[LEVEL_WORDS * slot + 1] = size;
        found = slot;
        count++;
        if (count > room) {
            grow();
        }
    }

    /** Only ever at a level more than before: so a book that is as deep as it gets stays as it is. */
    private void grow() {
        final int slots = levels.length / LEVEL_WORDS;
        room(Arrays.copyOf(levels, LEVEL_WORDS * (slots + slots / 2)));
    }

    private void room(final long[] newLevels) {
        levels = newLevels;
        final int slots = levels.length / LEVEL_WORDS;
        room = slots - slots / 4;
    }

    /** All slots are used: a quarter at least by no level. */
    private void makeRoom() {
        if (levels.length == 0) {
            room(new long[LEVEL_WORDS * FIRST_CAPACITY]);
        } else {
            dropEmpty();
        }
    }

    private void dropEmptyEnd() {
        while (end > 0 && isFree(end - 1)) {
            end--;
        }
    }

    private void dropEmpty() {
        if (count == end) {
            return;
        }
        int kept = 0;
        for (int slot = 0; slot < end; slot++) {
            levels[LEVEL_WORDS * kept] = levels[LEVEL_WORDS * slot];
            levels[LEVEL_WORDS * kept + 1] = levels[LEVEL_WORDS * slot + 1];
            kept += isFree(slot) ? 0 : 1;
        }
        end = kept;
        found = 0;
    }
}
