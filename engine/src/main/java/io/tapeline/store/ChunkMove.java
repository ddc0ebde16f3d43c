package io.tapeline.store;

import static io.tapeline.store.Statements.update;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves the rows of old chunks into the chunk of their day, sorted by security: one statement deletes and inserts, so a row
 * is in one of the two tables for every reader, and rows that come into the old chunk meanwhile stay there for the next time.
 *
 * <p>Locks: the row locks of its own DELETE. No writer waits for them. The emptied chunk is {@link ChunkDrop}'s.
 */
final class ChunkMove implements ChunkStep {
    /** What one transaction moves at most, unless one chunk is larger. */
    private static final long MAX_BYTES = 32L << 20;

    private static final int MAX_CHUNKS = 60;

    /** A new chunk of a day must be known to every reader's plan before rows, gone elsewhere, appear in it. */
    private static final String FIND_DAY = "SELECT chunk, range_start, range_end FROM chunk_states WHERE table_name = ?"
            + " AND state IN ('rolled', 'compressed') AND range_start <= ?::text::timestamptz AND range_end > ?::text::timestamptz"
            + " AND (rows > 0 OR since <= clock_timestamp() - interval '1 second')";

    private static final String DAY_EXISTS = "SELECT count(*) FROM chunk_states WHERE table_name = ?"
            + " AND state IN ('rolled', 'compressed') AND range_start <= ?::text::timestamptz AND range_end > ?::text::timestamptz";

    private static final String ADD_TO_DAY = "UPDATE chunk_states SET rows = rows + ?::bigint, state = 'rolled',"
            + " newest = greatest(newest, ?::text::timestamptz), since = clock_timestamp() WHERE chunk = ?";

    private static final String MARK =
            "UPDATE chunk_states SET state = 'moved', moved_by = pg_current_xact_id(), since = clock_timestamp()"
                    + " WHERE chunk = ?";

    private final ChunkTable table;
    private final ChunkPick pick;
    private final ChunkMaker maker;
    private final Listener listener;

    ChunkMove(final ChunkTable table, final ChunkPick pick, final ChunkMaker maker, final Listener listener) {
        this.table = table;
        this.pick = pick;
        this.maker = maker;
        this.listener = listener;
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final List<Chunk> due = ChunkStates.find(sql, pick.toMove() + " LIMIT " + MAX_CHUNKS, table.table());
        if (due.isEmpty()) {
            sql.commit();
            return 0;
        }
        final String start = due.get(0).start();
        final List<Chunk> day = ChunkStates.find(sql, FIND_DAY, table.table(), start, start);
        if (day.isEmpty()) {
            makeDay(sql, start);
            return 0;
        }
        final List<Chunk> taken = take(sql, due, day.get(0));
        final long rows = move(sql, taken, day.get(0));
        sql.commit();
        listener.onMoved(taken.size(), rows);
        return taken.size();
    }

    private void makeDay(final Connection sql, final String start) throws SQLException {
        if (Statements.number(sql, 0, DAY_EXISTS, table.table(), start, start) == 0) {
            maker.make(sql, table.history(), start);
            ChunkStates.refresh(sql);
        }
        sql.commit();
    }

    /** The chunks of that day, as many as one transaction may move. */
    private static List<Chunk> take(final Connection sql, final List<Chunk> due, final Chunk day) throws SQLException {
        final List<Chunk> taken = new ArrayList<>();
        long bytes = 0;
        for (final Chunk chunk : due) {
            final boolean isWithin = Statements.number(
                            sql,
                            0,
                            "SELECT (?::text::timestamptz >= ?::text::timestamptz AND ?::text::timestamptz < ?::text::timestamptz)::int",
                            chunk.start(),
                            day.start(),
                            chunk.start(),
                            day.end())
                    == 1;
            bytes += chunk.bytes();
            if (!isWithin || bytes > MAX_BYTES && !taken.isEmpty()) {
                break;
            }
            taken.add(chunk);
        }
        return taken;
    }

    private long move(final Connection sql, final List<Chunk> taken, final Chunk day) throws SQLException {
        final long rows;
        try (PreparedStatement statement = sql.prepareStatement(moveSql(taken));
                ResultSet result = statement.executeQuery()) {
            result.next();
            rows = result.getLong(1);
            update(sql, ADD_TO_DAY, rows, result.getString(2), day.name());
        }
        for (final Chunk chunk : taken) {
            update(sql, MARK, chunk.name());
        }
        return rows;
    }

    private String moveSql(final List<Chunk> taken) {
        final StringBuilder gone = new StringBuilder("WITH ");
        final StringBuilder all = new StringBuilder();
        for (int i = 0; i < taken.size(); i++) {
            gone.append("g")
                    .append(i)
                    .append(" AS (DELETE FROM ONLY ")
                    .append(taken.get(i).name());
            gone.append(" RETURNING ").append(table.columns()).append("), ");
            all.append(i == 0 ? "" : " UNION ALL ").append("SELECT * FROM g").append(i);
        }
        return gone + "put AS (INSERT INTO " + table.history() + " (" + table.columns() + ") SELECT " + table.columns()
                + " FROM (" + all + ") a ORDER BY security_id, timestamp, tick_number RETURNING timestamp)"
                + " SELECT count(*), max(timestamp)::text FROM put";
    }
}
