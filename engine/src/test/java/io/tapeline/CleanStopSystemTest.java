package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeline.store.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stopped engine leaves in the database says how far it is. */
@Tag("system")
@Tag("database")
@Timeout(120)
class CleanStopSystemTest {
    private static final int TICKS = 40_000;

    @TempDir
    private Path folder;

    @Test
    void shouldEndWithTheLedgerFoldedAndTheStatusWrittenHoweverLongThatTakes() throws SQLException, IOException {
        final Path config = folder.resolve("tapeline.conf");
        Files.writeString(
                config,
                "journal.directory = \"" + folder.resolve("journal")
                        + "\"\nstore.lanes = 2\n"
                        + "feeds = [ { feed = sim, securities = 20, rate = 20000, ticks = " + TICKS + " } ]\n");
        try (TestDatabase database = TestDatabase.create();
                TapelineProcess run = TapelineProcess.start(
                        folder, "run", "--config", config.toString(), "--database", database.url())) {
            run.await("a status", () -> number(database, "SELECT count(*) FROM ingestion_status") == 1);
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE ingestion_status IN EXCLUSIVE MODE");
                run.await("a lane that waits", () -> waiting(database) > 0);
                run.await("all ticks stored", () -> number(database, stored()) >= TICKS);
                run.terminate();
                assertFalse(run.awaitMs(1_000), "it waits for the status");
                other.rollback();
            }
            run.awaitExit(0);
            final long last = number(database, stored());
            assertEquals(last, number(database, "SELECT stored FROM ingestion_status"));
            assertEquals(1, number(database, "SELECT count(*) FROM ingestion_ledger"));
        }
    }

    private static String stored() {
        return "SELECT coalesce(max(last_tick), 0) FROM ingestion_ledger";
    }

    private static long waiting(final TestDatabase database) {
        return number(
                database,
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'ingestion_status'::regclass");
    }

    private static long number(final TestDatabase database, final String query) {
        try {
            return database.number(query);
        } catch (final SQLException notYet) {
            return 0;
        }
    }
}
