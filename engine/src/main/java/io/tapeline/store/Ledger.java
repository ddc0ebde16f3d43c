package io.tapeline.store;

import static io.tapeline.store.Statements.update;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The table {@code ingestion_ledger} of one engine: which ticks are in the database.
 *
 * <p><em>Thread</em>: any, each with its own connection.
 */
final class Ledger {
    private static final String READ =
            "SELECT first_tick, last_tick FROM ingestion_ledger WHERE engine_id = ? ORDER BY first_tick";
    private static final String READ_MARKS = "SELECT last_tick, last_hash FROM ingestion_ledger WHERE engine_id = ?"
            + " AND last_hash IS NOT NULL ORDER BY last_tick";
    private static final String ADD = "INSERT INTO ingestion_ledger (engine_id, first_tick, last_tick, rows, last_hash)"
            + " SELECT ?::smallint, ?::bigint, ?::bigint, ?::bigint, ?::bigint WHERE NOT EXISTS (SELECT 1 FROM ingestion_ledger"
            + " WHERE engine_id = ?::smallint AND first_tick <= ?::bigint AND last_tick >= ?::bigint)";

    /** Numbers the runs of contiguous ranges, and turns each run of several into its first row. */
    private static final String FOLD =
            "WITH marked AS (SELECT *, CASE WHEN first_tick = lag(last_tick) OVER by_tick + 1"
                    + " THEN 0 ELSE 1 END AS begins FROM ingestion_ledger WHERE engine_id = ?::smallint"
                    + " WINDOW by_tick AS (ORDER BY first_tick)),"
                    + " numbered AS (SELECT *, sum(begins) OVER (ORDER BY first_tick) AS run FROM marked),"
                    + " folded AS (SELECT engine_id, min(first_tick) AS first_tick, max(last_tick) AS last_tick,"
                    + " sum(rows)::bigint AS rows, max(committed_at) AS committed_at,"
                    + " (array_agg(last_hash ORDER BY first_tick DESC))[1] AS last_hash FROM numbered GROUP BY engine_id, run"
                    + " HAVING count(*) > 1),"
                    + " gone AS (DELETE FROM ingestion_ledger l USING folded f WHERE l.engine_id = f.engine_id"
                    + " AND l.first_tick > f.first_tick AND l.first_tick <= f.last_tick)"
                    + " UPDATE ingestion_ledger l SET last_tick = f.last_tick, rows = f.rows, committed_at = f.committed_at,"
                    + " last_hash = f.last_hash"
                    + " FROM folded f WHERE l.engine_id = f.engine_id AND l.first_tick = f.first_tick";

    private final int engineId;

    Ledger(final int engineId) {
        this.engineId = engineId;
    }

    TickRanges read(final Connection sql) throws SQLException {
        final TickRanges ranges = new TickRanges();
        try (PreparedStatement statement = sql.prepareStatement(READ)) {
            statement.setObject(1, (short) engineId);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    ranges.add(result.getLong(1), result.getLong(2));
                }
            }
        }
        return ranges;
    }

    /** The hash of the last tick of each range, where it was kept. */
    TickMarks readMarks(final Connection sql) throws SQLException {
        final TickMarks marks = new TickMarks();
        try (PreparedStatement statement = sql.prepareStatement(READ_MARKS)) {
            statement.setObject(1, (short) engineId);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    marks.add(result.getLong(1), result.getLong(2));
                }
            }
        }
        return marks;
    }

    /**
     * Adds the range of a batch, as the last statement of the batch's transaction: that it succeeds proves that everything
     * before did, which neither the driver's COPY nor its commit tells.
     *
     * @throws StoreException when some of the ticks are in the database already
     */
    void add(final Connection sql, final Batch batch) throws SQLException {
        final Short engine = (short) engineId;
        final int added = update(
                sql,
                ADD,
                engine,
                batch.firstTick,
                batch.lastTick,
                (long) batch.rows(),
                batch.lastHash,
                engine,
                batch.lastTick,
                batch.firstTick);
        if (added != 1) {
            throw new StoreException("ticks " + batch.range() + " are in ingestion_ledger already, in part: ["
                    + read(sql) + "]; does another engine write under the same name and journal?");
        }
    }

    /** Turns contiguous ranges into one. One lane at a time does it. */
    void fold(final Connection sql) throws SQLException {
        update(sql, FOLD, (short) engineId);
    }
}
