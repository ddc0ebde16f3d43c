package io.tapeline.store;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A connection that comes back: work is tried again, on a new connection, until it succeeds, cannot ever succeed, or the
 * store is closed.
 *
 * <p>Work must be right when it runs again after an attempt whose fate is unknown. An outage is a
 * condition, by the name of the link.
 *
 * <p><em>Thread</em>: one. <em>Failure</em>: {@link StoreSignal} when stopped or when tables are missing; {@link
 * StoreException} from the work itself, or without patience; {@link IllegalStateException} at an error of ours.
 */
final class DatabaseLink implements AutoCloseable {
    /** What an answer may take, at most, beyond the server's own statement timeout before the connection is cut. */
    private static final long MAX_GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    /** For what is done on a new connection: an old one may have to be waited for. */
    private static final long ON_CONNECT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX_STATEMENTS_AT_TIMEOUT = 3;

    /** Tells whether a fault that wants somebody's hand is waited for. */
    interface Patience {
        boolean isPatient();
    }

    interface Work<T> {
        T run(CopyConnection connection) throws SQLException;
    }

    private final ConnectionSource source;
    private final CountDownLatch stop;
    private final Conditions.Condition condition;
    private final Work<Void> onConnect;
    private final Backoff backoff;
    private final long allowanceNs;
    private Patience patience = () -> true;
    private CopyConnection connection;
    private boolean isAway;
    private long retries;

    /**
     * @param onConnect runs first on each new connection, in a transaction of its own
     */
    DatabaseLink(
            final String name,
            final ConnectionSource source,
            final StoreConfig config,
            final CountDownLatch stop,
            final Conditions conditions,
            final Work<Void> onConnect) {
        this(
                name,
                source,
                config,
                stop,
                conditions,
                onConnect,
                MAX_STATEMENTS_AT_TIMEOUT * config.statementTimeoutNs() + MAX_GRACE_NS);
    }

    /** How long one statement is waited for: the server ends it before, unless it cannot be heard. */
    static long answerNs(final StoreConfig config) {
        return config.statementTimeoutNs() + Math.min(MAX_GRACE_NS, config.statementTimeoutNs());
    }

    /**
     * @param allowanceNs after which a transaction, or what is left of it since its last COPY began, is given up, and its
     *     connection cut
     */
    DatabaseLink(
            final String name,
            final ConnectionSource source,
            final StoreConfig config,
            final CountDownLatch stop,
            final Conditions conditions,
            final Work<Void> onConnect,
            final long allowanceNs) {
        this.source = source;
        this.stop = stop;
        condition = conditions.condition("database." + name);
        this.onConnect = onConnect;
        backoff = new Backoff(config.retryMinNs(), config.retryMaxNs(), name.hashCode());
        this.allowanceNs = allowanceNs;
    }

    /** While this says so, what wants somebody's hand is thrown at once, as {@link StoreException}. */
    DatabaseLink patience(final Patience newPatience) {
        patience = newPatience;
        return this;
    }

    /** Runs work in one transaction, which is committed at its end. */
    <T> T run(final Work<T> work) {
        while (true) {
            if (stop.getCount() == 0) {
                throw new StoreSignal(StoreSignal.Reason.STOPPED);
            }
            try {
                connect();
                final T result = transaction(work, allowanceNs);
                recovered();
                return result;
            } catch (final StoreSignal | StoreException e) {
                drop();
                throw e;
            } catch (final Throwable e) {
                drop();
                failed(e);
            }
        }
    }

    /** Attempts that failed so far. */
    long retries() {
        return retries;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Ends it without giving the connection back, and with it what it holds. */
    void cut() {
        drop();
        condition.clear();
    }

    private void connect() throws SQLException {
        if (connection == null) {
            connection = source.open();
            transaction(onConnect, Math.max(allowanceNs, ON_CONNECT_NS));
        }
    }

    private <T> T transaction(final Work<T> work, final long limitNs) throws SQLException {
        connection.expect(limitNs);
        final T result = work.run(connection);
        connection.sql().commit();
        connection.settle();
        return result;
    }

    /** What the connection is doing is unknown, so nobody uses it again. */
    private void drop() {
        if (connection != null) {
            connection.abort();
            connection = null;
        }
    }

    private void recovered() {
        if (isAway || condition.isRaised()) {
            isAway = false;
            condition.clear();
            backoff.reset();
        }
    }

    private void failed(final Throwable e) {
        if (stop.getCount() == 0) {
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
        final String explained = SqlFault.explain(e);
        final SqlFault fault = SqlFault.of(e);
        if (fault == SqlFault.STOP) {
            throw new IllegalStateException("the store failed: " + e, e);
        }
        if (fault != SqlFault.RETRY && !patience.isPatient()) {
            throw new StoreException(source.url().place() + ": " + explained, e);
        }
        retries++;
        isAway = true;
        condition.raise("database " + source.url().place() + " does not take data, trying on: " + explained);
        if (fault == SqlFault.TABLES) {
            throw new StoreSignal(StoreSignal.Reason.TABLES_MISSING);
        }
        try {
            if (stop.await(backoff.pauseNs(), TimeUnit.NANOSECONDS)) {
                throw new StoreSignal(StoreSignal.Reason.STOPPED);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
    }
}
