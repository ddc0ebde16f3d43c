package io.tapeline.store;

import static io.tapeline.store.Statements.update;

import io.tapeline.store.ChunkStates.Chunk;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Drops what is older than {@code store.retention}, counted back from the newest row, but from now where that is earlier:
 * an import of old days is not dropped because it is old.
 *
 * <p>The mark comes first, in a transaction of its own, so that verify never looks for rows that are going.
 */
final class ChunkRetention implements ChunkStep {
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(10);

    private static final String CUT = "SELECT (least(clock_timestamp(), (SELECT max(CASE WHEN state IN ('rolled',"
            + " 'compressed') THEN newest ELSE range_start END) FROM chunk_states WHERE rows > 0 OR inserted > 1))"
            + " - ?::bigint * interval '1 microsecond')::text";

    private static final String MARK = "INSERT INTO retention_marks (table_name, dropped_until)"
            + " SELECT t, ?::text::timestamptz FROM unnest(ARRAY['order_books', 'trades', 'candles', 'data_quality_logs']) t"
            + " ON CONFLICT (table_name) DO UPDATE SET dropped_until = excluded.dropped_until"
            + " WHERE retention_marks.dropped_until < excluded.dropped_until";

    private static final String DUE =
            "SELECT format('%I.%I', chunk_schema, chunk_name) AS chunk, range_start, range_end"
                    + " FROM timescaledb_information.chunks WHERE hypertable_schema = current_schema() AND hypertable_name = ?"
                    + " AND range_end <= ?::text::timestamptz ORDER BY range_end LIMIT 256";

    private static final List<String> HYPERTABLES = List.of(
            "order_books_recent",
            "order_books_history",
            "trades_recent",
            "trades_history",
            "candles",
            "data_quality_logs");

    private final long retentionMicros;
    private final long roundNs;
    private final Listener listener;
    private long nextLookNs = System.nanoTime();

    ChunkRetention(final long retentionNs, final Listener listener) {
        retentionMicros = retentionNs / 1_000;
        roundNs = TimeUnit.MILLISECONDS.toNanos(500);
        this.listener = listener;
    }

    @Override
    public int run(final Connection sql) throws SQLException {
        final long beginNs = System.nanoTime();
        if (beginNs - nextLookNs < 0) {
            return 0;
        }
        nextLookNs = beginNs + LOOK_NS;
        final String cut = cut(sql);
        sql.commit();
        int done = 0;
        for (final String hypertable : cut == null ? List.<String>of() : HYPERTABLES) {
            done += drop(sql, hypertable, cut, beginNs + roundNs);
        }
        if (System.nanoTime() - beginNs > roundNs) {
            nextLookNs = System.nanoTime();
        }
        return done;
    }

    private String cut(final Connection sql) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(CUT)) {
            statement.setLong(1, retentionMicros);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }

    private int drop(final Connection sql, final String hypertable, final String cut, final long endNs)
            throws SQLException {
        final List<Chunk> due = ChunkStates.find(sql, DUE, hypertable, cut);
        if (!due.isEmpty()) {
            update(sql, MARK, cut);
        }
        sql.commit();
        int done = 0;
        for (final Chunk chunk : due) {
            if (System.nanoTime() - endNs > 0) {
                break;
            }
            if (ChunkLock.tryLock(sql, chunk.name()) && ChunkLock.tryDropLocked(sql, hypertable, chunk)) {
                listener.onDropped();
                done++;
            } else {
                listener.onPutOff(chunk.name());
            }
        }
        return done;
    }
}
