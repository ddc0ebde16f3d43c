package io.tapeline.book;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;

/**
 * One side of a book: levels sorted so that the best stands last, where most changes are and an insert moves the least.
 *
 * <p>Keys are prices for bids and negated prices for asks, so that one order serves both sides. A level takes 16 bytes;
 * arrays double when more than three quarters of them are levels, so at most 43 bytes are held for each level of the
 * deepest state so far.
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
    private static final int FIRST_CAPACITY = 16;
    private static final int LEVEL_BYTES = 16;

    /** Slots that are looked at one by one before the steps grow. */
    private static final int NEAR_SLOTS = 16;

    private final int sign;
    private long[] keys = new long[FIRST_CAPACITY];
    private long[] sizes = new long[FIRST_CAPACITY];

    /** Slots in use, those without a level among them. */
    private int end;

    /** Levels. */
    private int count;

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
        if (keys[slot] == key) {
            count += (sizes[slot] == 0 ? 1 : 0) - (size == 0 ? 1 : 0);
            sizes[slot] = size;
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
        return sign * keys[end - 1];
    }

    /** Size of the best level, of which there must be one. */
    long bestSize() {
        return sizes[end - 1];
    }

    /** Price of a level, 0 being the best. */
    long price(final int index) {
        dropEmpty();
        return sign * keys[count - 1 - index];
    }

    /** Size of a level, 0 being the best. */
    long size(final int index) {
        dropEmpty();
        return sizes[count - 1 - index];
    }

    void writeTo(final StateOutput out) {
        dropEmpty();
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            out.putLong(keys[i]);
            out.putLong(sizes[i]);
        }
    }

    void readFrom(final StateInput in) {
        clear();
        final int read = in.takeCount("levels", LEVEL_BYTES);
        if (read > keys.length) {
            keys = new long[read];
            sizes = new long[read];
        }
        for (int i = 0; i < read; i++) {
            keys[i] = in.takeLong();
            sizes[i] = in.takeLong();
            if (i > 0 && keys[i] <= keys[i - 1] || sizes[i] <= 0) {
                throw new StateException("level " + i + " of " + read + " is out of order, or has no size");
            }
        }
        count = read;
        end = read;
    }

    /** The first slot whose key is not below, or the end. */
    private int slotOf(final long key) {
        final long[] ordered = keys;
        int high = found;
        if (high >= end || ordered[high] < key) {
            high = end;
        }
        // All from high on are not below.
        final int near = Math.max(0, high - NEAR_SLOTS);
        while (high > near) {
            if (ordered[high - 1] < key) {
                return high;
            }
            high--;
        }
        int step = NEAR_SLOTS;
        int low = high - step;
        while (low >= 0 && ordered[low] >= key) {
            high = low;
            step *= 2;
            low -= step;
        }
        low = Math.max(low + 1, 0);
        // Which half is the next cannot be foreseen, so this is written for the compiler to choose it without a jump.
        int left = high - low;
        while (left > 0) {
            final int half = (left + 1) >>> 1;
            low = ordered[low + half - 1] < key ? low + half : low;
            left -= half;
        }
        return low;
    }

    private boolean append(final long key, final long size) {
        if (end == keys.length) {
            makeRoom();
        }
        put(end++, key, size);
        return true;
    }

    /** Between levels: what stands from there to the next slot without a level moves by one. */
    private void insert(final int slot, final long key, final long size) {
        if (slot > 0 && sizes[slot - 1] == 0) {
            put(slot - 1, key, size);
            return;
        }
        int free = slot;
        while (free < end && sizes[free] != 0) {
            free++;
        }
        if (free == keys.length) {
            makeRoom();
            set(sign * key, size);
            return;
        }
        end = Math.max(end, free + 1);
        System.arraycopy(keys, slot, keys, slot + 1, free - slot);
        System.arraycopy(sizes, slot, sizes, slot + 1, free - slot);
        put(slot, key, size);
    }

    private void put(final int slot, final long key, final long size) {
        keys[slot] = key;
        sizes[slot] = size;
        found = slot;
        count++;
    }

    /** The arrays are full: of levels, or of slots without one, which then are so many that they seldom are again. */
    private void makeRoom() {
        if (count > keys.length - keys.length / 4) {
            keys = Arrays.copyOf(keys, 2 * keys.length);
            sizes = Arrays.copyOf(sizes, 2 * sizes.length);
        } else {
            dropEmpty();
        }
    }

    private void dropEmptyEnd() {
        while (end > 0 && sizes[end - 1] == 0) {
            end--;
        }
    }

    private void dropEmpty() {
        if (count == end) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < end; i++) {
            keys[kept] = keys[i];
            sizes[kept] = sizes[i];
            kept += sizes[i] == 0 ? 0 : 1;
        }
        end = kept;
        found = 0;
    }
}
