package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalMark;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.store.TestDatabase;
import io.tapeline.tick.TickHandlers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The database gets no tick that a power cut could still take from the journal. */
@Tag("system")
@Tag("database")
@Timeout(180)
class SyncedBeforeStoredSystemTest {
    private static final int TICKS = 40_000;

    @TempDir
    private Path folder;

    @Test
    void shouldStoreWhatIsSyncedAndAtTheEndAllOfIt() throws SQLException, IOException {
        final Path journal = folder.resolve("journal");
        final Path config = folder.resolve("tapeline.conf");
        Files.writeString(config, "feeds = [ { feed = sim, securities = 20, rate = 20000, ticks = " + TICKS + " } ]\n");
        try (TestDatabase database = TestDatabase.create();
                TapelineProcess run = TapelineProcess.start(
                        folder,
                        "run",
                        "--config",
                        config.toString(),
                        "--journal",
                        journal.toString(),
                        "--database",
                        database.url(),
                        "--set",
                        "journal.sync.interval=1m",
                        "--set",
                        "journal.sync.bytes=4GiB")) {
            run.await("the ticks in the journal", () -> lastTick(journal) >= TICKS);
            run.await("the store's word in the database", () -> status(database) >= TICKS);
            assertTrue(JournalMark.read(journal) < TICKS, () -> "synced up to " + JournalMark.read(journal));
            assertTrue(prefix(database) <= JournalMark.read(journal), () -> "stored " + prefix(database));
            assertEquals(0, database.number("SELECT count(*) FROM order_books"));
            run.terminate();
            run.awaitExit(0);
            final long last = lastTick(journal);
            assertEquals(last, JournalMark.read(journal));
            assertEquals(last, prefix(database));
            assertTrue(database.number("SELECT count(*) FROM order_books") > 0);
        }
    }

    private static long lastTick(final Path journal) {
        if (!Files.exists(journal.resolve("journal.id"))) {
            return 0;
        }
        try (JournalReader reader = Journal.openReader(journal, JournalStart.first(), TickHandlers.none())) {
            while (!reader.isAtEnd()) {
                reader.poll(TickHandlers.none(), 100);
            }
            return reader.lastTickNumber();
        }
    }

    private static long status(final TestDatabase database) {
        return number(database, "SELECT coalesce(max(journaled), 0) FROM ingestion_status");
    }

    private static long prefix(final TestDatabase database) {
        return number(database, "SELECT coalesce(max(last_tick), 0) FROM ingestion_ledger");
    }

    private static long number(final TestDatabase database, final String query) {
        try {
            return database.number(query);
        } catch (final SQLException notYet) {
            return 0;
        }
    }
}
