package io.tapeline.feed.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CsvFeedTest {
    @TempDir
    Path folder;

    @Test
    void shouldKeepEachVenuesOwnQuoteOfLeanEquities() {
        final CsvRun run = read(
                Map.of(),
                "20240102_xyz_Quote_Tick.csv",
                "14400152,0,0,494100,300,Q,1,0\n14400547,491800,200,0,0,P,1,0\n14400547,490000,100,0,0,Q,1,0\n"
                        + "14400548,0,0,0,0,Q,1,0");
        assertEquals(
                List.of(
                        "state STARTED",
                        "2024-01-02T09:00:00.152Z us-equity:XYZ.Q quote - - 49.4100 300 L",
                        "2024-01-02T09:00:00.547Z us-equity:XYZ.P quote 49.1800 200 - - L",
                        "2024-01-02T09:00:00.547Z us-equity:XYZ.Q quote 49.0000 100 49.4100 300 L",
                        "2024-01-02T09:00:00.548Z us-equity:XYZ.Q quote 49.0000 100 49.4100 300 L",
                        "state ENDED"),
                run.ticks);
        assertEquals(4, run.counter("quotes"));
        assertEquals(4, run.counter("rows"));
    }

    @Test
    void shouldReadLeanEquityTrades() {
        final CsvRun run = read(
                Map.of(), "20240702_xyz_Trade_Tick.csv", "14400688,491800,300,P,2000,0\n14581540,488725,0,Q,1,0\n");
        assertEquals(
                List.of(
                        "state STARTED",
                        "2024-07-02T08:00:00.688Z us-equity:XYZ trade 49.1800 300 - UNKNOWN L",
                        "2024-07-02T08:03:01.540Z us-equity:XYZ trade 48.8725 0 - UNKNOWN L",
                        "state ENDED"),
                run.ticks);
        assertTrue(run.fixture.catalog.security(1).hasTrades());
    }

    @Test
    void shouldReadLeanForexQuotesAsAMarketWithoutTrades() {
        final CsvRun run = read(Map.of(), "20240702_abcdef_tick_quote.csv", "17007,1.39147,1.39148\n");
        assertEquals("2024-07-02T05:00:17.007Z fxcm:ABCDEF quote 1.39147 - 1.39148 - L", run.ticks.get(1));
        assertFalse(run.fixture.catalog.security(1).hasTrades());
    }

    @Test
    void shouldReadLeanFuturesTrades() {
        final CsvRun run = read(Map.of(), "20240702_zz_tick_trade_202412.csv", "276,1313.7,1,usa,,0\n");
        assertEquals(
                "2024-07-02T00:00:00.276Z us-futures:ZZ.202412 trade 1313.70000000 1 - UNKNOWN L", run.ticks.get(1));
    }

    @Test
    void shouldReadTardisQuotesByTheirHeader() {
        final CsvRun run = read(
                Map.of(),
                "deribit_quotes_2024-01-02_OPTIONS.csv",
                "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
                        + "deribit,A-1,1704153600000001,1704153600000500,10,0.02,0.01,7\n"
                        + "deribit,B-1,1704153600000002,1704153600000501,,,1e-7,7.5E0\n");
        assertEquals(
                List.of(
                        "state STARTED",
                        "2024-01-02T00:00:00.000001Z (2024-01-02T00:00:00.000500Z) deribit:A-1 quote 0.0100000000"
                                + " 7.00000000 0.0200000000 10.00000000 L",
                        "2024-01-02T00:00:00.000002Z (2024-01-02T00:00:00.000501Z) deribit:B-1 quote 0.0000001000"
                                + " 7.50000000 - - L",
                        "state ENDED"),
                run.ticks);
    }

    @Test
    void shouldReadTardisTrades() {
        final CsvRun run = read(
                Map.of(),
                "binance_trades_2024-01-02_X.csv",
                "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
                        + "binance,X,1704153600000001,1704153600000500,77,buy,1.5,2\n"
                        + "binance,X,1704153600000001,1704153600000500,f00-ba4,sell,1.5,3\n"
                        + "binance,X,1704153600000001,1704153600000500,,unknown,1.5,3\n");
        assertEquals(
                List.of("77 BUYER L", "- SELLER L", "- UNKNOWN L"),
                run.ticks.subList(1, 4).stream()
                        .map(t -> t.substring(t.lastIndexOf("0000 ") + 5))
                        .toList());
    }

    @Test
    void shouldReadTardisBookChangesAsEventsAndSnapshots() {
        final String time = "1704153600000001,1704153600000500,";
        final String later = "1704153600000009,1704153600000900,";
        final CsvRun run = read(
                Map.of("price.scale", 1L, "size.scale", 0L),
                "x_incremental_book_L2_2024-01-02_X.csv",
                "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"
                        + "x,X," + time + "true,bid,1.5,2\n"
                        + "x,X," + time + "true,ask,1.6,3\n"
                        + "x,Y," + time + "true,ask,9,3\n"
                        + "x,X," + later + "false,ask,1.6,0\n"
                        + "x,X," + later + "false,ask,1.7,5\n"
                        + "x,X," + later + "true,ask,1.8,5\n");
        final String at = "2024-01-02T00:00:00.000001Z (2024-01-02T00:00:00.000500Z) x:";
        final String atLater = "2024-01-02T00:00:00.000009Z (2024-01-02T00:00:00.000900Z) x:";
        assertEquals(
                List.of(
                        "state STARTED",
                        at + "X reset SNAPSHOT_BEGIN S",
                        at + "X level BID 1.5 2 S",
                        at + "X level ASK 1.6 3 S",
                        at + "X reset SNAPSHOT_END S L",
                        at + "Y reset SNAPSHOT_BEGIN S",
                        at + "Y level ASK 9.0 3 S",
                        at + "Y reset SNAPSHOT_END S L",
                        atLater + "X level ASK 1.6 0",
                        atLater + "X level ASK 1.7 5 L",
                        atLater + "X reset SNAPSHOT_BEGIN S",
                        atLater + "X level ASK 1.8 5 S",
                        atLater + "X reset SNAPSHOT_END S L",
                        "state ENDED"),
                run.ticks);
        assertEquals(6, run.counter("levels"));
    }

    @Test
    void shouldBeginABookWithoutSnapshotsEmpty() {
        final CsvRun run = read(
                Map.of(
                        "preset",
                        "none",
                        "rows",
                        "book",
                        "columns",
                        List.of("time", "side", "price", "size"),
                        "time.unit",
                        "epoch-ns",
                        "price.scale",
                        0L,
                        "size.scale",
                        0L),
                "book.csv",
                "1,B,5,1\n1,S,6,1\n2,bid,5,0\n",
                "X");
        final String at = "1970-01-01T00:00:00.000000001Z csv:X ";
        assertEquals(
                List.of(
                        "state STARTED",
                        at + "reset SNAPSHOT_BEGIN S",
                        at + "reset SNAPSHOT_END S L",
                        at + "level BID 5 1",
                        at + "level ASK 6 1 L",
                        "1970-01-01T00:00:00.000000002Z csv:X level BID 5 0 L",
                        "state ENDED"),
                run.ticks);
    }

    @Test
    void shouldReadDeclaredColumnsWithAnyDelimiterAndQuotedFields() {
        final CsvRun run = read(
                Map.of(
                        "columns",
                        List.of("symbol", "-", "time", "price", "size"),
                        "delimiter",
                        ";",
                        "time.unit",
                        "iso",
                        "time.zone",
                        "America/New_York",
                        "exchange",
                        "my",
                        "price.scale",
                        2L,
                        "size.scale",
                        1L),
                "any.csv",
                "\"A;\"\"B\"\"\";x;2024-07-02 09:30:00.123456789;\"1.25\";7\r\nC;;2024-07-02T09:30:00Z;1;0.5\r\n\r\n");
        assertEquals(
                List.of(
                        "state STARTED",
                        "2024-07-02T13:30:00.123456789Z my:A;\"B\" trade 1.25 7.0 - UNKNOWN L",
                        "2024-07-02T09:30:00Z my:C trade 1.00 0.5 - UNKNOWN L",
                        "state ENDED"),
                run.ticks);
        assertEquals(2, run.counter("rows"));
    }

    @Test
    void shouldLoseOnlyTheBadRowsAndKeepTheirBytes() {
        final CsvRun run = read(
                Map.of(
                        "columns",
                        List.of("time", "price", "size"),
                        "time.unit",
                        "epoch-ms",
                        "line.max",
                        80L,
                        "price.scale",
                        2L,
                        "size.scale",
                        0L),
                "bad.csv",
                "1,1,1\nabc,1,1\n1,1\n1,1,1,1\n1,1e30,1\n1,1000000000000000000000000000000,1\n1,-1,1\n1,1,-1\n"
                        + "1,1.001,1\n1,,1\n,1,1\n-5,1,1\n1,\"1,1\n1,\"1\"2,1\n" + "9".repeat(100) + "\n2,2,2",
                "X");
        assertEquals(
                List.of(
                        "reject NOT_A_NUMBER line 2 abc,1,1",
                        "reject MALFORMED line 3 1,1",
                        "reject MALFORMED line 4 1,1,1,1",
                        "reject OUT_OF_RANGE line 5 1,1e30,1",
                        "reject OUT_OF_RANGE line 6 1,1000000000000000000000000000000,1",
                        "reject OUT_OF_RANGE line 7 1,-1,1",
                        "reject OUT_OF_RANGE line 8 1,1,-1",
                        "reject BEYOND_SCALE line 9 1,1.001,1",
                        "reject MISSING_FIELD line 10 1,,1",
                        "reject MISSING_FIELD line 11 ,1,1",
                        "reject OUT_OF_RANGE line 12 -5,1,1",
                        "reject MALFORMED line 13 1,\"1,1",
                        "reject MALFORMED line 14 1,\"1\"2,1",
                        "reject TOO_LONG line 15 " + "9".repeat(80)),
                run.ticks.stream().filter(t -> t.startsWith("reject")).toList());
        assertEquals(16, run.counter("rows"));
        assertEquals(2, run.counter("trades"));
        assertEquals(14, run.counter("rejected"));
        assertEquals(4, run.counter("rejected.malformed"));
    }

    @Test
    void shouldTakeNegativePricesWhereTheyAreAllowed() {
        final CsvRun run = read(
                Map.of("columns", List.of("time", "price", "size"), "time.unit", "epoch-ms", "price.negative", true),
                "spread.csv",
                "1,-37.63,1\n",
                "X");
        assertEquals(1, run.counter("trades"));
    }

    @Test
    void shouldRejectARowThatIsNoUtf8() throws IOException {
        final Path file = folder.resolve("u.csv");
        Files.write(file, new byte[] {
            '1', ',', '1', ',', (byte) 0xC3, '(', '\n', '1', ',', '1', ',', (byte) 0xC3, (byte) 0xA4, '\n'
        });
        final CsvRun run = new CsvRun(Map.of(
                        "columns", List.of("time", "price", "symbol"), "rows", "quotes", "time.unit", "epoch-ms"))
                .read(file);
        assertEquals(1, run.counter("rejected.invalid_utf8"));
        assertEquals(1, run.counter("quotes"));
    }

    @Test
    void shouldKeepWhatStandsBeforeABreakInPackedData() throws IOException {
        final Path file = folder.resolve("20240702_zz_tick_trade_202412.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 20_000; i++) {
                out.write((i + "," + (i * 7919L % 10_007) + ",1,usa,,0\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        final CsvRun run = new CsvRun(false, Map.of(), List.of()).read(file);
        assertTrue(run.counter("trades") > 5000, run.counter("trades") + " trades");
        assertEquals(1, run.counter("rejected"));
        assertEquals(0, run.rowsWithoutFate());
    }

    @Test
    void shouldLeaveOutSymbolsThatAreNotAskedFor() {
        final CsvRun run = read(
                Map.of("columns", List.of("time", "symbol", "price", "size"), "time.unit", "epoch-s"),
                "some.csv",
                "1,A,1,1\n1,B,1,1\n1,C,1,1\n",
                "A",
                "C");
        assertEquals(2, run.counter("trades"));
        assertEquals(1, run.counter("left.out"));
        assertEquals(2, run.fixture.catalog.securities().size());
    }

    @Test
    void shouldCarryQuotesAndBooksOverFromFileToFile() {
        final CsvRun run = read(Map.of(), "20240102_xyz_Quote_Tick.csv", "1,0,0,494100,300,Q,1,0\n");
        run.read(CsvRun.write(folder, "20240103_xyz_Quote_Tick.csv", "1,480000,5,0,0,Q,1,0\n"));
        assertEquals("2024-01-03T05:00:00.001Z us-equity:XYZ.Q quote 48.0000 5 49.4100 300 L", run.ticks.get(4));
    }

    @Test
    void shouldLetSettingsReplacePartsOfAPreset() {
        final CsvRun run = read(
                Map.of(
                        "preset",
                        "lean-forex-quotes",
                        "time.zone",
                        "UTC",
                        "date",
                        "20240101",
                        "symbol",
                        "QQQ",
                        "exchange",
                        "bank",
                        "price.scale",
                        7L),
                "my.csv",
                "1000,1.5,1.6\n");
        assertEquals("2024-01-01T00:00:01Z bank:QQQ quote 1.5000000 - 1.6000000 - L", run.ticks.get(1));
    }

    @Test
    void shouldSayWhatIsMissingToReadAFile() {
        assertRefused("preset", Map.of(), "unknown.csv", "1,1,1\n");
        assertRefused("preset", Map.of(), "20140508_eurusd_minute_quote.csv", "1,1,1\n");
        final List<String> columns = List.of("time", "price", "size");
        assertRefused("date", Map.of("columns", columns, "symbol", "X"), "unknown.csv", "1,1,1\n");
        assertRefused("symbol", Map.of("columns", columns, "time.unit", "epoch-s"), "unknown.csv", "1,1,1\n");
        assertRefused("columns has what", Map.of("columns", List.of("what")), "unknown.csv", "1,1,1\n");
        assertRefused("time.zone=Mars", Map.of("columns", columns, "time.zone", "Mars"), "unknown.csv", "1\n");
        assertRefused("must have bid, ask or price", Map.of("columns", List.of("time")), "unknown.csv", "1\n");
        assertRefused("header row", Map.of("header", "true"), "unknown.csv", "");
    }

    @Test
    void shouldTakeAnEmptyFileAsRead() {
        assertEquals(List.of("state STARTED", "state ENDED"), read(Map.of(), "20240102_x_Quote_Tick.csv", "").ticks);
    }

    private CsvRun read(
            final Map<String, Object> settings, final String name, final String text, final String... symbols) {
        final CsvRun run = new CsvRun(settings, symbols).read(CsvRun.write(folder, name, text));
        assertEquals(0, run.rowsWithoutFate());
        return run;
    }

    private void assertRefused(
            final String message, final Map<String, Object> settings, final String name, final String text) {
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> read(settings, name, text));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
