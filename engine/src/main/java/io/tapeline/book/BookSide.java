package io.tapeline.book;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;

/**
 * One side of a book: levels sorted so that the best stands last, where most changes are and an insert moves the least.
 *
 * <p>Keys are prices for bids and negated prices for asks, so that one order serves both sides. A level takes 16 bytes;
 * arrays double, so at most 32 bytes are held for each level of the deepest state so far.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: only when a side is deeper than ever before.
 */
final class BookSide {
    private static final int FIRST_CAPACITY = 16;
    private static final int LEVEL_BYTES = 16;

    private final int sign;
    private long[] keys = new long[FIRST_CAPACITY];
    private long[] sizes = new long[FIRST_CAPACITY];
    private int count;

    /**
     * @param sign 1 where a higher price is better, -1 where a lower one is
     */
    BookSide(final int sign) {
        this.sign = sign;
    }

    void set(final long price, final long size) {
        final long key = sign * price;
        final int slot = slotOf(key);
        final boolean isThere = slot < count && keys[slot] == key;
        if (size == 0) {
            if (isThere) {
                remove(slot);
            }
        } else if (isThere) {
            sizes[slot] = size;
        } else {
            insert(slot, key, size);
        }
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** Price of a level, 0 being the best. */
    long price(final int index) {
        return sign * keys[count - 1 - index];
    }

    /** Size of a level, 0 being the best. */
    long size(final int index) {
        return sizes[count - 1 - index];
    }

    void writeTo(final StateOutput out) {
        out.putInt(count);
        for (int i = 0; i < count; i++) {
            out.putLong(keys[i]);
            out.putLong(sizes[i]);
        }
    }

    void readFrom(final StateInput in) {
        count = 0;
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
    }

    /** The first slot whose key is not below; the top of the book is looked at before the rest is halved. */
    private int slotOf(final long key) {
        int low = 0;
        int high = count;
        if (high > 0 && keys[high - 1] <= key) {
            return keys[high - 1] == key ? high - 1 : high;
        }
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(final int slot, final long key, final long size) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
        }
        final int moved = count - slot;
        System.arraycopy(keys, slot, keys, slot + 1, moved);
        System.arraycopy(sizes, slot, sizes, slot + 1, moved);
        keys[slot] = key;
        sizes[slot] = size;
        count++;
    }

    private void remove(final int slot) {
        count--;
        final int moved = count - slot;
        System.arraycopy(keys, slot + 1, keys, slot, moved);
        System.arraycopy(sizes, slot + 1, sizes, slot, moved);
    }
}
