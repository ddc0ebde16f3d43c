package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Gives a chunk that is over its index, beside the writer: {@code CREATE INDEX CONCURRENTLY} lets a COPY of late rows pass.
 *
 * <p>It is no transaction, so the state {@code closing} is committed before: what a start finds there may have an index
 * that was not finished, which goes first.
 */
final class ChunkClose implements ChunkStep {
    private static final String IS_VALID = "SELECT count(*) FROM pg_index WHERE indrelid = to_regclass(?)"
            + " AND indexrelid = to_regclass(?) AND indisvalid";

    private final ChunkPick pick;
    private final Listener listener;

    ChunkClose(final ChunkPick pick, final Listener listener) {
        this.pick = pick;
        this.listener = listener;
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final List<Chunk> due = ChunkStates.find(sql, pick.toClose() + " LIMIT 1");
        sql.commit();
        for (final Chunk chunk : due) {
            close(sql, chunk.name());
        }
        return due.size();
    }

    private void close(final Connection sql, final String chunk) throws SQLException {
        final String index = indexOf(chunk);
        if (number(sql, 0, IS_VALID, chunk, index) == 0) {
            ChunkStates.set(sql, chunk, "closing");
            sql.commit();
            sql.setAutoCommit(true);
            execute(sql, "DROP INDEX CONCURRENTLY IF EXISTS " + index);
            execute(
                    sql,
                    "CREATE INDEX CONCURRENTLY " + index.substring(index.indexOf('.') + 1) + " ON " + chunk
                            + " (security_id, timestamp DESC)");
            sql.setAutoCommit(false);
        }
        ChunkStates.set(sql, chunk, "closed");
        sql.commit();
        listener.onClosed();
    }

    /** In the chunk's schema, by the chunk's name: both are TimescaleDB's, of letters that need no quotes. */
    private static String indexOf(final String chunk) {
        return chunk + "_by_security";
    }
}
