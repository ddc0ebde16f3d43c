package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.SharedData;
import io.tapeline.store.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Imports a vendor's ticks, and compares the candles in the database with the vendor's own bars. */
@Tag("system")
@Tag("database")
@Timeout(300)
class LeanImportSystemTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "20131007_gc, 201312",
        "20131007_gc, 201402",
        "20131008_gc, 201312",
        "20131008_gc, 201402",
    })
    void shouldMakeTheVendorsMinuteBarsFromTrades(final String day, final String expiry) throws Exception {
        final Path ticks = SharedData.file("lean/gc/" + day + "_tick_trade_" + expiry + ".csv.gz");
        final Path bars = SharedData.file("lean/gc/" + day + "_minute_trade_" + expiry + ".csv.gz");
        try (TestDatabase database = TestDatabase.create()) {
            runImport(database, "lean-futures-trades", "1m", ticks);

            final List<String[]> expected = csv(bars);
            final List<String> actual = database.rows(candles("TRADE"));
            assertEquals(expected.size(), actual.size());
            for (int i = 0; i < expected.size(); i++) {
                final String[] bar = expected.get(i);
                final String[] candle = actual.get(i).split(" ");
                assertEquals(prices(bar, 1), prices(candle, 1), "open, high, low, close of bar " + i);
                if (i < expected.size() - 1) {
                    assertEquals(text(bar[5]), text(candle[5]), "volume of bar " + i);
                }
                assertEquals(
                        Long.parseLong(bar[0]) - Long.parseLong(expected.get(0)[0]),
                        Long.parseLong(candle[0]) - Long.parseLong(actual.get(0).split(" ")[0]),
                        "time of bar " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1s, second", "1m, minute"})
    void shouldMakeTheVendorsQuoteBarsFromQuotes(final String interval, final String bars) throws Exception {
        final Path ticks = SharedData.file("lean/eurusd/20140508_eurusd_tick_quote.csv.gz");
        final List<String[]> expected = csv(SharedData.file("lean/eurusd/20140508_eurusd_" + bars + "_quote.csv.gz"));
        try (TestDatabase database = TestDatabase.create()) {
            runImport(database, "lean-forex-quotes", interval, ticks);

            final List<String> bids = database.rows(candles("BID"));
            final List<String> asks = database.rows(candles("ASK"));
            assertEquals(expected.size(), bids.size());
            assertEquals(expected.size(), asks.size());
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(prices(expected.get(i), 1), prices(bids.get(i).split(" "), 1), "bid bar " + i);
                assertEquals(prices(expected.get(i), 6), prices(asks.get(i).split(" "), 1), "ask bar " + i);
            }
        }
    }

    @Test
    void shouldAccountForEveryRowOfADayOfQuotes() throws Exception {
        final Path quotes = SharedData.file("lean/aig/20131007_aig_Quote_Tick.csv.gz");
        try (TestDatabase database = TestDatabase.create()) {
            final String summary = runImport(database, "lean-equity-quotes", "1m", quotes);

            assertTrue(summary.contains("\"rows\": 1079935"), summary);
            assertTrue(summary.contains("\"quotes\": 1079935"), summary);
            assertTrue(summary.contains("\"rejected\": 0"), summary);
            // Every quote is on the tape; a row is a change, and quotes that repeat the one before are none.
            assertEquals(changes(csv(quotes)), database.number("SELECT count(*) FROM order_books"));
            TapelineProcess.run(
                    folder, 0, "verify", "--journal", journal("1m"), "--database", database.url(), "--json");
        }
    }

    /** Quotes that differ from the one before of their exchange; a price of 0 leaves that side as it was. */
    private static long changes(final List<String[]> quotes) {
        final Map<String, List<String>> last = new HashMap<>();
        long changes = 0;
        for (final String[] quote : quotes) {
            final List<String> before = last.getOrDefault(quote[5], List.of("-", "-", "-", "-"));
            final List<String> after = new ArrayList<>(before);
            for (int side = 0; side < 4; side += 2) {
                if (!quote[1 + side].equals("0")) {
                    after.set(side, quote[1 + side]);
                    after.set(side + 1, quote[2 + side]);
                }
            }
            last.put(quote[5], after);
            changes += before.equals(after) ? 0 : 1;
        }
        return changes;
    }

    private String runImport(final TestDatabase database, final String preset, final String interval, final Path file) {
        return TapelineProcess.run(
                folder,
                0,
                "import",
                "--feed",
                "csv",
                "-o",
                "preset=" + preset,
                "--set",
                "candles.interval=" + interval,
                "--journal",
                journal(interval),
                "--database",
                database.url(),
                "--json",
                file.toString());
    }

    private String journal(final String interval) {
        return folder.resolve("journal-" + interval).toString();
    }

    private static String candles(final String priceType) {
        return "SELECT (extract(epoch FROM time) * 1000)::bigint, open, high, low, close, volume FROM candles"
                + " WHERE price_type = '" + priceType + "' ORDER BY time";
    }

    private static String prices(final String[] row, final int from) {
        return String.join(" ", text(row[from]), text(row[from + 1]), text(row[from + 2]), text(row[from + 3]));
    }

    private static String text(final String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    private static List<String[]> csv(final Path file) throws IOException {
        final List<String[]> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(line.split(","));
            }
        }
        return rows;
    }
}
