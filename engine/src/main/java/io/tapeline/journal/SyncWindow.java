package io.tapeline.journal;

/**
 * What is journaled and not yet synced: how long, and how much. The journal stage asks it before each document.
 *
 * <p>Documents are kept in groups, each of a 64th of the interval or of the bytes; a group that is synced in part counts as
 * not synced. So the answer errs to the safe side, by a 64th, and the groups that are open at once are few.
 *
 * <p><em>Thread</em>: that of the journal stage. <em>Allocation</em>: none.
 */
final class SyncWindow {
    private static final int PARTS = 64;

    // At most PARTS + 1 groups end by time and as many by bytes while the window is kept.
    private static final int CAPACITY = 4 * PARTS;
    private static final int MASK = CAPACITY - 1;

    private final long intervalNs;
    private final long maxBytes;
    private final long[] startsNs = new long[CAPACITY];
    private final long[] lastTicks = new long[CAPACITY];
    private final long[] bytes = new long[CAPACITY];
    private int head;
    private int end;
    private long unsyncedBytes;

    SyncWindow(final long intervalNs, final long maxBytes) {
        this.intervalNs = intervalNs;
        this.maxBytes = maxBytes;
    }

    /** Whether a document of this length may be journaled now; one that stands alone always may. */
    boolean hasRoom(final long nowNs, final long length, final long syncedTick) {
        while (head != end && lastTicks[head & MASK] <= syncedTick) {
            unsyncedBytes -= bytes[head & MASK];
            head++;
        }
        return head == end || nowNs - startsNs[head & MASK] <= intervalNs && unsyncedBytes + length <= maxBytes;
    }

    /** A document was journaled that had room at this time. */
    void add(final long nowNs, final long length, final long lastTick) {
        if (head == end || isFull(nowNs, end - 1 & MASK)) {
            startsNs[end & MASK] = nowNs;
            bytes[end & MASK] = 0;
            end++;
        }
        final int last = end - 1 & MASK;
        lastTicks[last] = lastTick;
        bytes[last] += length;
        unsyncedBytes += length;
    }

    private boolean isFull(final long nowNs, final int group) {
        return nowNs - startsNs[group] >= intervalNs / PARTS || bytes[group] >= maxBytes / PARTS;
    }
}
