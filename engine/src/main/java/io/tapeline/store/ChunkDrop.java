package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Drops chunks whose rows were moved, once no snapshot is left that is older than the move: such a reader still finds the
 * rows where they were.
 *
 * <p>The lock is taken without waiting, so nobody queues behind it; under it the chunk is looked through again, and if a
 * late row came it is no longer a moved one.
 */
final class ChunkDrop implements ChunkStep {
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The last line: states that were restored into another server, whose transactions say nothing here. */
    private static final String DUE = "SELECT chunk, range_start, range_end FROM chunk_states WHERE state = 'moved'"
            + " AND table_name = ? AND since <= clock_timestamp() - interval '1 second' AND (age(moved_by::xid) >"
            + " coalesce((SELECT max(age(backend_xmin)) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL"
            + " AND pid <> pg_backend_pid() AND datname = current_database()), 0)"
            + " OR moved_by >= pg_snapshot_xmax(pg_current_snapshot())) ORDER BY range_start LIMIT 256";

    private final ChunkTable table;
    private final Listener listener;

    ChunkDrop(final ChunkTable table, final Listener listener) {
        this.table = table;
        this.listener = listener;
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final long endNs = System.nanoTime() + ROUND_NS;
        final List<Chunk> due = ChunkStates.find(sql, DUE, table.table());
        sql.commit();
        int done = 0;
        for (final Chunk chunk : due) {
            if (System.nanoTime() - endNs > 0) {
                break;
            }
            if (drop(sql, chunk)) {
                done++;
            }
        }
        return done;
    }

    private boolean drop(final Connection sql, final Chunk chunk) throws SQLException {
        // The first look is the slow one, and hinders nobody: what it learns of dead rows is written beside them.
        if (hasRows(sql, chunk)) {
            ChunkStates.set(sql, chunk.name(), "hot");
            sql.commit();
            return true;
        }
        if (ChunkLock.tryLock(sql, chunk.name())) {
            if (hasRows(sql, chunk)) {
                ChunkStates.set(sql, chunk.name(), "hot");
                sql.commit();
                return true;
            }
            if (ChunkLock.tryDropLocked(sql, table.recent(), chunk)) {
                listener.onDropped();
                return true;
            }
        }
        listener.onPutOff(chunk.name());
        return false;
    }

    private static boolean hasRows(final Connection sql, final Chunk chunk) throws SQLException {
        execute(sql, "SELECT set_config('max_parallel_workers_per_gather', '0', true)");
        return number(sql, 0, "SELECT 1 FROM ONLY " + chunk.name() + " LIMIT 1") == 1;
    }
}
