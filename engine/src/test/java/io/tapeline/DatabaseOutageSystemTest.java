package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeline.store.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database server is stopped without warning and started again in the middle of an import. */
@Tag("system")
@Tag("database")
@Timeout(300)
class DatabaseOutageSystemTest {
    private static final int ROWS = 400_000;

    @TempDir
    private Path folder;

    @Test
    void shouldRideOutADatabaseThatIsStoppedAndStarted() throws Exception {
        assumeTrue(
                System.getenv("DATABASE_URL") == null, "DATABASE_URL is set: that server is not this test's to stop");
        final Path quotes = folder.resolve("quotes.csv");
        RecordedTrades.writeQuotes(quotes, ROWS, 11);
        final String journal = folder.resolve("journal").toString();
        try (TestDatabase database = TestDatabase.create();
                TapelineProcess run = TapelineProcess.start(
                        folder,
                        "import",
                        "--feed",
                        "csv",
                        "-o",
                        "preset=tardis-quotes",
                        "--set",
                        "store.batch.rows=2000",
                        "--journal",
                        journal,
                        "--database",
                        database.url(),
                        quotes.toString())) {
            run.await("the first rows", () -> rows(database) > 0);
            server("stop", "immediate");
            assertTrue(run.isAlive(), "the import ended: " + run.errors());
            server("start");
            run.awaitExit(0);

            assertEquals(ROWS, database.number("SELECT count(*) FROM order_books"));
            assertEquals(ROWS, database.number("SELECT count(DISTINCT tick_number) FROM order_books"));
            TapelineProcess.run(folder, 0, "verify", "--journal", journal, "--database", database.url());
        }
    }

    private static long rows(final TestDatabase database) {
        try {
            return database.number("SELECT count(*) FROM order_books");
        } catch (SQLException e) {
            return 0; // the engine has not made the table yet
        }
    }

    private static void server(final String... command) throws Exception {
        final List<String> words =
                new java.util.ArrayList<>(List.of(Path.of(System.getProperty("tapeline.root"), "scripts/timescaledb")
                        .toString()));
        words.addAll(List.of(command));
        assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor(), () -> "" + words);
    }
}
