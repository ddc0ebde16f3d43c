package io.tapeline.store;

import org.agrona.collections.LongHashSet;

/**
 * The rows of a stretch of ticks without a hole, on their way into one transaction.
 *
 * <p><em>Thread</em>: one at a time; it is handed over through the queues of {@link StoreSession}, which order what was
 * written before. <em>Allocation</em>: the buffers keep their memory.
 */
final class Batch {
    /**
     * Most chunks of the large tables that one transaction may touch: each takes several locks of the server, whose number
     * is limited, and a batch that asks for too many would be refused for ever.
     */
    static final int MAX_CHUNKS = 256;

    private static final long NO_CHUNK = Long.MIN_VALUE;

    final CopyBuffer[] tables = new CopyBuffer[CopyTable.ALL.size()];
    private final long chunkIntervalNs;
    private final LongHashSet chunks = new LongHashSet();
    private long lastChunk = NO_CHUNK;
    long firstTick;
    long lastTick;
    long openedNs;

    /** Hash of the last tick, see {@link TickMarks}. */
    long lastHash;

    Batch(final int sliceBytes, final long chunkIntervalNs) {
        this.chunkIntervalNs = chunkIntervalNs;
        for (int i = 0; i < tables.length; i++) {
            tables[i] = new CopyBuffer(sliceBytes);
        }
    }

    void open(final long newFirstTick, final long nowNs) {
        for (final CopyBuffer table : tables) {
            table.clear();
        }
        chunks.clear();
        lastChunk = NO_CHUNK;
        firstTick = newFirstTick;
        lastTick = newFirstTick - 1;
        openedNs = nowNs;
    }

    CopyBuffer table(final CopyTable table) {
        return tables[table.ordinal()];
    }

    /** Rows of all tables; candles count each time they are sent. */
    int rows() {
        int rows = 0;
        for (final CopyBuffer table : tables) {
            rows += table.rows();
        }
        return rows;
    }

    int longestBytes() {
        int longest = 0;
        for (final CopyBuffer table : tables) {
            longest = Math.max(longest, table.length());
        }
        return longest;
    }

    void noteTimestamp(final long timestampNs) {
        final long chunk = Math.floorDiv(timestampNs, chunkIntervalNs);
        if (chunk != lastChunk) {
            lastChunk = chunk;
            chunks.add(chunk);
        }
    }

    int chunks() {
        return chunks.size();
    }

    String range() {
        return firstTick + ".." + lastTick;
    }
}
