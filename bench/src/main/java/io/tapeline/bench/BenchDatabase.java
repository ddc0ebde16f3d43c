package io.tapeline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.store.DatabaseUrl;
import io.tapeline.store.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A database of one round on the development server, with Tapeline's tables, dropped when closed; spoken to by
 * org.postgresql.
 *
 * <p>The server is that of {@code DATABASE_URL}, else that of {@code scripts/timescaledb}. Making one ends with a checkpoint,
 * so that no round pays for what the one before has written.
 */
public final class BenchDatabase implements AutoCloseable {
    /** Of the tables that take ticks, as the engine's default. */
    public static final long CHUNK_NS = TimeUnit.MINUTES.toNanos(1);

    private static final List<String> SHOWN = List.of(
            "server_version",
            "timescaledb.license",
            "shared_buffers",
            "max_wal_size",
            "wal_level",
            "wal_compression",
            "fsync",
            "synchronous_commit");

    private final DatabaseUrl server;
    private final String name;

    private BenchDatabase(final DatabaseUrl server, final String name) {
        this.server = server;
        this.name = name;
    }

    /** A new one with all migrations applied, chunks of a minute, and nothing in it. */
    public static BenchDatabase create() {
        final String name = "tapeline_bench_" + UUID.randomUUID().toString().substring(0, 8);
        final BenchDatabase database = new BenchDatabase(server(), name);
        database.administer("CREATE DATABASE " + name);
        try (Migrations migrations = new Migrations(database.url(), CHUNK_NS)) {
            migrations.up();
        }
        database.execute("CHECKPOINT");
        return database;
    }

    /** What the server is and how it is set, for the results. */
    public static Map<String, Object> description() {
        final DatabaseUrl server = server();
        final BenchDatabase database = new BenchDatabase(server, server.database());
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final String setting : SHOWN) {
            values.put(setting, database.value("SELECT current_setting('" + setting + "', true)"));
        }
        values.put(
                "timescaledb",
                database.value("SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'"));
        return values;
    }

    public String name() {
        return name;
    }

    /** As the engine takes it. */
    public String url() {
        return "postgresql://" + server.user() + ":" + server.password() + "@" + server.host() + ":" + server.port()
                + "/" + name;
    }

    /** A connection by org.postgresql. */
    public Connection connect() throws SQLException {
        return connect(Map.of());
    }

    /**
     * A connection by org.postgresql.
     *
     * @param options of the driver
     */
    public Connection connect(final Map<String, String> options) throws SQLException {
        return connect(server.withDatabase(name), options);
    }

    /** The same, whose commits do not wait for the server's disk, as those of the store do not. */
    public Connection connectAsStore(final Map<String, String> options) throws SQLException {
        final Connection connection = connect(options);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = off");
        }
        return connection;
    }

    /** Runs one statement on a connection of its own. */
    public void execute(final String sql) {
        execute(server.withDatabase(name), sql);
    }

    /** The first column of the first row. */
    public String value(final String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        } catch (final SQLException e) {
            throw new IllegalStateException("cannot ask the database " + name + ": " + sql, e);
        }
    }

    /** The first column of the first row. */
    public long number(final String sql) {
        return Long.parseLong(value(sql));
    }

    @Override
    public void close() {
        administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private void administer(final String sql) {
        execute(server, sql);
    }

    private static void execute(final DatabaseUrl url, final String sql) {
        try (Connection connection = connect(url, Map.of());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException e) {
            throw new IllegalStateException("the database " + url.place() + " refused: " + sql, e);
        }
    }

    private static Connection connect(final DatabaseUrl url, final Map<String, String> options) throws SQLException {
        final Properties properties = new Properties();
        properties.putAll(options);
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        return DriverManager.getConnection("jdbc:postgresql://" + url.place(), properties);
    }

    private static DatabaseUrl server() {
        final String given = System.getenv("DATABASE_URL");
        return DatabaseUrl.parse(given == null || given.isBlank() ? ownServer() : given);
    }

    private static String ownServer() {
        try {
            final Process process = new ProcessBuilder("scripts/timescaledb", "url")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            final String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (process.waitFor() == 0 && !out.isEmpty()) {
                return out;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot run scripts/timescaledb: run the benchmarks by scripts/bench", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("no TimescaleDB to measure with: start one with 'scripts/timescaledb start', or"
                + " set DATABASE_URL to a server whose user may create databases");
    }
}
