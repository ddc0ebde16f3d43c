package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes sure that one engine alone stores under a name: holds an advisory lock of the database for the engine's life, on a
 * connection of its own, and says who holds it where that is another.
 *
 * <p>The connection asks something each second, so the server's {@code pg_stat_activity} shows whether the holder lives. A
 * holder that is silent for {@link Times#staleSeconds} s, or whose process is not there any more on this very machine, is ended;
 * one that lives is never disturbed. See decision 0005.
 *
 * <p><em>Thread</em>: {@code store-owner}; {@link #awaitHeld} and {@link #check} by any. <em>Failure</em>: tries on.
 */
final class Owner implements AutoCloseable {
    /**
     * How long things take, seen from both sides.
     *
     * @param beatMs between two signs of life
     * @param answerNs in which the server must answer one, else the connection is cut
     * @param staleSeconds without a sign of life, then the holder is taken for dead
     */
    record Times(long beatMs, long answerNs, int staleSeconds) {
        static final Times NORMAL = new Times(1_000, TimeUnit.SECONDS.toNanos(5), 10);
    }

    private static final int LOCK_CLASS = 7_402;
    private static final long FIRST_TRIES_MS = 50;
    private static final int FIRST_TRIES = 20;
    private static final int REFUSED_MORE_SECONDS = 5;
    private static final int NOT_HELD = 0;

    private static final String LOCKS = " FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
            + " WHERE l.locktype = 'advisory' AND l.classid = ?::int::oid AND l.objid = ?::int::oid AND l.objsubid = 2"
            + " AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    private static final String HOLDER =
            "SELECT l.pid, coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''),"
                    + " coalesce(a.backend_start::text, ''), coalesce(extract(epoch FROM clock_timestamp() - a.state_change), 0)::bigint"
                    + LOCKS;
    private static final String HELD_BY = "SELECT count(*)" + LOCKS + " AND l.pid = ?::int";

    /** This run of the engine, told apart from every other. */
    private final UUID instance = UUID.randomUUID();

    private final ProcessIdentity identity = ProcessIdentity.own();
    private final Times times;
    private final long refusedLimitNs;
    private final int key;
    private final String engineName;
    private final DatabaseLink link;
    private final Conditions.Condition condition;
    private final CountDownLatch stop;
    private final Thread thread;

    // Ordering note: written by the owner's thread alone; a lane that reads an old one asks the server about it, and is
    // told that it does not hold the lock.
    private final Semaphore wake = new Semaphore(0);
    private final AtomicInteger backendPid = new AtomicInteger(NOT_HELD);
    private final AtomicReference<String> refusal = new AtomicReference<>();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private int tries;
    private boolean isStarted;

    Owner(
            final StoreConfig config,
            final ConnectionSource source,
            final CountDownLatch stop,
            final Conditions conditions,
            final DatabaseLink.Patience patience,
            final Times times) {
        this.times = times;
        refusedLimitNs = TimeUnit.SECONDS.toNanos(times.staleSeconds() + REFUSED_MORE_SECONDS);
        engineName = config.engineName();
        key = engineName.hashCode();
        this.stop = stop;
        condition = conditions.condition("store.owner");
        link = new DatabaseLink("store-owner", source, config, stop, conditions, this::onConnect, times.answerNs())
                .patience(patience);
        thread = new Thread(this::run, "store-owner");
        thread.setDaemon(true);
    }

    UUID instance() {
        return instance;
    }

    String host() {
        return identity.host();
    }

    /**
     * Waits until the lock is held.
     *
     * @throws StoreException when it is refused for longer than a dead holder could have it, or the database cannot be
     *     used, and patience is not wanted
     */
    void awaitHeld(final DatabaseLink.Patience patience) {
        if (!isStarted) {
            isStarted = true;
            thread.start();
        }
        final long startNs = System.nanoTime();
        while (backendPid.get() == NOT_HELD) {
            final RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            final String refused = refusal.get();
            if (refused != null && !patience.isPatient() && System.nanoTime() - startNs > refusedLimitNs) {
                throw new StoreException(refused);
            }
            pause(FIRST_TRIES_MS / 5);
        }
    }

    /**
     * Makes sure, inside a transaction of another connection, that the lock is held now.
     *
     * @throws SQLException to be tried again when it is not
     */
    void check(final Connection sql) throws SQLException {
        if (!isHeldNow(sql)) {
            // The owner's own connection may have gone in the same moment: it need not wait for its next beat.
            wake.release();
            awaitOther(backendPid.get());
        }
        if (!isHeldNow(sql)) {
            throw new SQLException("the lock of engine " + engineName + " is not held at the moment", "55P03");
        }
    }

    private boolean isHeldNow(final Connection sql) throws SQLException {
        final int pid = backendPid.get();
        return pid != NOT_HELD && number(sql, 0, HELD_BY, LOCK_CLASS, key, pid) == 1;
    }

    private void awaitOther(final int formerPid) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(times.beatMs());
        while ((backendPid.get() == formerPid || backendPid.get() == NOT_HELD) && System.nanoTime() - deadlineNs < 0) {
            pause(FIRST_TRIES_MS / 5);
        }
    }

    /** Gives the lock up. */
    @Override
    public void close() {
        wake.release();
        if (isStarted) {
            try {
                thread.join(TimeUnit.NANOSECONDS.toMillis(times.answerNs()));
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (true) {
                final boolean isHeld = link.run(this::look);
                wake.tryAcquire(
                        isHeld || tries >= FIRST_TRIES ? times.beatMs() : FIRST_TRIES_MS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            }
        } catch (final StoreSignal | InterruptedException expected) {
            // The store is closed.
        } catch (final RuntimeException e) {
            failure.set(e);
        } finally {
            backendPid.set(NOT_HELD);
            condition.clear();
            link.cut();
        }
    }

    private Void onConnect(final CopyConnection connection) throws SQLException {
        backendPid.set(NOT_HELD);
        tries = 0;
        // A connection that ends is noticed at once, not at the next beat.
        connection.whenEnded(wake::release);
        execute(connection.sql(), "SELECT set_config('application_name', '" + identity.text() + "', false)");
        return null;
    }

    /** Takes the lock, or shows that its holder lives: each a transaction that the server sees. */
    private boolean look(final CopyConnection connection) throws SQLException {
        final Connection sql = connection.sql();
        if (backendPid.get() != NOT_HELD) {
            return number(sql, 0, "SELECT 1") == 1;
        }
        if (number(sql, 0, "SELECT pg_try_advisory_lock(?, ?)::int", LOCK_CLASS, key) == 1) {
            refusal.set(null);
            condition.clear();
            backendPid.set((int) number(sql, 0, "SELECT pg_backend_pid()"));
            return true;
        }
        if (++tries >= FIRST_TRIES) {
            lookAtHolder(sql);
        }
        return false;
    }

    private void lookAtHolder(final Connection sql) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement(HOLDER)) {
            Statements.bind(statement, LOCK_CLASS, key);
            try (ResultSet holder = statement.executeQuery()) {
                if (holder.next()) {
                    onHolder(
                            sql,
                            holder.getInt(1),
                            ProcessIdentity.parse(holder.getString(2), holder.getString(3)),
                            holder.getString(4),
                            holder.getLong(5));
                }
            }
        }
    }

    private void onHolder(
            final Connection sql,
            final int pid,
            final ProcessIdentity holder,
            final String since,
            final long silentSeconds)
            throws SQLException {
        if (silentSeconds >= times.staleSeconds() || identity.isDeadNeighbour(holder)) {
            number(sql, 0, "SELECT count(pg_terminate_backend(?))", pid);
            return;
        }
        final String message = "engine " + engineName + " is run by process " + holder.pid() + " on host "
                + holder.host() + " since " + since + " (backend " + pid + " of the database): this one records, and"
                + " stores nothing while that one lives. Stop one of them, or give it another engine.name";
        refusal.set(message);
        condition.raise(message);
    }

    private void pause(final long pauseMs) {
        try {
            if (stop.await(pauseMs, TimeUnit.MILLISECONDS)) {
                throw new StoreSignal(StoreSignal.Reason.STOPPED);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
    }
}
