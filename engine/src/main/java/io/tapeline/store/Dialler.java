package io.tapeline.store;

import com.impossibl.postgres.jdbc.PGDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes connections of the driver, set up for COPY, on lines that its watchdog cuts when an answer does not come in time.
 *
 * <p>Design note: the driver's own network timeout stays off, because a COPY that runs into it returns normally and may
 * still succeed on the server. Statement timeouts are the server's; a server that does not answer at all is the watchdog's.
 *
 * <p><em>Thread</em>: any; the watchdog is {@code store-watchdog}. <em>Failure</em>: {@link SQLException} with what the
 * attempt ran into, at the latest when its time is over.
 */
final class Dialler implements AutoCloseable {
    private static final long WATCH_INTERVAL_MS = 50;
    private static final String SESSION_SETTINGS = "SELECT set_config('synchronous_commit', 'off', false),"
            + " set_config('plan_cache_mode', 'force_custom_plan', false), set_config('TimeZone', 'UTC', false)";

    static {
        DriverChannels.install();
    }

    private final String address;
    private final Properties properties;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final Map<Connection, Line> lineOf = new ConcurrentHashMap<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final ScheduledExecutorService watchdog;

    Dialler(final DatabaseUrl url) {
        address = "jdbc:pgsql://" + url.host() + ":" + url.port() + "/" + url.database();
        properties = properties(url);
        watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread thread = new Thread(task, "store-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        watchdog.scheduleWithFixedDelay(this::watch, WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** A connection in autocommit; unless {@link Line#settle} is called on its line, that is cut when the time is over. */
    Connection dial(final long allowanceNs) throws SQLException {
        final Line line = new Line();
        line.expect(allowanceNs);
        lines.add(line);
        try {
            final Connection made = connect(line);
            lineOf.put(made, line);
            line.whenEnded(() -> {
                lines.remove(line);
                lineOf.remove(made);
            });
            Statements.execute(made, SESSION_SETTINGS);
            return made;
        } catch (final SQLException | RuntimeException e) {
            final boolean isOverdue = line.isCut() && !isClosed.get();
            line.cut();
            lines.remove(line);
            if (!isOverdue) {
                throw e;
            }
            final SQLException late = new SQLException(
                    "no connection within " + TimeUnit.NANOSECONDS.toMillis(allowanceNs) + " ms", "08001");
            late.addSuppressed(e);
            throw late;
        }
    }

    /** The line of a connection that was dialled here, or null when that has ended. */
    Line lineOf(final Connection made) {
        return lineOf.get(made);
    }

    /** Looks at something each second, on the watchdog's thread, until closed. */
    void eachSecond(final Runnable look) {
        watchdog.scheduleWithFixedDelay(look, 1, 1, TimeUnit.SECONDS);
    }

    /** Cuts whatever is still open; bounded. */
    @Override
    public void close() {
        isClosed.set(true);
        watchdog.shutdownNow();
        lines.forEach(Line::cut);
    }

    private Connection connect(final Line line) throws SQLException {
        if (isClosed.get()) {
            throw new SQLException("the store is closed", "08003");
        }
        final Connection made =
                DriverChannels.during(line, () -> new PGDriver().connect(address, (Properties) properties.clone()));
        if (!line.isAttached()) {
            throw new IllegalStateException("Netty was used before DriverChannels.install(): give the virtual machine"
                    + " -Dio.netty.bootstrap.extensions=serviceload");
        }
        return made;
    }

    private void watch() {
        final long nowNs = System.nanoTime();
        for (final Line line : lines) {
            line.cutWhenOverdue(nowNs);
        }
    }

    private static Properties properties(final DatabaseUrl url) {
        final Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("application.name", "tapeline");
        properties.setProperty("network.timeout", "0");
        // It would report the connections that we cut as leaked.
        properties.setProperty("housekeeper.enabled", "false");
        properties.setProperty("ssl.mode", url.sslMode());
        if (!url.sslRootCertificate().isEmpty()) {
            properties.setProperty("ssl.ca.certificate.file", url.sslRootCertificate());
        }
        return properties;
    }
}
