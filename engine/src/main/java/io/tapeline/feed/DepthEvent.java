package io.tapeline.feed;

import io.tapeline.tick.TickLayout;
import java.util.Arrays;

/**
 * One change of a book, or one snapshot of it, as a decoder hands it over: mantissas in the scales of the security.
 *
 * <p>One object is reused for all messages of a decoder, so its fields are open. <em>Allocation</em>: arrays grow to the
 * largest message seen.
 */
public final class DepthEvent {
    /** Epoch nanoseconds of the venue, or null. */
    public long eventTimeNs;

    public long receiveTimeNs;

    /** Venue's number of the first change in this event. */
    public long firstSequence;

    /** Venue's number of the last change; of a snapshot, the number it stands at. */
    public long lastSequence;

    /** Venue's number of the event before this one, where it says so, or null. */
    public long previousSequence = TickLayout.NULL_VALUE;

    /** Bids stand first in the arrays, then asks. */
    public int bidCount;

    public int count;
    public long[] prices = new long[256];
    public long[] sizes = new long[256];

    public void ensureCapacity(final int levels) {
        if (levels > prices.length) {
            final int capacity = Math.max(levels, prices.length * 2);
            prices = Arrays.copyOf(prices, capacity);
            sizes = Arrays.copyOf(sizes, capacity);
        }
    }
}
