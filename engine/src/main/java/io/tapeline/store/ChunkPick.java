package io.tapeline.store;

import io.tapeline.config.ChunkConfig;

/**
 * Which chunks are due, in SQL. A chunk is over when its end has passed and no row came into it for
 * {@code store.chunk.close.after}; of those that are over, the newest {@code store.chunk.keep} of a table are closed, older
 * ones are moved, whether closed before or not.
 */
final class ChunkPick {
    private final String over;
    private final String ranked;
    private final int keep;

    ChunkPick(final ChunkConfig config) {
        keep = config.keep();
        over = "range_end <= clock_timestamp() AND since <= clock_timestamp() - interval '"
                + config.closeAfterNs() / 1_000 + " microseconds'";
        ranked = "(SELECT *, row_number() OVER (PARTITION BY table_name ORDER BY range_start DESC) AS age"
                + " FROM chunk_states WHERE state IN ('hot', 'closing', 'closed') AND range_start <= clock_timestamp()) r";
    }

    /** Chunks to be closed; no parameters. */
    String toClose() {
        final String isKept = keep == 0 ? "" : " AND age <= " + keep;
        return "SELECT chunk, range_start, range_end FROM " + ranked + " WHERE state IN ('hot', 'closing') AND " + over
                + isKept + " ORDER BY range_start";
    }

    /** Chunks to be moved, oldest first; parameter: table. */
    String toMove() {
        return "SELECT chunk, range_start, range_end FROM " + ranked + " WHERE table_name = ? AND " + over
                + " AND age > " + (keep == 0 ? Long.MAX_VALUE : keep) + " ORDER BY range_start";
    }
}
