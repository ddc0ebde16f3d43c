package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.SQLException;

/** Drops a chunk without ever standing in a queue for its lock, where others would stand behind. */
final class ChunkLock {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private ChunkLock() {}

    /** Locks for the open transaction; if that is not possible at once, the transaction is rolled back. */
    static boolean tryLock(final Connection sql, final String chunk) throws SQLException {
        try {
            execute(sql, "LOCK TABLE " + chunk + " IN ACCESS EXCLUSIVE MODE NOWAIT");
            return true;
        } catch (final SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(SqlFault.stateOf(e))) {
                sql.rollback();
                return false;
            }
            throw e;
        }
    }

    /** Drops the chunk of this time, which is locked, and its state with it. */
    static void dropLocked(final Connection sql, final String hypertable, final Chunk chunk) throws SQLException {
        execute(sql, "SELECT set_config('lock_timeout', '100ms', true)");
        final long dropped = number(
                sql,
                0,
                "SELECT count(*) FROM drop_chunks(?::text::regclass, older_than => ?::timestamptz,"
                        + " newer_than => ?::timestamptz)",
                hypertable,
                chunk.end(),
                chunk.start());
        if (dropped != 1) {
            throw new SQLException("drop_chunks of " + chunk.name() + " would drop " + dropped + " chunks", "XX000");
        }
        ChunkStates.forget(sql, chunk.name());
    }
}
