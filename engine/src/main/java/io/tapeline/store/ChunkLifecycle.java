package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.config.ChunkConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.Agent;

/**
 * Keeps chunks few and indexed behind the writer: made ahead, closed, moved into the chunk of their day, dropped.
 *
 * <p>One engine of those that share the database does it at a time: the one whose connection has the lock. All state is in
 * the database, each step is a transaction, and the only one that is not leaves a mark; so the process may be killed at any
 * time, and another engine goes on.
 *
 * <p>While the store is behind it rests after each step, twice as long as that took: the server's time is the writer's. It
 * does not where so many chunks wait that their number costs more.
 *
 * <p><em>Thread</em>: {@code chunks}, but for {@link #close}. <em>Failure</em>: never ends the engine; the condition
 * {@code chunks} says what is wrong, and the step is tried again.
 */
public final class ChunkLifecycle implements Agent, AutoCloseable {
    private static final String LOCK = "SELECT pg_try_advisory_lock(7403, 1)::int";
    private static final long PASSIVE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int REFRESH_SHARE = 20;
    private static final int REST_SHARE = 2;
    private static final long MAX_REST_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MANY_CHUNKS = 1_000;
    private static final int MAX_STATEMENTS_AT_TIMEOUT = 3;

    /** After so long without a statement the server ends the session: an engine that stands still gives the lock up. */
    private static final long IDLE_LIMIT_MS = 30_000;

    /** An index over a large chunk takes longer than what a lane may wait for. */
    private static final int PATIENCE = 10;

    private final StoreConfig config;
    private final boolean isMigrating;
    private final BooleanSupplier isStoreBehind;
    private final ConnectionSource source;
    private final Conditions.Condition condition;
    private final Backoff backoff;
    private final long statementTimeoutMs;
    private final List<ChunkStep> steps = new ArrayList<>();
    private final ChunkCompress compress;

    // Ordering note: counted down by any thread that closes; a failure after that is the close itself.
    private final CountDownLatch closed = new CountDownLatch(1);
    private CopyConnection connection;
    private boolean isOurs;
    private boolean isCommunity;
    private long nextNs = System.nanoTime();
    private long nextRefreshNs = nextNs;
    private boolean areManyWaiting;

    private ChunkLifecycle(
            final StoreConfig config,
            final boolean isMigrating,
            final ChunkConfig chunks,
            final BooleanSupplier isStoreBehind,
            final ChunkStep.Listener listener,
            final Conditions conditions) {
        this.config = config;
        this.isMigrating = isMigrating;
        this.isStoreBehind = isStoreBehind;
        source = new ConnectionSource(DatabaseUrl.parse(config.url()), 1, ConnectionSource.CONNECT_TIMEOUT_NS);
        condition = conditions.condition("chunks");
        backoff =
                new Backoff(config.retryMinNs(), config.retryMaxNs(), roleName().hashCode());
        statementTimeoutMs = PATIENCE * TimeUnit.NANOSECONDS.toMillis(config.statementTimeoutNs());
        final ChunkPick pick = new ChunkPick(chunks);
        final ChunkMaker maker = new ChunkMaker();
        for (final ChunkTable table : ChunkTable.ALL) {
            if (chunks.ahead() > 0) {
                steps.add(new ChunkAhead(table, chunks, config.chunkIntervalNs(), maker, listener));
            }
            steps.add(new ChunkDrop(table, listener));
            steps.add(new ChunkMove(table, pick, maker, listener));
        }
        steps.add(new ChunkClose(pick, listener));
        if (chunks.retentionNs() > 0) {
            steps.add(new ChunkRetention(chunks.retentionNs(), listener));
        }
        compress = new ChunkCompress(listener);
    }

    /**
     * Makes the agent; the database is first spoken to by {@link #doWork}.
     *
     * @param isMigrating whether tables that are missing are made anew; the engines are told to fill them
     * @param isStoreBehind whether the writer of these chunks has work waiting
     * @param counters takes {@code chunks.closed}, {@code chunks.moved}, {@code chunks.rows}, {@code chunks.dropped},
     *     {@code chunks.ahead}, {@code chunks.compressed} and {@code chunks.put.off}
     * @param conditions takes {@code chunks}
     */
    public static ChunkLifecycle open(
            final StoreConfig config,
            final boolean isMigrating,
            final ChunkConfig chunks,
            final BooleanSupplier isStoreBehind,
            final Counters counters,
            final Conditions conditions) {
        return new ChunkLifecycle(config, isMigrating, chunks, isStoreBehind, new ChunkCounters(counters), conditions);
    }

