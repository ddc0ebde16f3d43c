package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;
import static io.tapeline.store.Statements.update;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and its thread: copies a batch, merges its candles, writes its ledger row, commits, takes the next.
 *
 * <p>On each new connection it first waits until the old one is gone for good, and reads the ledger: a batch whose answer
 * was lost is there, or it is not. <em>Thread</em>: {@code store-lane-N}. <em>Failure</em>: tries on while that can help;
 * else ends the session.
 */
final class Lane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long POLL_MS = 20;

    /** The plan must not turn to a scan because the empty table of a moment ago was analysed. */
    private static final String CREATE_STAGE =
            "CREATE TEMPORARY TABLE IF NOT EXISTS candle_stage (LIKE candles) ON COMMIT DELETE ROWS";

    private static final String MERGE = "INSERT INTO candles (" + CopyTable.CANDLES.columns() + ")"
            + " SELECT DISTINCT ON (security_id, time, price_type, engine_id) " + CopyTable.CANDLES.columns()
            + " FROM candle_stage ORDER BY security_id, time, price_type, engine_id, revision DESC"
            + " ON CONFLICT (security_id, time, price_type, engine_id) DO UPDATE SET open = excluded.open,"
            + " high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,"
            + " vwap = excluded.vwap, trade_count = excluded.trade_count, first_tick = excluded.first_tick,"
            + " last_tick = excluded.last_tick, revision = excluded.revision, is_final = excluded.is_final,"
            + " notional = excluded.notional WHERE excluded.revision > candles.revision";

    /**
     * A final candle tells that the exchange is past its end and the lateness, an open one that it is past its start. The
     * row is touched, and locked, only where it moves. Parameters: interval and lateness of candles, microseconds.
     */
    private static final String PROGRESS = "INSERT INTO candle_progress (engine_id, exchange_id, final_until)"
            + " SELECT * FROM (SELECT c.engine_id, s.exchange_id, max(c.time + interval '1 microsecond'"
            + " * CASE WHEN c.is_final THEN ?::bigint ELSE -?::bigint END) AS final_until"
            + " FROM candle_stage c JOIN securities s ON s.id = c.security_id GROUP BY 1, 2) n"
            + " WHERE NOT EXISTS (SELECT 1 FROM candle_progress p WHERE p.engine_id = n.engine_id"
            + " AND p.exchange_id = n.exchange_id AND p.final_until >= n.final_until) ORDER BY 1, 2"
            + " ON CONFLICT (engine_id, exchange_id) DO UPDATE SET"
            + " final_until = greatest(candle_progress.final_until, excluded.final_until)";

    private final int number;
    private final long candleMicros;
    private final long latenessMicros;
    private final StoreSession session;
    private final DatabaseLink link;
    private final CopyStream stream = new CopyStream();
    private final Ledger ledger;
    private final Owner owner;
    private final Fence fence;
    private final StatusRow status;
    private final String limits;
    private final RefusedRows refusedRows;
    private boolean isSuspect;
    private TickRanges ledgerAtConnect = new TickRanges();

    Lane(
            final int number,
            final StoreSession session,
            final StoreConfig config,
            final CandleConfig candleConfig,
            final ConnectionSource source,
            final Owner owner) {
        this.number = number;
        candleMicros = candleConfig.intervalNs() / 1_000;
        latenessMicros = candleConfig.latenessNs() / 1_000 + 1;
        this.session = session;
        ledger = new Ledger(session.engineId());
        refusedRows = new RefusedRows(session.engineId(), sql -> {
            mergeCandles(sql);
            execute(sql, "DELETE FROM candle_stage");
        });
        this.owner = owner;
        fence = new Fence(session.engineId(), owner);
        status = new StatusRow(session.engineId(), session.watermarks());
        final long timeoutMs = TimeUnit.NANOSECONDS.toMillis(config.statementTimeoutNs());
        limits = "SELECT set_config('statement_timeout', '" + timeoutMs + "', true)," + " set_config('lock_timeout', '"
                + timeoutMs + "', true)";
        link = new DatabaseLink(
                "store-lane-" + number,
                source,
                config,
                session.stop(),
                session.conditions(),
                this::onConnect,
                DatabaseLink.answerNs(config));
    }

    @Override
    public void run() {
        try {
            while (session.isRunning()) {
                final Batch batch = session.nextBatch(POLL_MS);
                if (batch != null) {
                    store(batch);
                }
                if (number == 1 && session.isStatusDue()) {
                    writeStatus();
                }
            }
        } catch (final StoreSignal signal) {
            session.onSignal(signal);
        } catch (final Throwable e) {
            session.onFailure(e);
        } finally {
            link.close();
        }
    }

    private void store(final Batch batch) {
        isSuspect = false;
        link.run(connection -> {
            if (!ledgerAtConnect.contains(batch.firstTick, batch.lastTick)) {
                trySend(connection, batch);
            }
            return null;
        });
        session.onCommitted(batch, link.retries());
    }

    /** What the database refuses is looked for on the next connection, which is in a known state. */
    private void trySend(final CopyConnection connection, final Batch batch) throws SQLException {
        if (isSuspect) {
            execute(connection.sql(), limits);
            final int refused = refusedRows.send(connection, batch);
            ledger.add(connection.sql(), batch);
            LOG.warn(
                    "the database refused {} rows of ticks {}: see data_quality_logs, kind {}",
                    refused,
                    batch.range(),
                    RefusedRows.KIND);
            return;
        }
        try {
            send(connection, batch);
        } catch (final SQLException e) {
            isSuspect = SqlFault.of(e) == SqlFault.DATA;
            throw e;
        }
    }

    private void mergeCandles(final Connection sql) throws SQLException {
        execute(sql, MERGE);
        update(sql, PROGRESS, candleMicros, latenessMicros);
    }

    private void send(final CopyConnection connection, final Batch batch) throws SQLException {
        final Connection sql = connection.sql();
        execute(sql, limits);
        for (final CopyTable table : CopyTable.ALL) {
            final CopyBuffer rows = batch.table(table);
            for (int slice = 0; slice < rows.sliceCount(); slice++) {
                connection.copy(table.copySql(), stream.wrap(rows, slice));
            }
        }
        if (batch.table(CopyTable.CANDLES).rows() > 0) {
            mergeCandles(sql);
        }
        ledger.add(sql, batch);
    }

    private void writeStatus() {
        final CountDownLatch wanted = session.takeStatusWanted();
        final long stored = session.storedPrefix();
        link.run(connection -> {
            ledger.fold(connection.sql());
            status.write(connection.sql(), stored);
            return null;
        });
        session.onFlushed(stored, wanted);
    }

    private Void onConnect(final CopyConnection connection) throws SQLException {
        final Connection sql = connection.sql();
        execute(sql, limits);
        owner.check(sql);
        fence.hold(sql, number);
        // Copied before the ledger is read: what other lanes commit meanwhile may be in the ledger, but need not.
        final TickRanges believed = session.committed();
        final boolean isKnown = number(
                        sql,
                        0,
                        "SELECT count(*) FROM engines WHERE id = ?::smallint AND journal_id = ?::text::uuid"
                                + " AND instance = ?::text::uuid AND NOT is_refill_wanted"
                                + " AND (SELECT oid FROM pg_database WHERE datname = current_database())::bigint = ?::bigint",
                        (short) session.engineId(),
                        session.journalId().toString(),
                        owner.instance().toString(),
                        session.databaseId())
                == 1;
        ledgerAtConnect = ledger.read(sql);
        if (!isKnown || !ledgerAtConnect.containsAll(believed)) {
            // The server lost commits in a crash, is another one, or another engine stored meanwhile.
            throw new StoreSignal(StoreSignal.Reason.REPLAY_WANTED);
        }
        execute(sql, CREATE_STAGE);
        return null;
    }
}
