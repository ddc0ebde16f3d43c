package io.tapeline.bench.latency;

import org.agrona.collections.LongArrayList;

/**
 * When the ticks up to which number were seen to be stored, in the order in which that was seen.
 *
 * <p><em>Thread</em>: one at a time.
 */
final class StoredTimes {
    private final LongArrayList timesNs = new LongArrayList();
    private final LongArrayList ticks = new LongArrayList();

    /**
     * All ticks up to this one are stored, and were not known to be before.
     *
     * @param timeNs epoch nanoseconds
     */
    void add(final long timeNs, final long tick) {
        timesNs.addLong(timeNs);
        ticks.addLong(tick);
    }

    /** The last tick that was known to be stored at this time, epoch nanoseconds; 0 for none. */
    long storedAt(final long timeNs) {
        long stored = 0;
        for (int i = 0; i < timesNs.size() && timesNs.getLong(i) <= timeNs; i++) {
            stored = ticks.getLong(i);
        }
        return stored;
    }

    /** Goes along with the ticks, in their order. */
    Cursor cursor() {
        return new Cursor();
    }

    /** Where one reader is. */
    final class Cursor {
        private int at;

        /**
         * When this tick was first known to be stored, epoch nanoseconds.
         *
         * @param tick not lower than that of the call before
         * @throws IllegalStateException if it never was
         */
        long timeNs(final long tick) {
            while (at < ticks.size() && ticks.getLong(at) < tick) {
                at++;
            }
            if (at == ticks.size()) {
                throw new IllegalStateException("tick " + tick + " was never seen in the ledger");
            }
            return timesNs.getLong(at);
        }
    }
}
