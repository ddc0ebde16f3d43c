package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.Feed;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ticks a capture gives: good messages in every form, bad ones, gaps and snapshots. Scales are 1 and 0. */
@Timeout(30)
class BinanceRecordedTest {
    private static final String TRADE =
            "{\"e\":\"trade\",\"E\":1700000000001,\"s\":\"BTCUSDT\",\"t\":7,\"p\":\"10.1\",\"q\":\"2\",\"T\":1700000000000,\"m\":true,\"M\":true}";

    @TempDir
    Path folder;

    private static Map<String, String> scales(final String... more) {
        final Map<String, String> settings = new java.util.HashMap<>(Map.of("price.scale", "1", "size.scale", "0"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    private RecordedFixture spot(final String... symbols) {
        return new RecordedFixture(new BinanceSpotFeed(), folder, scales(), symbols);
    }

    private RecordedFixture usdm() {
        return new RecordedFixture(new BinanceUsdmFeed(), folder, scales());
    }

    private static String depth(final String symbol, final long first, final long last, final String bids) {
        return "{\"e\":\"depthUpdate\",\"E\":1700000000001,\"s\":\"" + symbol + "\",\"U\":" + first + ",\"u\":" + last
                + ",\"b\":[" + bids + "],\"a\":[]}";
    }

    private static String usdmDepth(final long first, final long last, final long previous, final String bids) {
        return depth("BTCUSDT", first, last, bids).replace("\"b\":", "\"pu\":" + previous + ",\"T\":1,\"b\":");
    }

    private static String snapshot(final long id) {
        return "{\"lastUpdateId\":" + id + ",\"bids\":[[\"9\",\"5\"]],\"asks\":[[\"11\",\"6\"]]}";
    }

    @Test
    void shouldReadBareAndWrappedMessagesInAnyOrderOfKeys() throws Exception {
        final RecordedFixture capture = spot();
        assertEquals(
                List.of("trade 7 x1 SELLER", "trade 8 x1 BUYER", "quote 90/110", "quote 90/110"),
                capture.importMessages(
                        " { \"data\" : " + TRADE + " , \"stream\" : \"btcusdt@trade\" } ",
                        "{\"q\":2,\"unknown\":[{\"e\":[1,{}]},null,true],\"m\":false,\"p\":10.1,\"T\":\"1700000000000\","
                                + "\"\\u0074\":8,\"s\":\"BTC\\u0055SDT\",\"e\":\"tr\\u0061de\"}",
                        "{\"u\":5,\"s\":\"BTCUSDT\",\"b\":\"9.0\",\"B\":\"5\",\"a\":\"11.00\",\"A\":\"6\"}",
                        "{\"e\":\"bookTicker\",\"u\":6,\"s\":\"BTCUSDT\",\"b\":\"9\",\"B\":\"5\",\"a\":\"11\",\"A\":\"6\",\"T\":1,\"E\":2}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "MALFORMED|{\"e\":\"trade\",\"s\":\"BTCU",
                "MALFORMED|{\"e\":\"trade\"} x",
                "MALFORMED|[1]",
                "MALFORMED|{\"e\":tru}",
                "MALFORMED|{\"e\":\"\\x\"}",
                "MALFORMED|{\"a\":01}",
                "MALFORMED|{\"a\":[}]}",
                "UNKNOWN_KIND|{\"e\":\"kline\",\"s\":\"BTCUSDT\"}",
                "UNKNOWN_KIND|{\"e\":5}",
                "UNKNOWN_KIND|{}",
            })
    void shouldRejectWhatIsNoMessage(final String reason, final String message) throws Exception {
        final RecordedFixture capture = spot();
        assertEquals(List.of("reject " + reason, "trade 7 x1 SELLER"), capture.importMessages(message, TRADE));
        assertEquals(message, new String(capture.fixture.kept.messages().get(0), UTF_8));
        assertEquals(1, capture.counter("rejected." + reason.toLowerCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OUT_OF_RANGE | \"10.1\" | \"1000000000000000000000000000000\"",
                "OUT_OF_RANGE | \"10.1\" | \"-10.1\"",
                "OUT_OF_RANGE | \"10.1\" | \"0\"",
                "OUT_OF_RANGE | \"q\":\"2\" | \"q\":\"-2\"",
                "OUT_OF_RANGE | \"t\":7 | \"t\":9223372036854775808",
                "OUT_OF_RANGE | \"t\":7 | \"t\":-7",
                "OUT_OF_RANGE | 1700000000000 | 9223372036854775807",
                "BEYOND_SCALE | \"10.1\" | \"10.15\"",
                "NOT_A_NUMBER | \"10.1\" | \"ten\"",
                "NOT_A_NUMBER | \"10.1\" | 1e2",
                "NOT_A_NUMBER | \"10.1\" | [1]",
                "NOT_A_NUMBER | \"t\":7 | \"t\":7.5",
                "NOT_A_NUMBER | \"t\":7 | \"t\":true",
                "MALFORMED | true,\"M\" | \"true\",\"M\"",
                "MALFORMED | \"BTCUSDT\" | 17",
                "MISSING_FIELD | \"p\" | \"P\"",
                "MISSING_FIELD | \"10.1\" | null",
                "UNKNOWN_SECURITY | BTCUSDT | BTC USDT",
                "UNKNOWN_SECURITY | BTCUSDT | ''",
            })
    void shouldRejectWrongValues(final String reason, final String good, final String bad) throws Exception {
        final String message = TRADE.replace(good, bad == null ? "" : bad);
        assertFalse(message.equals(TRADE), "changed");
        final RecordedFixture capture = spot();
        assertEquals(List.of("reject " + reason, "trade 7 x1 SELLER"), capture.importMessages(message, TRADE));
    }

    @Test
    void shouldRejectAStreamOfOneSymbolWithAMessageOfAnother() throws Exception {
        assertEquals(
                List.of("reject UNKNOWN_SECURITY"),
                spot().importMessages("{\"stream\":\"ethusdt@trade\",\"data\":" + TRADE + "}"));
    }

    @Test
    void shouldRejectBytesThatAreNoText() throws Exception {
        final RecordedFixture capture = spot();
        final byte[] lines = ("1 " + TRADE.replace("BTC", "\u00ff\u00fe") + "\n2 \u0001\u0002\u00c3\u0028\n3 " + TRADE)
                .getBytes(ISO_8859_1);
        assertEquals(
                List.of("reject INVALID_UTF8", "reject INVALID_UTF8", "trade 7 x1 SELLER"),
                capture.importBytes("noise.txt", lines));
    }

    @Test
    void shouldRejectLinesWithoutReceiveTimeOrTooLongOrTooDeep() throws Exception {
        final RecordedFixture capture = new RecordedFixture(
                new BinanceSpotFeed(), folder, scales("message.max", "4KiB", "snapshot.max", "8KiB"));
        final String deep = "{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}";
        final String padding = TRADE.replace("{", "{" + " ".repeat(5000));
        final String text = TRADE + "\n-5 " + TRADE + "\n99999999999999999999 " + TRADE + "\n4 " + deep + "\n5 "
                + padding + "\n6 " + "7".repeat(100_000) + "\n\n7 " + TRADE;
        assertEquals(
                List.of(
                        "reject MALFORMED",
                        "reject MALFORMED",
                        "reject MALFORMED",
                        "reject MALFORMED",
                        "reject TOO_LONG",
                        "reject TOO_LONG",
                        "trade 7 x1 SELLER"),
                capture.importBytes("lines.txt", text.getBytes(UTF_8)));
    }

    @Test
    void shouldPublishTheSnapshotAndThenWhatFollowsIt() throws Exception {
        final RecordedFixture capture = spot();
        assertEquals(
                List.of(
                        "CLEARED",
                        "SNAPSHOT_BEGIN ..",
                        "BID 90=5 ..",
                        "ASK 110=6 ..",
                        "SNAPSHOT_END",
                        "BID 80=1 ..",
                        "BID 70=2",
                        "BID 80=0"),
                capture.importMessages(
                        depth("BTCUSDT", 1, 5, "[\"1\",\"1\"]"),
                        depth("BTCUSDT", 6, 12, "[\"8\",\"1\"],[\"7\",\"2\"]"),
                        snapshot(10),
                        depth("BTCUSDT", 13, 13, "[\"8\",\"0\"]")));
    }

    @Test
    void shouldLetTheBookRuleFromTheFirstQuoteOn() throws Exception {
        assertEquals(
                List.of("CLEARED", "quote 90/110"),
                spot().importMessages(
                                "{\"u\":5,\"s\":\"BTCUSDT\",\"b\":\"9\",\"B\":\"5\",\"a\":\"11\",\"A\":\"6\"}",
                                depth("BTCUSDT", 6, 6, "")));
    }

    @Test
    void shouldRecordAGapAndWaitForTheNextSnapshot() throws Exception {
        final RecordedFixture capture = spot();
        capture.importMessages(depth("BTCUSDT", 1, 5, ""), snapshot(5), depth("BTCUSDT", 6, 6, "[\"8\",\"1\"]"));
        assertEquals(
                List.of(
                        "GAP 7..9",
                        "CLEARED",
                        "SNAPSHOT_BEGIN ..",
                        "BID 90=5 ..",
                        "ASK 110=6 ..",
                        "SNAPSHOT_END",
                        "BID 70=1",
                        "RESYNCED 11..12",
                        "BID 60=1"),
                capture.importMessages(
                        depth("BTCUSDT", 10, 10, "[\"8\",\"3\"]"),
                        depth("BTCUSDT", 11, 12, "[\"7\",\"1\"]"),
                        snapshot(11),
                        depth("BTCUSDT", 13, 13, "[\"6\",\"1\"]")));
        assertEquals(1, capture.counter("book.gaps"));
    }

    @Test
    void shouldRefuseASnapshotOlderThanTheFirstChange() throws Exception {
        assertEquals(
                List.of("CLEARED", "SNAPSHOT_FAILED 20.."),
                spot().importMessages(depth("BTCUSDT", 10, 20, ""), snapshot(8)));
    }

    @Test
    void shouldIgnoreOldChangesAndSnapshotsThatAreNotNeeded() throws Exception {
        final RecordedFixture capture = spot();
        capture.importMessages(depth("BTCUSDT", 1, 5, ""), snapshot(5), depth("BTCUSDT", 6, 6, "[\"8\",\"1\"]"));
        assertEquals(List.of(), capture.importMessages(depth("BTCUSDT", 6, 6, "[\"8\",\"1\"]"), snapshot(6)));
        assertEquals(1, capture.counter("book.ignored.old"));
        assertEquals(1, capture.counter("ignored.snapshots"));
    }

    @Test
    void shouldTakeASnapshotThatComesBeforeAnyChange() throws Exception {
        assertEquals(
                List.of("CLEARED", "SNAPSHOT_BEGIN ..", "BID 90=5 ..", "ASK 110=6 ..", "SNAPSHOT_END", "BID 80=1"),
                spot().importMessages(snapshot(5), depth("BTCUSDT", 4, 6, "[\"8\",\"1\"]")));
    }

    @Test
    void shouldGiveASnapshotToTheBookWhoseChangesHaveItsNumber() throws Exception {
        final RecordedFixture capture = spot();
        assertEquals(
                List.of(
                        "CLEARED",
                        "CLEARED",
                        "SNAPSHOT_BEGIN ..",
                        "BID 90=5 ..",
                        "ASK 110=6 ..",
                        "SNAPSHOT_END",
                        "BID 70=1"),
                capture.importMessages(
                        depth("BTCUSDT", 1, 5, ""), depth("ETHUSDT", 900, 905, "[\"7\",\"1\"]"), snapshot(902)));
    }

    @Test
    void shouldFollowTheRulesOfUsdm() throws Exception {
        final RecordedFixture capture = usdm();
        assertEquals(
                List.of(
                        "CLEARED",
                        "SNAPSHOT_BEGIN ..",
                        "BID 90=5 ..",
                        "ASK 110=6 ..",
                        "SNAPSHOT_END",
                        "BID 80=1",
                        "BID 70=1",
                        "GAP 31..39",
                        "CLEARED"),
                capture.importMessages(
                        usdmDepth(1, 5, 0, "[\"1\",\"1\"]"),
                        usdmDepth(8, 12, 5, "[\"8\",\"1\"]"),
                        snapshot(12),
                        usdmDepth(20, 30, 12, "[\"7\",\"1\"]"),
                        usdmDepth(45, 50, 39, "[\"6\",\"1\"]")));
    }

    @Test
    void shouldTakeAUsdmSnapshotThatStandsBetweenTwoChanges() throws Exception {
        final List<String> ticks =
                usdm().importMessages(usdmDepth(1, 5, 0, ""), usdmDepth(20, 30, 5, "[\"7\",\"1\"]"), snapshot(12));
        assertEquals("BID 70=1", ticks.get(ticks.size() - 1));
    }

    @Test
    void shouldRejectAUsdmChangeWithoutPreviousNumber() throws Exception {
        assertEquals(List.of("CLEARED", "reject MISSING_FIELD"), usdm().importMessages(depth("BTCUSDT", 1, 5, "")));
    }

    @Test
    void shouldCountOneKindOfTradesOnly() throws Exception {
        final String aggregated =
                TRADE.replace("\"trade\"", "\"aggTrade\"").replace("\"t\":7", "\"a\":3,\"f\":5,\"l\":7");
        assertEquals(List.of("trade 7 x1 SELLER"), spot().importMessages(TRADE, aggregated));
        final RecordedFixture other = new RecordedFixture(new BinanceSpotFeed(), folder, scales("trades", "aggTrade"));
        assertEquals(List.of("trade 3 x3 SELLER"), other.importMessages(TRADE, aggregated));
        assertEquals(1, other.counter("ignored.trades"));
    }

    @Test
    void shouldRecordAHoleInTradeIdsAndStillTakeWhatComesTwice() throws Exception {
        final RecordedFixture capture = spot();
        assertEquals(
                List.of("trade 7 x1 SELLER", "GAP 8..9", "trade 10 x1 SELLER", "trade 10 x1 SELLER"),
                capture.importMessages(TRADE, TRADE.replace(":7", ":10"), TRADE.replace(":7", ":10")));
        assertEquals(1, capture.counter("trades.gaps"));
        assertEquals(1, capture.counter("trades.out.of.order"));
    }

    @Test
    void shouldLeaveOutUsdmTradesThatAreNotOfTheMarket() throws Exception {
        final RecordedFixture capture = usdm();
        final String market = TRADE.replace("\"m\"", "\"X\":\"MARKET\",\"m\"");
        final String none = TRADE.replace("\"m\"", "\"X\":\"NA\",\"m\"").replace("10.1", "0");
        assertEquals(List.of("trade 7 x1 SELLER"), capture.importMessages(market, none));
        assertEquals(1, capture.counter("ignored.trades.off.market"));
    }

    @Test
    void shouldIgnoreSymbolsThatWereNotAskedFor() throws Exception {
        final RecordedFixture capture = spot("btcusdt");
        assertEquals(List.of("trade 7 x1 SELLER"), capture.importMessages(TRADE, TRADE.replace("BTCUSDT", "ETHUSDT")));
        assertEquals(1, capture.counter("ignored.symbols"));
        assertEquals(0, capture.counter("rejected"));
    }

    @Test
    void shouldTakeScalesAndSymbolsFromASavedInstrumentList() throws Exception {
        final Path info = folder.resolve("info.json");
        Files.writeString(
                info,
                "{\"symbols\":[{\"symbol\":\"BTCUSDT\",\"filters\":[{\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"0.01\"},"
                        + "{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"1.000\"}]}]}");
        final RecordedFixture capture =
                new RecordedFixture(new BinanceSpotFeed(), folder, Map.of("exchange.info", info.toString()));
        assertEquals(
                List.of("trade 7 x1 SELLER", "reject UNKNOWN_SECURITY", "reject BEYOND_SCALE"),
                capture.importMessages(TRADE, TRADE.replace("BTCUSDT", "ETHUSDT"), TRADE.replace("10.1", "10.123")));
    }

    @Test
    void shouldImportWhatATruncatedFileStillHas() throws Exception {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 5000; i++) {
                packed.write(
                        ("1700000000000000000 " + TRADE.replace(":7", ":" + i * 7919 % 5003) + "\n").getBytes(UTF_8));
            }
        }
        final byte[] cut = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
        final RecordedFixture capture = spot();
        final List<String> ticks = capture.importBytes("cut.txt.gz", cut);
        assertEquals("reject MALFORMED", ticks.get(ticks.size() - 1));
        assertTrue(ticks.size() > 500, "ticks " + ticks.size());
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        final Feed.RecordedSession session =
                new BinanceSpotFeed().recordedSession(spot().fixture.recorded(new BinanceSpotFeed(), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> session.open(folder.resolve("none"), null));
    }
}
