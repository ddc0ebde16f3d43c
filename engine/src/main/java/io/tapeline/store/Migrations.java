package io.tapeline.store;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.ibatis.migration.Change;
import org.apache.ibatis.migration.operations.DownOperation;
import org.apache.ibatis.migration.operations.StatusOperation;
import org.apache.ibatis.migration.operations.UpOperation;
import org.apache.ibatis.migration.options.DatabaseOperationOption;

/**
 * Makes the tables, takes them away, and says which scripts are applied.
 *
 * <p>The scripts stand in {@code schema/migrations}: those of {@code common} for every server, then those of the server's
 * edition. An advisory lock keeps two starts from migrating at once; a second {@link #up} finds nothing to do.
 *
 * <p><em>Thread</em>: one. <em>Failure</em>: {@link StoreException} that names the script and what the database said.
 */
public final class Migrations implements AutoCloseable {
    /** Chunks of tables with few rows are so many times longer: a day where the others have a minute. */
    public static final int LONG_CHUNK_FACTOR = 1_440;

    private static final String CHANGELOG = "tapeline_changelog";

    /** Not a script of its own: the library looks into it before it runs the first one. */
    private static final String CREATE_CHANGELOG = "CREATE TABLE IF NOT EXISTS " + CHANGELOG
            + " (id numeric(20, 0) PRIMARY KEY, applied_at varchar(25) NOT NULL, description varchar(255) NOT NULL)";

    private static final long LOCK_KEY = 0x7461_7065_6C69_6E65L;
    private static final String LOCK_TIMEOUT = "60s";

    /** After which a server that does not answer is given up. */
    private static final long DEADLINE_NS = TimeUnit.MINUTES.toNanos(5);

    /** One script; {@code appliedAt} is null while it is not applied. */
    public record Migration(long id, String description, String appliedAt) {
        public boolean isApplied() {
            return appliedAt != null;
        }
    }

    private final ConnectionSource source;
    private final long chunkIntervalNs;

    /**
     * @param url of the database, as {@link DatabaseUrl} reads it
     * @param chunkIntervalNs of the tables that take ticks
     */
    public Migrations(final String url, final long chunkIntervalNs) {
        source = new ConnectionSource(DatabaseUrl.parse(url), 3, ConnectionSource.PATIENT_TIMEOUT_NS);
        this.chunkIntervalNs = chunkIntervalNs;
    }

    /**
     * Applies what is not applied yet, makes anew what is missing of what was, and gives new chunks the configured interval.
     */
    public List<Migration> up() {
        return locked(sql -> {
            execute(sql, "CREATE EXTENSION IF NOT EXISTS timescaledb");
            execute(sql, CREATE_CHANGELOG);
            sql.commit();
            mend(sql);
            applyPending(sql);
            adjustChunkInterval(sql, "order_books_recent", chunkIntervalNs);
            adjustChunkInterval(sql, "trades_recent", chunkIntervalNs);
            adjustChunkInterval(sql, "order_books_history", chunkIntervalNs * LONG_CHUNK_FACTOR);
            adjustChunkInterval(sql, "trades_history", chunkIntervalNs * LONG_CHUNK_FACTOR);
            adjustChunkInterval(sql, "candles", chunkIntervalNs * LONG_CHUNK_FACTOR);
            adjustChunkInterval(sql, "data_quality_logs", chunkIntervalNs * LONG_CHUNK_FACTOR);
            return statusOf(sql);
        });
    }

    /** A script and its line in the changelog are one transaction: a crash leaves both or neither. */
    private void applyPending(final Connection sql) throws SQLException {
        final MigrationScripts scripts = scripts(sql);
        final Connection kept = KeptTransaction.of(sql);
        while (statusOf(sql).stream().anyMatch(migration -> !migration.isApplied())) {
            new UpOperation(1).operate(() -> kept, scripts, options(), silence());
            sql.commit();
        }
    }

    private void mend(final Connection sql) throws SQLException {
        final MigrationScripts scripts = scripts(sql);
        final StatusOperation status = new StatusOperation();
        status.operate(this::connection, scripts, options(), silence());
        final Set<BigDecimal> appliedIds = new HashSet<>();
        for (final Change change : status.getCurrentStatus()) {
            if (change.getAppliedTimestamp() != null) {
                appliedIds.add(change.getId());
            }
        }
        final List<Change> applied = new ArrayList<>(scripts.getMigrations());
        applied.removeIf(change -> !appliedIds.contains(change.getId()));
        new SchemaMend(sql, scripts, applied).run();
        sql.commit();
    }

    /**
     * As {@link #up}, for a database that may be away.
     *
     * @param isPatient whether a fault that wants somebody's hand is waited for too
     * @return empty when done; else why it cannot be done now
     */
    public Optional<String> tryUp(final boolean isPatient) {
        try {
            up();
            return Optional.empty();
        } catch (final StoreException e) {
            if (isPatient || SqlFault.of(e.getCause()) == SqlFault.RETRY) {
                return Optional.of(e.getMessage());
            }
            throw e;
        }
    }

