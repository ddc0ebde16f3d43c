package io.tapeline.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;

/**
 * A database of a test class's own on the development server, dropped when closed; read by org.postgresql, which shares no
 * code with the driver under test.
 *
 * <p><em>Failure</em>: an {@link AssertionError} that says how to get a server, since a database test that is skipped
 * proves nothing.
 */
public final class TestDatabase implements AutoCloseable {
    private final DatabaseUrl server;
    private final String name;

    private TestDatabase(final DatabaseUrl server, final String name) {
        this.server = server;
        this.name = name;
    }

    /** An empty database with the extension, no tables. */
    public static TestDatabase create() throws SQLException {
        return createOn(DatabaseUrl.parse(serverUrl()));
    }

    static TestDatabase createOn(final DatabaseUrl server) throws SQLException {
        final String name = newName();
        final TestDatabase database = new TestDatabase(server, name);
        database.administer("CREATE DATABASE " + name);
        database.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        return database;
    }

    /** With all migrations applied, 1-minute chunks. */
    public static TestDatabase migrated() throws SQLException {
        final TestDatabase database = create();
        try {
            database.migrate();
        } catch (final StoreException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /** Lets nobody in any more, TimescaleDB's own workers included, so that it can be copied. */
    TestDatabase freeze() throws SQLException {
        administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        administer("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + name + "'");
        return this;
    }

    void thaw() throws SQLException {
        administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    }

    /** A copy of this frozen database, to spoil. */
    TestDatabase copy() throws SQLException {
        final TestDatabase copy = new TestDatabase(server, newName());
        copy.administer("CREATE DATABASE " + copy.name + " TEMPLATE " + name);
        return copy;
    }

    /** Drops it with all that is connected, and creates it anew without tables. */
    public void wipe() throws SQLException {
        administer("DROP DATABASE " + name + " WITH (FORCE)");
        administer("CREATE DATABASE " + name);
    }

    /** Puts another, frozen database in the place of this one, as a restore does. */
    void replaceBy(final TestDatabase other) throws SQLException {
        freeze();
        final String away = newName();
        administer("ALTER DATABASE " + name + " RENAME TO " + away);
        administer("ALTER DATABASE " + other.name + " RENAME TO " + name);
        administer("DROP DATABASE " + away + " WITH (FORCE)");
    }

    public void migrate() {
        try (Migrations migrations = new Migrations(url(), 60_000_000_000L)) {
            migrations.up();
        }
    }

    public String url() {
        return "postgresql://" + server.user() + ":" + server.password() + "@" + server.host() + ":" + server.port()
                + "/" + name;
    }

    public Connection connect() throws SQLException {
        return connect(server.withDatabase(name));
    }

    public void execute(final String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All rows, the columns of each joined by blanks. */
    public List<String> rows(final String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            final List<String> rows = new ArrayList<>();
            while (result.next()) {
                final List<String> columns = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        }
    }

    public String value(final String query) throws SQLException {
        return rows(query).get(0);
    }

    public long number(final String query) throws SQLException {
        return Long.parseLong(value(query));
    }

    /** Ends all connections of the engine to this database, as an administrator would. */
    public long terminateEngineBackends() throws SQLException {
        return number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'tapeline%' AND pid <> pg_backend_pid()");
    }

    @Override
    public void close() throws SQLException {
        administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private void administer(final String sql) throws SQLException {
        try (Connection admin = connect(server);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A seed that the failure message must name. */
    public static long seed() {
        return Long.getLong("tapeline.seed", new Random().nextLong());
    }

    private static String newName() {
        return "tapeline_test_" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static Connection connect(final DatabaseUrl url) throws SQLException {
        final Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        return DriverManager.getConnection("jdbc:postgresql://" + url.place(), properties);
    }

    private static String serverUrl() {
        final String given = System.getenv("DATABASE_URL");
        if (given != null && !given.isBlank()) {
            return given;
        }
        final Path script = Path.of(System.getProperty("tapeline.root", "..")).resolve("scripts/timescaledb");
        try {
            final Process process = new ProcessBuilder(script.toString(), "url").start();
            final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() == 0 && !out.isEmpty()) {
                return out;
            }
        } catch (final IOException e) {
            throw new AssertionError(noServer(script), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(noServer(script), e);
        }
        throw new AssertionError(noServer(script));
    }

    private static String noServer(final Path script) {
        return "no TimescaleDB for tests tagged database: start one with '" + script
                + " start', or set DATABASE_URL to a server whose user may create databases";
    }
}
