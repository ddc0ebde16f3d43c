package io.tapeline.feed.csv;

import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Side;

/** Rows of a book file that belong together: one security, one receive time, all of a snapshot or all not. */
final class CsvBookEvent {
    /** A longer event goes out in parts, of which only the last ends it. */
    static final int MAX_LEVELS = 4096;

    final long[] prices = new long[MAX_LEVELS];
    final long[] sizes = new long[MAX_LEVELS];
    final Side[] sides = new Side[MAX_LEVELS];
    CsvSecurity security;
    long eventTimeNs;
    long receiveTimeNs;
    boolean isSnapshot;
    int count;

    /** Whether a snapshot was begun that this event has to end. */
    boolean isOpenSnapshot;

    void begin(
            final CsvSecurity newSecurity,
            final long newEventTimeNs,
            final long newReceiveTimeNs,
            final boolean newIsSnapshot) {
        security = newSecurity;
        eventTimeNs = newEventTimeNs;
        receiveTimeNs = newReceiveTimeNs;
        isSnapshot = newIsSnapshot;
        count = 0;
        isOpenSnapshot = false;
    }

    boolean takes(
            final CsvSecurity rowSecurity,
            final long rowEventTimeNs,
            final long rowReceiveTimeNs,
            final boolean rowIsSnapshot) {
        return security == rowSecurity
                && isSnapshot == rowIsSnapshot
                && receiveTimeNs == rowReceiveTimeNs
                // Without receive times, what happened at one time is one event.
                && (receiveTimeNs != TickLayout.NULL_VALUE || eventTimeNs == rowEventTimeNs);
    }

    void add(final Side side, final long price, final long size) {
        sides[count] = side;
        prices[count] = price;
        sizes[count] = size;
        count++;
    }
}
