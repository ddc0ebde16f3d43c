package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Drops a chunk without ever standing in a queue for its lock, where others would stand behind. */
final class ChunkLock {
    /** Less than the second after which the server looks for deadlocks, and might end the COPY. */
    private static final String LOCK_TIMEOUT = "50ms";

    private static final String DROP =
            "SELECT count(*) FROM drop_chunks(?::text::regclass, older_than => ?::text::timestamptz,"
                    + " newer_than => ?::text::timestamptz)";

    /** No lock in time, and deadlock. */
    private static final Set<String> IN_USE = Set.of("55P03", "40P01");

    private interface Work {
        void run() throws SQLException;
    }

    private ChunkLock() {}

    /** Locks for the open transaction; if that is not possible at once, the transaction is rolled back. */
    static boolean tryLock(final Connection sql, final String chunk) throws SQLException {
        return attempt(sql, () -> execute(sql, "LOCK TABLE " + chunk + " IN ACCESS EXCLUSIVE MODE NOWAIT"));
    }

    /**
     * Drops the chunk of this time, which is locked, and its state with it, and commits; if a COPY into it has begun, which
     * waits for our lock and we for its, the transaction is rolled back.
     */
    static boolean tryDropLocked(final Connection sql, final String hypertable, final Chunk chunk) throws SQLException {
        return attempt(sql, () -> {
            execute(sql, "SELECT set_config('lock_timeout', '" + LOCK_TIMEOUT + "', true)");
            final long dropped = number(sql, 0, DROP, hypertable, chunk.end(), chunk.start());
            if (dropped != 1) {
                throw new SQLException("drop_chunks of " + chunk.name() + " would drop " + dropped, "XX000");
            }
            ChunkStates.forget(sql, chunk.name());
            sql.commit();
        });
    }

    private static boolean attempt(final Connection sql, final Work work) throws SQLException {
        try {
            work.run();
            return true;
        } catch (final SQLException e) {
            if (IN_USE.contains(String.valueOf(SqlFault.stateOf(e)))) {
                sql.rollback();
                return false;
            }
            throw e;
        }
    }
}
