package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.store.TestDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed at random moments of an import, and started again: nothing is lost, nothing is there twice. */
@Tag("system")
@Tag("database")
@Timeout(900)
class KilledImportSystemTest {
    private static final int ROWS = 400_000;
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    @Test
    void shouldNeitherLoseNorDoubleATickWhenKilledTenTimes() throws SQLException {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        final Path trades = folder.resolve("trades.csv");
        final BigDecimal volume = RecordedTrades.writeTrades(trades, ROWS, seed);
        final Path quotes = folder.resolve("quotes.csv");
        RecordedTrades.writeQuotes(quotes, ROWS, seed);
        try (TestDatabase database = TestDatabase.create()) {
            final String[] importTrades = command(database, "tardis-trades", trades);
            final String[] importQuotes = command(database, "tardis-quotes", quotes);

            int killed = 0;
            for (int i = 0; i < KILLS; i++) {
                try (TapelineProcess run = TapelineProcess.start(folder, i % 2 == 0 ? importTrades : importQuotes)) {
                    // From before the journal is open to the middle of storing.
                    if (!run.awaitMs(300 + random.nextInt(3_000))) {
                        run.kill9();
                        killed++;
                    }
                }
            }
            TapelineProcess.run(folder, 0, importTrades);
            TapelineProcess.run(folder, 0, importQuotes);

            final String hint = "seed " + seed;
            assertTrue(killed >= KILLS / 2, "killed only " + killed + " of " + KILLS + ": make the files longer");
            assertEquals(ROWS, database.number("SELECT count(*) FROM trades"), hint);
            assertEquals(ROWS, database.number("SELECT count(DISTINCT tick_number) FROM trades"), hint);
            assertEquals(ROWS, database.number("SELECT count(DISTINCT trade_id) FROM trades"), hint);
            assertEquals(0, volume.compareTo(new BigDecimal(database.value("SELECT sum(size) FROM trades"))), hint);
            assertEquals(0, volume.compareTo(new BigDecimal(database.value("SELECT sum(volume) FROM candles"))), hint);
            assertEquals(ROWS, database.number("SELECT count(*) FROM order_books"), hint);
            TapelineProcess.run(folder, 0, "verify", "--journal", journal(), "--database", database.url(), "--json");
        }
    }

    private String[] command(final TestDatabase database, final String preset, final Path file) {
        return new String[] {
            "import",
            "--feed",
            "csv",
            "-o",
            "preset=" + preset,
            "--journal",
            journal(),
            "--database",
            database.url(),
            file.toString()
        };
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }
}
