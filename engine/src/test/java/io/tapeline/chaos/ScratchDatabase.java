package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A database to spoil on a server to crash: the one that {@code scripts/timescaledb} runs for this campaign alone. Read and
 * administered past the proxy, by org.postgresql.
 */
final class ScratchDatabase implements AutoCloseable {
    private static final String EXTENSION = "CREATE EXTENSION IF NOT EXISTS timescaledb";
    private static final int START_ATTEMPTS = 4;

    private final String serverUrl;
    private final String name;

    private ScratchDatabase(final String serverUrl, final String name) {
        this.serverUrl = serverUrl;
        this.name = name;
    }

    /** Starts the server if it does not run, and makes an empty database of this name. */
    static ScratchDatabase create(final String name) {
        startAgain();
        final ScratchDatabase database = new ScratchDatabase(server("url"), name);
        database.close();
        database.administer("CREATE DATABASE " + name);
        database.execute(EXTENSION);
        return database;
    }

    String url() {
        return serverUrl.replaceFirst("/[^/]*$", "/" + name);
    }

    int port() {
        return URI.create(serverUrl).getPort();
    }

    Connection connect() throws SQLException {
        return connect(url());
    }

    void execute(final String sql) {
        execute(url(), sql);
    }

    /** Ends the connections of the engine, as an administrator would; how many. */
    long terminateEngine() {
        try (Connection connection = connect()) {
            return RowAccount.number(
                    connection,
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name LIKE 'tapeline%' AND pid <> pg_backend_pid()");
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Drops it under the feet of the engine, and makes it anew, empty. */
    void wipe() {
        close();
        administer("CREATE DATABASE " + name);
        execute(EXTENSION);
    }

    /** Keeps a copy of it as it is now; the engine is without a database meanwhile. */
    void backUp() {
        administer("DROP DATABASE IF EXISTS " + name + "_backup WITH (FORCE)");
        copy(name, name + "_backup");
    }

    /** Puts the copy in its place. */
    void restore() {
        close();
        copy(name + "_backup", name);
    }

    /** SIGKILL of the first process of this server, which the script knows by the server's own name. */
    void killServer() {
        server("stop", "kill");
    }

    void stopServerAtOnce() {
        server("stop", "immediate");
    }

    void startServer() {
        startAgain();
    }

    /** A client of anybody may have its end of a connection on the server's port for a moment: then once more. */
    private static void startAgain() {
        for (int attempt = 1; attempt < START_ATTEMPTS; attempt++) {
            try {
                server("start");
                return;
            } catch (final IllegalStateException e) {
                System.err.println("chaos: " + e.getMessage() + "; once more");
            }
        }
        server("start");
    }

    @Override
    public void close() {
        administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private void copy(final String from, final String to) {
        administer("ALTER DATABASE " + from + " ALLOW_CONNECTIONS false");
        administer("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + from + "'");
        administer("CREATE DATABASE " + to + " TEMPLATE " + from);
        administer("ALTER DATABASE " + from + " ALLOW_CONNECTIONS true");
    }

    private void administer(final String sql) {
        execute(serverUrl, sql);
    }

    private static void execute(final String url, final String sql) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    private static Connection connect(final String url) throws SQLException {
        final URI uri = URI.create(url);
        final String[] user = uri.getUserInfo().split(":", 2);
        final Properties properties = new Properties();
        properties.setProperty("user", user[0]);
        properties.setProperty("password", user[1]);
        properties.setProperty("ApplicationName", "chaos");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), properties);
    }

    private static String server(final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("tapeline.root"), "scripts/timescaledb")
                .toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    static String run(final List<String> command) {
        try {
            final Path log = Path.of(System.getProperty("java.io.tmpdir"), "chaos-commands.log");
            final ProcessBuilder builder =
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().remove("DATABASE_URL");
            final Process process = builder.start();
            final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.onExit().join().exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed, see " + log);
            }
            return out;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
