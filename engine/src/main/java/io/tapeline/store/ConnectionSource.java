package io.tapeline.store;

import com.impossibl.postgres.api.jdbc.PGConnection;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens connections: pgjdbc-ng behind HikariCP, set up for COPY, with a watchdog over them.
 *
 * <p>Design note: the driver's own network timeout stays off, because a COPY that runs into it returns normally and may
 * still succeed on the server. Statement timeouts are the server's; a server that does not answer at all is the watchdog's.
 *
 * <p><em>Thread</em>: any. <em>Failure</em>: {@link SQLException} when no connection is had within
 * {@value #CONNECT_TIMEOUT_MS} ms.
 */
final class ConnectionSource implements AutoCloseable {
    static final long CONNECT_TIMEOUT_MS = 5_000;

    private static final long WATCH_INTERVAL_MS = 100;
    private static final Executor CALLING_THREAD = Runnable::run;
    private static final String SESSION_SETTINGS = "SELECT set_config('synchronous_commit', 'off', false),"
            + " set_config('plan_cache_mode', 'force_custom_plan', false), set_config('TimeZone', 'UTC', false)";

    static {
        // The pool hands a connection that was returned less than this ago to the next borrower without a look at it.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    private final DatabaseUrl url;
    private final HikariDataSource pool;
    private final Set<PooledConnection> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watchdog;

    ConnectionSource(final DatabaseUrl url, final int maxConnections) {
        this.url = url;
        pool = new HikariDataSource(poolConfig(url, maxConnections));
        watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread thread = new Thread(task, "store-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        watchdog.scheduleWithFixedDelay(this::watch, WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    DatabaseUrl url() {
        return url;
    }

    /** A connection that is not in autocommit and has no transaction open. */
    CopyConnection open() throws SQLException {
        final PooledConnection connection = new PooledConnection(pool.getConnection());
        open.add(connection);
        return connection;
    }

    /** Looks at something each second, on the watchdog's thread, until closed. */
    void eachSecond(final Runnable look) {
        watchdog.scheduleWithFixedDelay(look, 1, 1, TimeUnit.SECONDS);
    }

    /** Aborts whatever is still open; bounded. */
    @Override
    public void close() {
        watchdog.shutdownNow();
        open.forEach(PooledConnection::abort);
        pool.close();
    }

    private void watch() {
        final long nowNs = System.nanoTime();
        for (final PooledConnection connection : open) {
            connection.abortWhenOverdue(nowNs);
        }
    }

    private static HikariConfig poolConfig(final DatabaseUrl url, final int maxConnections) {
        final HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setDriverClassName("com.impossibl.postgres.jdbc.PGDriver");
        config.setJdbcUrl("jdbc:pgsql://" + url.host() + ":" + url.port() + "/" + url.database());
        config.setUsername(url.user());
        config.setPassword(url.password());
        config.addDataSourceProperty("application.name", "tapeline");
        config.addDataSourceProperty("network.timeout", "0");
        // It would report the connections that we abort as leaked.
        config.addDataSourceProperty("housekeeper.enabled", "false");
        config.addDataSourceProperty("ssl.mode", url.sslMode());
        if (!url.sslRootCertificate().isEmpty()) {
            config.addDataSourceProperty("ssl.ca.certificate.file", url.sslRootCertificate());
        }
        config.setConnectionInitSql(SESSION_SETTINGS);
        config.setAutoCommit(false);
        // The pool's own statements end their transaction: else the settings would go with our first rollback.
        config.setIsolateInternalQueries(true);
        config.setMaximumPoolSize(maxConnections);
        config.setMinimumIdle(0);
        config.setMaxLifetime(0);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        // The store starts, and waits, while the database is down.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private final class PooledConnection implements CopyConnection {
        private static final long NEVER = Long.MAX_VALUE;

        private final Connection pooled;

        // Ordering note: written by the owner, read by the watchdog; a late read only delays the abort by one look.
        private final AtomicLong deadlineNs = new AtomicLong(NEVER);
        private final AtomicBoolean gone = new AtomicBoolean();

        PooledConnection(final Connection pooled) {
            this.pooled = pooled;
        }

        @Override
        public Connection sql() {
            return pooled;
        }

        @Override
        public void copy(final String copySql, final InputStream rows) throws SQLException {
            pooled.unwrap(PGConnection.class).copyFrom(copySql, rows);
        }

        @Override
        public void expect(final long newDeadlineNs) {
            deadlineNs.set(newDeadlineNs);
        }

        @Override
        public void settle() {
            deadlineNs.set(NEVER);
        }

        void abortWhenOverdue(final long nowNs) {
            final long deadline = deadlineNs.get();
            if (deadline != NEVER && nowNs - deadline > 0) {
                abort();
            }
        }

        @Override
        public void abort() {
            if (gone.compareAndSet(false, true)) {
                open.remove(this);
                try {
                    pooled.unwrap(PGConnection.class).abort(CALLING_THREAD);
                } catch (final SQLException | RuntimeException expected) {
                    // It is cut already, or was never whole: what matters is that the pool forgets it, below.
                } finally {
                    pool.evictConnection(pooled);
                }
            }
        }

        @Override
        public void close() {
            if (gone.compareAndSet(false, true)) {
                open.remove(this);
                try {
                    pooled.close();
                } catch (final SQLException e) {
                    pool.evictConnection(pooled);
                }
            }
        }
    }
}
