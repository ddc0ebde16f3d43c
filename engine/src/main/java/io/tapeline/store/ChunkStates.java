package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.update;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The table {@code chunk_states}: which chunks there are, and when the last row came into each.
 *
 * <p>The server counts the rows that it inserts into a chunk; whenever that count differs from the one noted, the chunk was
 * written since. So a chunk's rest is measured by the clock, whatever the time of its rows: an import of old days is closed
 * behind the writer as a live market is.
 *
 * <p><em>Thread</em>: {@code chunks}.
 */
final class ChunkStates {
    /** A chunk, ready to be named in SQL. */
    record Chunk(String name, String start, String end, long bytes) {}

    private static final String COUNT = "coalesce(pg_stat_get_tuples_inserted(to_regclass(chunk)), 0)";

    private static final String ADD =
            "INSERT INTO chunk_states (chunk, table_name, range_start, range_end, state, inserted)"
                    + " SELECT chunk, table_name, range_start, range_end, state, " + COUNT
                    + " FROM (SELECT format('%I.%I', c.chunk_schema, c.chunk_name) AS chunk, t.table_name, c.range_start,"
                    + " c.range_end, t.state FROM timescaledb_information.chunks c JOIN (VALUES"
                    + " ('order_books_recent', 'order_books', 'hot'), ('order_books_history', 'order_books', 'rolled'),"
                    + " ('trades_recent', 'trades', 'hot'), ('trades_history', 'trades', 'rolled'))"
                    + " AS t (hypertable, table_name, state) ON t.hypertable = c.hypertable_name"
                    + " WHERE c.hypertable_schema = current_schema()) n"
                    + " WHERE NOT EXISTS (SELECT 1 FROM chunk_states s WHERE s.chunk = n.chunk) ON CONFLICT DO NOTHING";

    /** Rows that came after the move make the chunk a new one. */
    private static final String LOOK = "UPDATE chunk_states SET inserted = " + COUNT + ", since = clock_timestamp(),"
            + " state = CASE state WHEN 'moved' THEN 'hot' ELSE state END"
            + " WHERE state IN ('hot', 'closing', 'closed', 'moved') AND inserted <> " + COUNT;

    private static final String FORGET = "DELETE FROM chunk_states WHERE to_regclass(chunk) IS NULL";

    private ChunkStates() {}

    /** Brings the table to what the server has. */
    static void refresh(final Connection sql) throws SQLException {
        execute(sql, ADD);
        execute(sql, LOOK);
        execute(sql, FORGET);
        sql.commit();
    }

    static void set(final Connection sql, final String chunk, final String state) throws SQLException {
        update(
                sql,
                "UPDATE chunk_states SET state = ?, since = clock_timestamp() WHERE chunk = ? AND state <> ?",
                state,
                chunk,
                state);
    }

    static void forget(final Connection sql, final String chunk) throws SQLException {
        update(sql, "DELETE FROM chunk_states WHERE chunk = ?", chunk);
    }

    /** The chunks that a query names by {@code chunk, range_start, range_end}, with their size on disk. */
    static List<Chunk> find(final Connection sql, final String query, final Object... parameters) throws SQLException {
        final String withSize = "SELECT chunk, range_start::text, range_end::text,"
                + " coalesce(pg_relation_size(to_regclass(chunk)), 0) FROM (" + query + ") q";
        final List<Chunk> chunks = new ArrayList<>();
        try (PreparedStatement statement = sql.prepareStatement(withSize)) {
            Statements.bind(statement, parameters);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    chunks.add(new Chunk(
                            result.getString(1), result.getString(2), result.getString(3), result.getLong(4)));
                }
            }
        }
        return chunks;
    }
}