    @Override
    public String roleName() {
        return "chunks";
    }

    /** Does one step of each kind that is due; returns how much was done. */
    @Override
    public int doWork() {
        final long nowNs = System.nanoTime();
        if (nowNs - nextNs < 0 || closed.getCount() == 0) {
            return 0;
        }
        try {
            if (!connect()) {
                nextNs = System.nanoTime() + PASSIVE_NS;
                return 0;
            }
            final int done = round(connection.sql());
            recovered();
            final long endNs = System.nanoTime();
            nextNs = endNs + (done > 0 ? restNs(endNs - nowNs) : REFRESH_NS / 5);
            return done;
        } catch (final SQLException | RuntimeException e) {
            failed(e);
            return 0;
        }
    }

    /** Ends at once: a step that is not finished is undone by the server, or finished by the next start. */
    @Override
    public void close() {
        closed.countDown();
        source.close();
    }

    private boolean connect() throws SQLException {
        if (connection == null) {
            connection = source.open();
            expect();
            execute(
                    connection.sql(),
                    "SELECT set_config('statement_timeout', '" + statementTimeoutMs + "', false),"
                            + " set_config('idle_session_timeout', '" + IDLE_LIMIT_MS + "', false),"
                            + " set_config('idle_in_transaction_session_timeout', '" + IDLE_LIMIT_MS + "', false),"
                            + " set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),"
                            + " set_config('tcp_keepalives_count', '3', false)");
            ChunkStates.requireTables(connection.sql());
            isCommunity = Edition.of(connection.sql()) == Edition.COMMUNITY;
            connection.sql().commit();
        }
        if (!isOurs) {
            isOurs = number(connection.sql(), 0, LOCK) == 1;
            connection.sql().commit();
            connection.settle();
        }
        return isOurs;
    }

    private int round(final Connection sql) throws SQLException {
        refresh(sql);
        int done = 0;
        for (final ChunkStep step : steps) {
            expect();
            done += step.run(sql);
        }
        if (isCommunity) {
            expect();
            compress.prepare(sql);
            done += compress.run(sql);
        }
        connection.settle();
        return done;
    }

    /** Costs more, the more chunks there are, and is the rarer for it. */
    private void refresh(final Connection sql) throws SQLException {
        final long beginNs = System.nanoTime();
        if (beginNs - nextRefreshNs >= 0) {
            expect();
            ChunkStates.requireTables(sql);
            ChunkStates.refresh(sql);
            areManyWaiting = ChunkStates.waiting(sql) > MANY_CHUNKS;
            sql.commit();
            final long endNs = System.nanoTime();
            nextRefreshNs = endNs + Math.max(REFRESH_NS, REFRESH_SHARE * (endNs - beginNs));
        }
    }

    private long restNs(final long workedNs) {
        return isStoreBehind.getAsBoolean() && !areManyWaiting ? Math.min(MAX_REST_NS, REST_SHARE * workedNs) : 0;
    }

    private void expect() {
        connection.expect(TimeUnit.MILLISECONDS.toNanos(MAX_STATEMENTS_AT_TIMEOUT * statementTimeoutMs));
    }

    private void recovered() {
        if (condition.isRaised()) {
            condition.clear();
        }
        backoff.reset();
    }

    private void failed(final Exception e) {
        if (connection != null) {
            connection.abort();
            connection = null;
            isOurs = false;
        }
        if (closed.getCount() > 0) {
            condition.raise(
                    "chunks of " + source.url().place() + " stay as they are, trying on: " + SqlFault.explain(e));
        }
        if (isMigrating && closed.getCount() > 0 && SqlFault.of(e) == SqlFault.TABLES) {
            mend();
        }
        nextNs = System.nanoTime() + backoff.pauseNs();
    }

    /** Who stores rows does not notice that a view or the history is missing; if it cannot be mended, the condition stays. */
    private void mend() {
        try (Migrations migrations = new Migrations(config.url(), config.chunkIntervalNs())) {
            migrations.tryUp(true);
        }
    }
}
