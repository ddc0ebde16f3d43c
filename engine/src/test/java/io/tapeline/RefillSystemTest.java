package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.store.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database is lost: an empty one is refilled from the journal, and has the same rows; a tampered one is found out. */
@Tag("system")
@Tag("database")
@Timeout(300)
class RefillSystemTest {
    private static final List<String> TABLES = List.of("order_books", "trades", "candles", "data_quality_logs");

    @TempDir
    private Path folder;

    @Test
    void shouldRefillAnEmptyDatabaseWithTheSameRows() throws SQLException {
        final Path trades = folder.resolve("trades.csv");
        RecordedTrades.writeTrades(trades, 20_000, 5);
        final Path quotes = folder.resolve("quotes.csv");
        RecordedTrades.writeQuotes(quotes, 20_000, 6);
        try (TestDatabase first = TestDatabase.create();
                TestDatabase second = TestDatabase.create()) {
            runImport("tardis-trades", first, trades);
            final String imported = runImport("tardis-quotes", first, quotes);

            TapelineProcess.run(
                    folder, 0, "replay", "--into-database", "--journal", journal(), "--database", second.url());

            for (final String table : TABLES) {
                final String query = "SELECT t::text FROM " + table + " t ORDER BY 1";
                assertEquals(first.rows(query), second.rows(query), table);
            }
            TapelineProcess.run(folder, 0, "verify", "--journal", journal(), "--database", second.url());

            final String replayed = TapelineProcess.run(folder, 0, "replay", "--journal", journal(), "--json");
            assertEquals(stateHash(imported), stateHash(replayed), "live equals replay");
        }
    }

    @Test
    void shouldNameTheFirstDifferenceOfATamperedDatabase() throws SQLException {
        final Path trades = folder.resolve("trades.csv");
        RecordedTrades.writeTrades(trades, 5_000, 8);
        try (TestDatabase database = TestDatabase.create()) {
            runImport("tardis-trades", database, trades);
            final String tick =
                    database.value("SELECT tick_number FROM trades ORDER BY tick_number OFFSET 1234 LIMIT 1");
            database.execute("UPDATE trades_recent SET size = size + 1 WHERE tick_number = " + tick);

            final String result = TapelineProcess.run(
                    folder, 1, "verify", "--journal", journal(), "--database", database.url(), "--json");

            assertTrue(result.contains("\"equal\": false"), result);
            assertTrue(result.contains("trades: ") && result.contains(tick), result);
        }
    }

    private String runImport(final String preset, final TestDatabase database, final Path file) {
        final List<String> arguments = new ArrayList<>(List.of(
                "import",
                "--feed",
                "csv",
                "-o",
                "preset=" + preset,
                "--journal",
                journal(),
                "--database",
                database.url(),
                "--json",
                file.toString()));
        return TapelineProcess.run(folder, 0, arguments.toArray(new String[0]));
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    private static String stateHash(final String summary) {
        final int at = summary.indexOf("\"state_hash\": \"");
        return summary.substring(at, summary.indexOf('"', at + 15));
    }
}
