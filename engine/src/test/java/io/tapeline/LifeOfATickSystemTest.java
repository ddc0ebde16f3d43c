package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.binance.TestMarket;
import io.tapeline.feed.binance.TestVenue;
import io.tapeline.store.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Follows ticks from a venue's WebSocket to a query, through the engine as people run it: engine/README.md, step by step. */
@Tag("system")
@Tag("database")
@Timeout(180)
class LifeOfATickSystemTest {
    private static final int STEPS = 300;

    @TempDir
    private Path folder;

    @Test
    void shouldBringEveryTickFromTheSocketToAQuery() throws Exception {
        final TestMarket market = new TestMarket("BTCUSDT", false, 1_000, 1);
        try (TestDatabase database = TestDatabase.create();
                TestVenue venue = new TestVenue(null, market);
                TapelineProcess engine = TapelineProcess.start(
                        folder, "run", "--config", config(venue).toString(), "--database", database.url(), "--json")) {
            // 1 to 3: the engine connects, takes the snapshot, and has the book.
            engine.await("a connection", () -> venue.connections() > 0);
            engine.await("the request of a snapshot", () -> !venue.requests().isEmpty());
            for (int i = 0; i < STEPS; i++) {
                venue.step("BTCUSDT");
            }
            // 4 to 6: journal, books and candles, rows.
            engine.await("all trades in the database", () -> trades(database) == STEPS);
            engine.await(
                    "the last book in the database", () -> lastBook(database).equals(bestOf(market)));

            final long startNs = System.nanoTime();
            engine.terminate();
            final String summary = engine.awaitExit(0);
            final long stopMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            assertTrue(stopMs < 5_000, "took " + stopMs + " ms to stop");

            final String journaled = "\"journaled_tick\": ";
            final long ticks = Long.parseLong(summary.substring(summary.indexOf(journaled) + journaled.length())
                    .split(",")[0]);
            assertTrue(summary.contains("\"receive_to_journal_ns\": {\"count\": " + ticks + ","), summary);
            assertEquals(STEPS, database.number("SELECT count(*) FROM trades_by_symbol WHERE symbol = 'BTCUSDT'"));
            assertEquals(STEPS, database.number("SELECT sum(trade_count) FROM candles_1m WHERE symbol = 'BTCUSDT'"));
            assertEquals(0, database.number("SELECT count(*) FROM data_quality_logs WHERE kind IN ('GAP', 'REJECT')"));
            TapelineProcess.run(folder, 0, "verify", "--journal", journal().toString(), "--database", database.url());
        }
    }

    private Path config(final TestVenue venue) throws Exception {
        final String settings = venue.settings().entrySet().stream()
                .map(LifeOfATickSystemTest::line)
                .collect(Collectors.joining("\n"));
        return Files.writeString(
                folder.resolve("test.conf"),
                "journal.directory = \"" + journal() + "\"\n" + "feeds = [ { feed = binance-spot\n"
                        + "symbols = [ BTCUSDT ]\n" + settings + "\n} ]\n");
    }

    private static String line(final Map.Entry<String, String> setting) {
        return setting.getKey() + " = \"" + setting.getValue() + "\"";
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private static long trades(final TestDatabase database) {
        return Long.parseLong(valueOr(database, "SELECT count(*) FROM trades", "0"));
    }

    private static String lastBook(final TestDatabase database) {
        return valueOr(
                database,
                "SELECT trim_scale(bid_price) || ' ' || trim_scale(ask_price) FROM order_books"
                        + " ORDER BY tick_number DESC LIMIT 1",
                "none");
    }

    private static String bestOf(final TestMarket market) {
        return market.bestBid().stripTrailingZeros().toPlainString() + " "
                + market.bestAsk().stripTrailingZeros().toPlainString();
    }

    /** The engine makes the tables while this looks. */
    private static String valueOr(final TestDatabase database, final String query, final String orElse) {
        try {
            return database.value(query);
        } catch (SQLException | IndexOutOfBoundsException e) {
            return orElse;
        }
    }
}
