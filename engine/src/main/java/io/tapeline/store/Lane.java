package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.config.StoreConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection and its thread: copies a batch, merges its candles, writes its ledger row, commits, takes the next.
 *
 * <p>On each new connection it first waits until the old one is gone for good, and reads the ledger: a batch whose answer
 * was lost is there, or it is not. <em>Thread</em>: {@code store-lane-N}. <em>Failure</em>: tries on while that can help;
 * else ends the session.
 */
final class Lane implements Runnable {
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

    private final int number;
    private final StoreSession session;
    private final DatabaseLink link;
    private final CopyStream stream = new CopyStream();
    private final Ledger ledger;
    private final Fence fence;
    private final StatusRow status;
    private final String limits;
    private TickRanges ledgerAtConnect = new TickRanges();

    Lane(final int number, final StoreSession session, final StoreConfig config, final ConnectionSource source) {
        this.number = number;
        this.session = session;
        ledger = new Ledger(session.engineId());
        fence = new Fence(session.engineId());
        status = new StatusRow(session.engineId(), session.watermarks());
        final long timeoutMs = TimeUnit.NANOSECONDS.toMillis(config.statementTimeoutNs());
        limits = "SELECT set_config('statement_timeout', '" + timeoutMs + "', true)," + " set_config('lock_timeout', '"
                + timeoutMs + "', true)";
        link = new DatabaseLink("store-lane-" + number, source, config, session.stop(), this::onConnect);
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
        link.run(connection -> {
            if (!ledgerAtConnect.contains(batch.firstTick, batch.lastTick)) {
                send(connection, batch);
            }
            return null;
        });
        session.onCommitted(batch, link.retries());
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
            execute(sql, MERGE);
        }
        ledger.add(sql, batch);
    }

    private void writeStatus() {
        final CountDownLatch wanted = session.takeStatusWanted();
        final long stored = session.storedPrefix();
        link.run(connection -> {
            ledger.fold(connection.sql());
            status.write(connection.sql(), stored, session.finalUntilNs());
            return null;
        });
        session.onFlushed(stored, wanted);
    }

    private Void onConnect(final CopyConnection connection) throws SQLException {
        final Connection sql = connection.sql();
        execute(sql, limits);
        fence.hold(sql, number);
        // Copied before the ledger is read: what other lanes commit meanwhile may be in the ledger, but need not.
        final TickRanges believed = session.committed();
        final boolean isKnown = number(
                        sql,
                        0,
                        "SELECT count(*) FROM engines WHERE id = ?::smallint AND journal_id = ?::text::uuid",
                        (short) session.engineId(),
                        session.journalId().toString())
                == 1;
        ledgerAtConnect = ledger.read(sql);
        if (!isKnown || !ledgerAtConnect.containsAll(believed)) {
            // The server lost commits in a crash, or is another one.
            throw new StoreSignal(StoreSignal.Reason.REPLAY_WANTED);
        }
        execute(sql, CREATE_STAGE);
        return null;
    }
}