    /**
     * Takes back the newest scripts, with the data in their tables.
     *
     * @param steps how many, 1 or more
     */
    public List<Migration> down(final int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps=" + steps + ", must be 1 or more");
        }
        return locked(sql -> {
            for (int i = 0; i < steps && isAnyApplied(sql); i++) {
                new DownOperation(1).operate(this::connection, scripts(sql), options(), silence());
            }
            if (!isAnyApplied(sql)) {
                execute(sql, "DROP TABLE IF EXISTS " + CHANGELOG);
            }
            return statusOf(sql);
        });
    }

    /** All scripts, in order. */
    public List<Migration> status() {
        return locked(this::statusOf);
    }

    @Override
    public void close() {
        source.close();
    }

    private boolean isAnyApplied(final Connection sql) throws SQLException {
        return statusOf(sql).stream().anyMatch(Migration::isApplied);
    }

    private List<Migration> statusOf(final Connection sql) throws SQLException {
        // Without the extension nothing is applied yet; up adds it, and then knows the edition.
        final MigrationScripts scripts = new MigrationScripts(Edition.find(sql).orElse(Edition.APACHE), variables());
        List<Change> changes = scripts.getMigrations();
        if (hasChangelog(sql)) {
            final StatusOperation status = new StatusOperation();
            status.operate(this::connection, scripts, options(), silence());
            changes = status.getCurrentStatus();
        }
        final List<Migration> migrations = new ArrayList<>();
        for (final Change change : changes) {
            migrations.add(new Migration(
                    change.getId().longValueExact(), change.getDescription(), change.getAppliedTimestamp()));
        }
        return List.copyOf(migrations);
    }

    private static boolean hasChangelog(final Connection sql) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT 1 WHERE to_regclass('" + CHANGELOG + "') IS NOT NULL")) {
            return result.next();
        }
    }

    private interface Work {
        List<Migration> run(Connection sql) throws SQLException;
    }

    /** The lock belongs to a connection of its own, because each operation closes the one that it is given. */
    private List<Migration> locked(final Work work) {
        try (CopyConnection connection = source.open()) {
            connection.expect(DEADLINE_NS);
            final Connection sql = connection.sql();
            execute(sql, "SET lock_timeout = '" + LOCK_TIMEOUT + "'");
            execute(sql, "SELECT 1 FROM pg_advisory_lock(" + LOCK_KEY + ")");
            sql.commit();
            try {
                final List<Migration> done = work.run(sql);
                sql.commit();
                return done;
            } finally {
                // The lock is the session's: it goes with the connection, whatever state that is in.
                connection.abort();
            }
        } catch (final SQLException | RuntimeException e) {
            throw new StoreException("migration of " + source.url().place() + " failed: " + SqlFault.explain(e), e);
        }
    }

    private Connection connection() throws SQLException {
        final CopyConnection connection = source.open();
        connection.expect(DEADLINE_NS);
        return connection.sql();
    }

    private MigrationScripts scripts(final Connection sql) throws SQLException {
        return new MigrationScripts(Edition.of(sql), variables());
    }

    private Properties variables() {
        final Properties variables = new Properties();
        variables.setProperty("chunk_interval", chunkIntervalNs / 1_000 + " microseconds");
        variables.setProperty("long_chunk_interval", chunkIntervalNs / 1_000 * LONG_CHUNK_FACTOR + " microseconds");
        return variables;
    }

    private static void adjustChunkInterval(final Connection sql, final String table, final long intervalNs)
            throws SQLException {
        final String wanted = "interval '" + intervalNs / 1_000 + " microseconds'";
        final String find = "SELECT 1 FROM timescaledb_information.dimensions WHERE hypertable_name = ?"
                + " AND hypertable_schema = current_schema() AND time_interval <> " + wanted;
        try (PreparedStatement statement = sql.prepareStatement(find)) {
            statement.setString(1, table);
            try (ResultSet differs = statement.executeQuery()) {
                if (!differs.next()) {
                    return;
                }
            }
        }
        execute(sql, "SELECT 1 FROM set_chunk_time_interval('" + table + "', " + wanted + ")");
    }

    private static DatabaseOperationOption options() {
        final DatabaseOperationOption options = new DatabaseOperationOption();
        options.setChangelogTable(CHANGELOG);
        options.setStopOnError(true);
        options.setAutoCommit(false);
        // Notices of the server come as warnings.
        options.setThrowWarning(false);
        options.setEscapeProcessing(false);
        return options;
    }

    private static PrintStream silence() {
        return new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    }

    private static void execute(final Connection sql, final String statement) throws SQLException {
        try (Statement run = sql.createStatement()) {
            run.execute(statement);
        }
    }
}
