package io.tapeline.store;

import io.tapeline.config.StoreConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks whether a database is fit for the store: reachable, TimescaleDB, tables, locks, clock. Changes nothing. */
public final class DatabaseCheck {
    private static final int ENOUGH_LOCKS = 256;
    private static final double LARGE_SKEW_SECONDS = 1.0;

    /** How bad it is. */
    public enum Grade {
        OK,
        WARN,
        FAIL
    }

    /**
     * @param thing what was looked at
     * @param found what it is
     * @param cure what to do if it is not OK
     */
    public record Finding(Grade grade, String thing, String found, String cure) {}

    private final List<Finding> findings = new ArrayList<>();

    private DatabaseCheck() {}

    /** Looks; a server that cannot be reached is one finding, no exception. */
    public static List<Finding> of(final StoreConfig config) {
        final DatabaseCheck check = new DatabaseCheck();
        final DatabaseUrl url = DatabaseUrl.parse(config.url());
        try (ConnectionSource source = new ConnectionSource(url, 1, ConnectionSource.PATIENT_TIMEOUT_NS);
                CopyConnection connection = source.open()) {
            connection.expect(ConnectionSource.PATIENT_TIMEOUT_NS);
            check.look(connection.sql(), url);
            if (check.findings.stream().noneMatch(finding -> finding.grade == Grade.FAIL)) {
                check.migrations(config);
            }
        } catch (final SQLException | RuntimeException e) {
            check.add(Grade.FAIL, "database", url + ": " + SqlFault.explain(e), "start it, or set DATABASE_URL");
        }
        return List.copyOf(check.findings);
    }

    private void look(final Connection sql, final DatabaseUrl url) throws SQLException {
        add(Grade.OK, "database", url + ", PostgreSQL " + value(sql, "SHOW server_version"), "");
        extension(sql);
        final int locks = Integer.parseInt(value(sql, "SHOW max_locks_per_transaction"));
        add(
                locks >= ENOUGH_LOCKS ? Grade.OK : Grade.WARN,
                "locks",
                "max_locks_per_transaction=" + locks,
                "set it to 1024: a query over a day of 1-minute chunks locks each of them");
        final double beforeSeconds = System.currentTimeMillis() / 1e3;
        final double skewSeconds =
                Double.parseDouble(value(sql, "SELECT extract(epoch FROM clock_timestamp())::text")) - beforeSeconds;
        add(
                Math.abs(skewSeconds) < LARGE_SKEW_SECONDS ? Grade.OK : Grade.WARN,
                "clock",
                String.format("database is %.3f s ahead of this machine", skewSeconds),
                "let both follow the same time servers (chrony)");
    }

    private void extension(final Connection sql) throws SQLException {
        final String installed =
                value(sql, "SELECT coalesce((SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'), '')");
        final String available = value(
                sql,
                "SELECT coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'), '')");
        if (!installed.isEmpty()) {
            final String edition = value(sql, "SELECT current_setting('timescaledb.license', true)");
            add(Grade.OK, "timescaledb", "edition " + edition + ", version " + installed, "");
        } else if (!available.isEmpty()) {
            add(
                    Grade.WARN,
                    "timescaledb",
                    "version " + available + ", not yet in this database",
                    "run tapeline migrate up, which adds it");
        } else {
            add(
                    Grade.FAIL,
                    "timescaledb",
                    "this server does not have it",
                    "install TimescaleDB and put it into shared_preload_libraries");
        }
    }

    private void migrations(final StoreConfig config) {
        try (Migrations migrations = new Migrations(config.url(), config.chunkIntervalNs())) {
            final long pending = migrations.status().stream()
                    .filter(migration -> !migration.isApplied())
                    .count();
            add(
                    pending == 0 ? Grade.OK : Grade.WARN,
                    "tables",
                    pending == 0 ? "all migrations are applied" : pending + " migrations are pending",
                    "run tapeline migrate up");
        }
    }

    private void add(final Grade grade, final String thing, final String found, final String cure) {
        findings.add(new Finding(grade, thing, found, cure));
    }

    private static String value(final Connection sql, final String query) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
