package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.store.TestDatabase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page of the journal is lost: the engine starts, the loss is on the tape and in the database, nothing else is missing. */
@Tag("system")
@Tag("database")
@Timeout(300)
class DamagedJournalSystemTest {
    private static final long POSITION = 500_000 & -4096;

    @TempDir
    private Path folder;

    @Test
    void shouldRecordALossAndKeepEverythingElse() throws SQLException, IOException {
        final Path trades = folder.resolve("trades.csv");
        RecordedTrades.writeTrades(trades, 20_000, 5);
        try (TestDatabase first = TestDatabase.create();
                TestDatabase second = TestDatabase.create()) {
            TapelineProcess.run(
                    folder,
                    0,
                    "import",
                    "--feed",
                    "csv",
                    "-o",
                    "preset=tardis-trades",
                    "--journal",
                    journal(),
                    "--database",
                    first.url(),
                    trades.toString());
            damage();
            TapelineProcess.run(folder, 1, "journal", "check", "--journal", journal());
            TapelineProcess.run(
                    folder, 0, "replay", "--into-database", "--journal", journal(), "--database", second.url());

            final String lost =
                    "SELECT sum(to_sequence - from_sequence + 1) FROM data_quality_logs WHERE kind = 'LOST'";
            final long count = Long.parseLong(second.value(lost));
            final String number = "SELECT count(*) FROM trades";
            assertTrue(count > 30 && count < 9_000, "lost " + count);
            assertEquals(
                    Long.parseLong(first.value(number)) - count, Long.parseLong(second.value(number)), "lost " + count);
            assertEquals("1", second.value("SELECT count(*) FROM data_holes WHERE kind = 'LOST'"));
            assertEquals("1", second.value("SELECT count(*) FROM ingestion_ledger"));

            final String same = TapelineProcess.run(
                    folder, 0, "verify", "--journal", journal(), "--database", first.url(), "--json");
            assertTrue(same.contains("cannot be checked: the journal lost ticks"), same);
            TapelineProcess.run(folder, 0, "verify", "--journal", journal(), "--database", second.url());
            TapelineProcess.run(folder, 0, "journal", "check", "--journal", journal());
        }
    }

    private void damage() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal/ticks"))) {
            final Path file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findFirst()
                    .orElseThrow();
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.seek(POSITION);
                bytes.write(new byte[4096]);
            }
        }
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }
}
