package io.tapeline.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Hands connections that the store has made to the pool, which asks for them as if they were made here.
 *
 * <p>Design note: left to itself the pool connects on one thread for all, with pauses of its own of up to 5 s, and tells
 * those who wait nothing of a failure before their time is over.
 *
 * <p><em>Thread</em>: any gives, the pool's takes.
 */
final class MadeConnections implements DataSource {
    private static final long WAIT_MS = 500;
    private static final int CLOSE_SECONDS = 5;

    private final BlockingQueue<Connection> made = new LinkedBlockingQueue<>();

    void give(final Connection connection) {
        made.add(connection);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            Connection connection = made.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            while (connection != null && connection.isClosed()) {
                connection = made.poll(0, TimeUnit.MILLISECONDS);
            }
            if (connection == null) {
                throw new SQLTransientConnectionException("no connection was made", "08001");
            }
            return connection;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("the pool is closed", "08003");
        }
    }

    @Override
    public Connection getConnection(final String user, final String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(final PrintWriter writer) {
        // The pool sets none.
    }

    /** The pool waits so long for its threads when it is closed. */
    @Override
    public int getLoginTimeout() {
        return CLOSE_SECONDS;
    }

    @Override
    public void setLoginTimeout(final int seconds) {
        // The one who makes the connection has a limit.
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("it logs nothing");
    }

    @Override
    public <T> T unwrap(final Class<T> type) throws SQLException {
        throw new SQLException("it wraps nothing");
    }

    @Override
    public boolean isWrapperFor(final Class<?> type) {
        return false;
    }
}
