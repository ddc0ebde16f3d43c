package io.tapeline.store;

import com.impossibl.postgres.api.jdbc.PGConnection;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens connections: those that a {@link Dialler} makes, kept by HikariCP while nobody needs them.
 *
 * <p><em>Thread</em>: any. <em>Failure</em>: {@link SQLException}, at once with what an attempt to connect ran into, or when
 * none is had within the time given.
 */
final class ConnectionSource implements AutoCloseable {
    /** For a store, which tries again. */
    static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    /** For a command, which does not: on a machine under load the first connection takes its time. */
    static final long PATIENT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long POOL_WAIT_MS = 1_000;
    private static final long GIVE_BACK_NS = TimeUnit.SECONDS.toNanos(2);

    static {
        // The pool hands a connection that was returned less than this ago to the next borrower without a look at it.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    private final DatabaseUrl url;
    private final long connectTimeoutNs;
    private final Dialler dialler;
    private final MadeConnections made = new MadeConnections();
    private final HikariDataSource pool;

    /**
     * @param connectTimeoutNs in which a connection is had, or {@link #open} fails
     */
    ConnectionSource(final DatabaseUrl url, final int maxConnections, final long connectTimeoutNs) {
        this.url = url;
        this.connectTimeoutNs = connectTimeoutNs;
        dialler = new Dialler(url);
        pool = new HikariDataSource(poolConfig(made, maxConnections));
    }

    DatabaseUrl url() {
        return url;
    }

    /** A connection that is not in autocommit and has no transaction open. */
    CopyConnection open() throws SQLException {
        final long deadlineNs = System.nanoTime() + connectTimeoutNs;
        while (true) {
            if (pool.getHikariPoolMXBean().getIdleConnections() == 0) {
                made.give(dialler.dial(Math.max(1, deadlineNs - System.nanoTime())));
            }
            try {
                final CopyConnection connection = take();
                if (connection != null) {
                    return connection;
                }
            } catch (final SQLTransientConnectionException e) {
                // What was made is dead, or another has taken it.
                if (System.nanoTime() - deadlineNs > 0) {
                    throw e;
                }
            }
        }
    }

    /** Looks at something each second until closed; it must not wait. */
    void eachSecond(final Runnable look) {
        dialler.eachSecond(look);
    }

    /** Cuts whatever is still open; bounded. */
    @Override
    public void close() {
        dialler.close();
        pool.close();
    }

    /** Null if it has ended meanwhile. */
    private CopyConnection take() throws SQLException {
        final Connection pooled = pool.getConnection();
        final Line line = dialler.lineOf(pooled.unwrap(PGConnection.class));
        if (line == null || !line.isOpen()) {
            pool.evictConnection(pooled);
            return null;
        }
        line.settle();
        return new PooledConnection(pooled, line);
    }

    private static HikariConfig poolConfig(final MadeConnections made, final int maxConnections) {
        final HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setDataSource(made);
        config.setAutoCommit(false);
        // The pool's own statements end their transaction: else the settings would go with our first rollback.
        config.setIsolateInternalQueries(true);
        config.setMaximumPoolSize(maxConnections);
        config.setMinimumIdle(0);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(POOL_WAIT_MS);
        config.setValidationTimeout(POOL_WAIT_MS);
        // The store starts, and waits, while the database is down.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private final class PooledConnection implements CopyConnection {
        private final Connection pooled;
        private final Line line;
        private final AtomicBoolean isGone = new AtomicBoolean();
        private long allowanceNs = Long.MAX_VALUE;

        PooledConnection(final Connection pooled, final Line line) {
            this.pooled = pooled;
            this.line = line;
        }

        @Override
        public Connection sql() {
            return pooled;
        }

        @Override
        public void copy(final String copySql, final InputStream rows) throws SQLException {
            if (allowanceNs != Long.MAX_VALUE) {
                line.expect(allowanceNs);
            }
            pooled.unwrap(PGConnection.class).copyFrom(copySql, new FlushedStream(rows, line));
        }

        @Override
        public void expect(final long newAllowanceNs) {
            allowanceNs = newAllowanceNs;
            line.expect(newAllowanceNs);
        }

        @Override
        public void settle() {
            allowanceNs = Long.MAX_VALUE;
            line.settle();
        }

        @Override
        public void whenEnded(final Runnable action) {
            line.whenEnded(action);
        }

        @Override
        public void abort() {
            if (isGone.compareAndSet(false, true)) {
                line.cut();
                pool.evictConnection(pooled);
            }
        }

        @Override
        public void close() {
            if (isGone.compareAndSet(false, true)) {
                line.expect(GIVE_BACK_NS);
                try {
                    pooled.close();
                    line.settle();
                } catch (final SQLException e) {
                    line.cut();
                    pool.evictConnection(pooled);
                }
            }
        }
    }
}
