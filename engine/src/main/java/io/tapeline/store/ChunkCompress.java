package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * On the Community edition: compresses the chunk of a day that is over and at rest. Rows that are moved into it later make
 * it due again.
 */
final class ChunkCompress implements ChunkStep {
    /** At rest: nothing was moved there for ten minutes, and no chunk of that day waits to be moved. */
    private static final String DUE = "SELECT chunk, range_start, range_end FROM chunk_states h WHERE state = 'rolled'"
            + " AND rows > 0 AND range_end <= clock_timestamp() AND since <= clock_timestamp() - interval '10 minutes'"
            + " AND NOT EXISTS (SELECT 1 FROM chunk_states r WHERE r.table_name = h.table_name AND r.state IN ('hot',"
            + " 'closing', 'closed') AND r.range_start >= h.range_start AND r.range_start < h.range_end)"
            + " ORDER BY range_start LIMIT 1";

    private static final String IS_SET =
            "SELECT count(*) FROM timescaledb_information.compression_settings WHERE hypertable_name = ?";

    private final Listener listener;

    ChunkCompress(final Listener listener) {
        this.listener = listener;
    }

    /** Says once how chunks of the history are compressed. */
    void prepare(final Connection sql) throws SQLException {
        for (final ChunkTable table : ChunkTable.ALL) {
            if (number(sql, 0, IS_SET, table.history()) == 0) {
                execute(
                        sql,
                        "ALTER TABLE " + table.history() + " SET (timescaledb.compress,"
                                + " timescaledb.compress_segmentby = 'security_id',"
                                + " timescaledb.compress_orderby = 'timestamp, tick_number')");
            }
        }
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final List<Chunk> due = ChunkStates.find(sql, DUE);
        for (final Chunk chunk : due) {
            execute(sql, "SELECT set_config('lock_timeout', '1s', true)");
            execute(sql, "SELECT 1 FROM compress_chunk('" + chunk.name() + "', true)");
            ChunkStates.set(sql, chunk.name(), "compressed");
            listener.onCompressed();
        }
        sql.commit();
        return due.size();
    }
}
