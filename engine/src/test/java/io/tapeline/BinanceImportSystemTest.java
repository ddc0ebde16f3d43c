package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.SharedData;
import io.tapeline.feed.binance.PlainBinanceReader;
import io.tapeline.store.TestDatabase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports real captures, and compares every row in the database with what a plain reader computes from the same files. */
@Tag("system")
@Tag("database")
@Timeout(300)
class BinanceImportSystemTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> captures() {
        return Stream.of(
                Arguments.of("binance-spot", 1_072, List.of("spot/btcusdt_20240808", "spot/btcusdt_20240809")),
                Arguments.of("binance-spot", 1_056, List.of("spot/ethusdt_20240808", "spot/ethusdt_20240809")),
                Arguments.of("binance-usdm", 629, List.of("usdm/btcusdt_20240808")));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void shouldStoreExactlyWhatAPlainReaderComputes(final String feed, final int compared, final List<String> names)
            throws Exception {
        final List<Path> files = names.stream()
                .map(name -> SharedData.file("binance/" + name + ".txt.gz"))
                .toList();
        try (TestDatabase database = TestDatabase.create()) {
            final String summary = runImport(feed, database, files);

            assertTrue(summary.contains("\"book.compared\": " + compared), summary);
            assertTrue(summary.contains("\"book.equal\": " + compared), summary);
            assertTrue(summary.contains("\"book.different\": 0"), summary);
            assertTrue(summary.contains("\"book.gaps\": 0"), summary);
            assertTrue(summary.contains("\"rejected\": 0"), summary);

            final PlainBinanceReader plain = PlainBinanceReader.read(feed.equals("binance-usdm"), files);
            assertEquals(compared, plain.compared());
            assertRows(bookRows(plain), database.rows(BOOKS));
            assertRows(tradeRows(plain), database.rows(TRADES));
            assertEquals(0, database.number("SELECT count(*) FROM data_quality_logs WHERE kind IN ('GAP', 'REJECT')"));

            final String again = runImport(feed, database, files);
            assertTrue(again.contains("\"ticks\": 0"), again);
            assertRows(bookRows(plain), database.rows(BOOKS));
            TapelineProcess.run(folder, 0, "verify", "--journal", journal(), "--database", database.url());
        }
    }

    private static final String BOOKS = """
            SELECT symbol, receive_time_ns, event_time_ns, bid_price, bid_size, ask_price, ask_size
            FROM order_books_by_symbol ORDER BY tick_number""";

    private static final String TRADES = """
            SELECT symbol, receive_time_ns, event_time_ns, trade_id, price, size, side
            FROM trades_by_symbol ORDER BY tick_number""";

    private String runImport(final String feed, final TestDatabase database, final List<Path> files)
            throws SQLException {
        final List<String> arguments = new ArrayList<>(
                List.of("import", "--feed", feed, "--journal", journal(), "--database", database.url(), "--json"));
        files.forEach(file -> arguments.add(file.toString()));
        return TapelineProcess.run(folder, 0, arguments.toArray(new String[0]));
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    private static List<String> bookRows(final PlainBinanceReader plain) {
        return plain.bestRows().stream()
                .map(row -> String.join(
                        " ",
                        row.symbol(),
                        Long.toString(row.receiveTimeNs()),
                        String.valueOf(row.eventTimeNs()),
                        text(row.bidPrice()),
                        text(row.bidSize()),
                        text(row.askPrice()),
                        text(row.askSize())))
                .toList();
    }

    private static List<String> tradeRows(final PlainBinanceReader plain) {
        return plain.tradeRows().stream()
                .map(row -> String.join(
                        " ",
                        row.symbol(),
                        Long.toString(row.receiveTimeNs()),
                        Long.toString(row.eventTimeNs()),
                        Long.toString(row.tradeId()),
                        text(row.price()),
                        text(row.size()),
                        row.isSellerAggressor() ? "S" : "B"))
                .toList();
    }

    /** All captures are read with the default scale of eight decimals. */
    private static String text(final BigDecimal value) {
        return value == null ? "null" : value.setScale(8).toPlainString();
    }

    private static void assertRows(final List<String> expected, final List<String> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), "row " + i);
        }
        assertEquals(expected.size(), actual.size());
    }
}
