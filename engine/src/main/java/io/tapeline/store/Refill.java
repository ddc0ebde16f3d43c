package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;
import static io.tapeline.store.Statements.update;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what the journal can make again, after a table was lost and made anew: first the ledger from the journal's
 * first tick on, then the rows. What is older than the journal stays.
 *
 * <p>Each step is a transaction, and the wish for the refill stays until the last: nothing is stored meanwhile, and a crash
 * between them begins anew. Rows go chunk by chunk, as a transaction over all of them would ask for too many locks.
 *
 * <p><em>Thread</em>: that which feeds the store, before the lanes start. See decision 0005.
 */
final class Refill {
    private static final Logger LOG = LoggerFactory.getLogger(Refill.class);

    /** The recent ones first: rows that are moved from there meanwhile are found in the history afterwards. */
    private static final String[] TICK_TABLES = {
        "order_books_recent", "order_books_history", "trades_recent", "trades_history", "data_quality_logs"
    };

    /** Of a day a transaction takes a quarter of an hour at most, so that none is too long for the server. */
    private static final int SLICES_OF_A_LONG_CHUNK = 96;

    private static final String CHUNKS = "SELECT format('%I.%I', chunk_schema, chunk_name), is_compressed,"
            + " (range_start + k * step)::text, (CASE WHEN k = slices - 1 THEN range_end ELSE range_start + (k + 1) * step END)::text"
            + " FROM (SELECT *, ?::int AS slices, (range_end - range_start) / ?::int AS step FROM timescaledb_information.chunks"
            + " WHERE hypertable_schema = current_schema() AND hypertable_name = ?) c, generate_series(0, slices - 1) k"
            + " ORDER BY range_start, k";

    private record Chunk(String name, boolean isCompressed, String from, String to) {}

    private final DatabaseLink link;
    private final short engineId;

    Refill(final DatabaseLink link, final int engineId) {
        this.link = link;
        this.engineId = (short) engineId;
    }

    static boolean isWanted(final Connection sql, final int engineId) throws SQLException {
        return number(sql, 0, "SELECT is_refill_wanted::int FROM engines WHERE id = ?::smallint", (short) engineId)
                == 1;
    }

    /**
     * @param firstTick the first that the journal has
     */
    void run(final long firstTick) {
        LOG.warn("a table was lost and made anew: all ticks from {} on are taken back, and stored again", firstTick);
        link.run(connection -> {
            final Connection sql = connection.sql();
            execute(sql, "SET LOCAL synchronous_commit = on");
            update(sql, "DELETE FROM ingestion_ledger WHERE engine_id = ? AND first_tick >= ?", engineId, firstTick);
            update(
                    sql,
                    "UPDATE ingestion_ledger SET last_tick = ?::bigint - 1, last_hash = NULL"
                            + " WHERE engine_id = ? AND last_tick >= ?",
                    firstTick,
                    engineId,
                    firstTick);
            update(sql, "DELETE FROM candle_progress WHERE engine_id = ?", engineId);
            return null;
        });
        for (final String table : TICK_TABLES) {
            delete(table, "timestamp", "tick_number", firstTick);
        }
        delete("candles", "time", "first_tick", firstTick);
        link.run(connection -> {
            execute(connection.sql(), "SET LOCAL synchronous_commit = on");
            return update(connection.sql(), "UPDATE engines SET is_refill_wanted = false WHERE id = ?", engineId);
        });
    }

    private void delete(final String table, final String time, final String tick, final long firstTick) {
        for (final Chunk chunk : link.run(connection -> chunks(connection.sql(), table))) {
            // By the name of the chunk: a DELETE from the whole table locks all chunks that it has.
            final String from = chunk.isCompressed() ? table : "ONLY " + chunk.name();
            final String delete = "DELETE FROM " + from + " WHERE engine_id = ? AND " + tick + " >= ? AND " + time
                    + " >= ?::text::timestamptz AND " + time + " < ?::text::timestamptz";
            link.run(connection -> {
                final Connection sql = connection.sql();
                if (number(sql, 0, "SELECT (to_regclass(?) IS NULL)::int", chunk.name()) == 0) {
                    final int deleted = update(sql, delete, engineId, firstTick, chunk.from(), chunk.to());
                    ChunkStates.onDeleted(sql, chunk.name(), deleted);
                }
                return null;
            });
        }
    }

    private static List<Chunk> chunks(final Connection sql, final String table) throws SQLException {
        final List<Chunk> chunks = new ArrayList<>();
        final int slices = table.endsWith("_history") ? SLICES_OF_A_LONG_CHUNK : 1;
        try (PreparedStatement statement = sql.prepareStatement(CHUNKS)) {
            Statements.bind(statement, slices, slices, table);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    chunks.add(new Chunk(
                            result.getString(1), result.getBoolean(2), result.getString(3), result.getString(4)));
                }
            }
        }
        return chunks;
    }
}
