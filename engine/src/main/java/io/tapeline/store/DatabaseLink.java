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
 * <p><em>Thread</em>: one, but for {@link #cut}. <em>Failure</em>: {@link StoreException} when trying again cannot help;
 * {@link StoreSignal} when stopped.
 */
final class DatabaseLink implements AutoCloseable {
    /** What the server may take beyond its own statement timeout before the watchdog cuts the connection. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int MAX_STATEMENTS_AT_TIMEOUT = 3;

    interface Work<T> {
        T run(CopyConnection connection) throws SQLException;
    }

    private final String name;
    private final ConnectionSource source;
    private final CountDownLatch stop;
    private final Conditions.Condition condition;
    private final Work<Void> onConnect;
    private final Backoff backoff;
    private final long deadlineNs;
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
        this.name = name;
        this.source = source;
        this.stop = stop;
        condition = conditions.condition("database." + name);
        this.onConnect = onConnect;
        backoff = new Backoff(config.retryMinNs(), config.retryMaxNs(), name.hashCode());
        deadlineNs = MAX_STATEMENTS_AT_TIMEOUT * config.statementTimeoutNs() + GRACE_NS;
    }

    /** Runs work in one transaction, which is committed at its end. */
    <T> T run(final Work<T> work) {
        while (true) {
            if (stop.getCount() == 0) {
                throw new StoreSignal(StoreSignal.Reason.STOPPED);
            }
            try {
                connect();
                final T result = transaction(work);
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

    private void connect() throws SQLException {
        if (connection == null) {
            connection = source.open();
            transaction(onConnect);
        }
    }

    private <T> T transaction(final Work<T> work) throws SQLException {
        connection.expect(System.nanoTime() + deadlineNs);
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
        if (isAway) {
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
        if (SqlFault.of(e) == SqlFault.STOP) {
            throw new StoreException(source.url().place() + ": " + explained, e);
        }
        retries++;
        isAway = true;
        condition.raise("database " + source.url().place() + " does not take data, trying on: " + explained);
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
