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

    private static final String UNKNOWN =
            "SELECT n.chunk, n.table_name, range_start, range_end FROM (SELECT format('%I.%I', c.chunk_schema, c.chunk_name)"
                    + " AS chunk, t.table_name, c.range_start, c.range_end FROM timescaledb_information.chunks c JOIN (VALUES"
                    + " ('order_books', 'order_books_' || :half), ('trades', 'trades_' || :half)) AS t (table_name, hypertable)"
                    + " ON t.hypertable = c.hypertable_name WHERE c.hypertable_schema = current_schema()) n"
                    + " WHERE NOT EXISTS (SELECT 1 FROM chunk_states s WHERE s.chunk = n.chunk)";

    private static final String ADD_MINUTES =
            "INSERT INTO chunk_states (chunk, table_name, range_start, range_end, state, inserted)"
                    + " SELECT chunk, table_name, range_start, range_end, 'hot', " + COUNT + " FROM ("
                    + UNKNOWN.replace(":half", "'recent'") + ") m ON CONFLICT DO NOTHING";

    /** What is in the chunk of a day that is not known: it has just been made, or the table of the states was lost. */
    private static final String ADD_DAY =
            "INSERT INTO chunk_states (chunk, table_name, range_start, range_end, state, inserted, rows, newest)"
                    + " SELECT chunk, table_name, range_start, range_end, 'rolled', " + COUNT
                    + ", found.rows, found.newest"
                    + " FROM (" + UNKNOWN.replace(":half", "'history'") + " AND n.chunk = ?) d,"
                    + " (SELECT count(*) AS rows, max(timestamp) AS newest FROM :day) found ON CONFLICT DO NOTHING";

    private static final String UNKNOWN_DAYS =
            "SELECT chunk, range_start, range_end FROM (" + UNKNOWN.replace(":half", "'history'") + ") d";

    private static final String MISSING =
            "SELECT coalesce(string_agg(n, ', '), '') FROM unnest(ARRAY['order_books_recent',"
                    + " 'order_books_history', 'order_books', 'trades_recent', 'trades_history', 'trades', 'chunk_states',"
                    + " 'retention_marks', 'order_books_by_symbol', 'trades_by_symbol', 'quotes_latest']) n"
                    + " WHERE to_regclass(n) IS NULL";

    private static final String TABLE_IS_MISSING = "42P01";

    /** Rows that came after the move make the chunk a new one. */
    private static final String LOOK = "UPDATE chunk_states SET inserted = " + COUNT + ", since = clock_timestamp(),"
            + " state = CASE state WHEN 'moved' THEN 'hot' ELSE state END"
            + " WHERE state IN ('hot', 'closing', 'closed', 'moved') AND inserted <> " + COUNT;

    private static final String FORGET = "DELETE FROM chunk_states WHERE to_regclass(chunk) IS NULL";

    private ChunkStates() {}

    /** Brings the table to what the server has. */
    static void refresh(final Connection sql) throws SQLException {
        execute(sql, ADD_MINUTES);
        for (final Chunk day : find(sql, UNKNOWN_DAYS)) {
            update(sql, ADD_DAY.replace(":day", day.name()), day.name());
            sql.commit();
        }
        execute(sql, LOOK);
        execute(sql, FORGET);
        sql.commit();
    }

    /**
     * Looks whether the tables of the chunks and the views over them are there: who stores rows needs one of three alone.
     *
     * @throws SQLException as the server's for a table that is missing
     */
    static void requireTables(final Connection sql) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(MISSING);
                ResultSet result = statement.executeQuery()) {
            result.next();
            if (!result.getString(1).isEmpty()) {
                throw new SQLException("missing: " + result.getString(1), TABLE_IS_MISSING);
            }
        }
    }

    /** Chunks that are not in the chunk of their day. */
    static long waiting(final Connection sql) throws SQLException {
        return Statements.number(
                sql, 0, "SELECT count(*) FROM chunk_states WHERE state IN ('hot', 'closing', 'closed')");
    }

    /** Rows of the chunk of a day were deleted, not by its age. */
    static void onDeleted(final Connection sql, final String chunk, final long rows) throws SQLException {
        update(
                sql,
                "UPDATE chunk_states SET newest = CASE WHEN rows > ?::bigint THEN newest END,"
                        + " rows = greatest(0, rows - ?::bigint) WHERE chunk = ? AND state IN ('rolled', 'compressed')",
                rows,
                rows,
                chunk);
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
