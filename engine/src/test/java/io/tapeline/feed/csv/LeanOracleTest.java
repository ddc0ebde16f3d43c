package io.tapeline.feed.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BookStage;
import io.tapeline.candle.Candle;
import io.tapeline.candle.CandleStage;
import io.tapeline.candle.PriceType;
import io.tapeline.feed.SharedData;
import io.tapeline.security.Security;
import io.tapeline.tick.Mantissa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candles and row counts from real ticks against what their vendor made of them. */
@Timeout(120)
class LeanOracleTest {
    private static final long MS = 1_000_000L;
    private static final long DAY_MS = 86_400_000L;

    /** One bar as text: open, high, low, close without trailing zeros. */
    private record Prices(String open, String high, String low, String close) {
        static Prices of(final Candle c) {
            return new Prices(text(c, c.open()), text(c, c.high()), text(c, c.low()), text(c, c.close()));
        }

        static Prices of(final String[] fields, final int first) {
            return new Prices(
                    plain(fields[first]), plain(fields[first + 1]), plain(fields[first + 2]), plain(fields[first + 3]));
        }

        private static String text(final Candle c, final long mantissa) {
            return plain(Mantissa.toText(mantissa, c.priceScale()));
        }

        private static String plain(final String number) {
            return new BigDecimal(number).stripTrailingZeros().toPlainString();
        }
    }

    private record Bars(Map<String, TreeMap<Long, Prices>> prices, Map<String, TreeMap<Long, Long>> volumes) {}

    @Test
    void shouldEqualTheVendorsMinuteBarsOfGold() throws IOException {
        final List<String> days = List.of("20131007", "20131008");
        final List<String> expiries = List.of("201312", "201402");
        final List<Path> files = new ArrayList<>();
        for (final String day : days) {
            for (final String expiry : expiries) {
                files.add(SharedData.file("lean/gc/" + day + "_gc_tick_trade_" + expiry + ".csv.gz"));
            }
        }
        final Bars bars = imported(files, 60_000 * MS, Map.of());
        int compared = 0;
        int otherVolumes = 0;
        for (final String expiry : expiries) {
            final TreeMap<Long, Prices> own = bars.prices().get("GC." + expiry + " TRADE");
            final TreeMap<Long, Long> volumes = bars.volumes().get("GC." + expiry + " TRADE");
            int vendors = 0;
            for (final String day : days) {
                final long midnightMs = midnightMs(day);
                final List<String[]> rows = rows("lean/gc/" + day + "_gc_minute_trade_" + expiry + ".csv.gz");
                for (int i = 0; i < rows.size(); i++) {
                    final String[] row = rows.get(i);
                    final long startMs = midnightMs + Long.parseLong(row[0]);
                    assertEquals(Prices.of(row, 1), own.get(startMs), expiry + " " + day + " " + row[0]);
                    final boolean isVolumeEqual = Long.parseLong(row[5]) == volumes.get(startMs);
                    assertTrue(isVolumeEqual || i == rows.size() - 1, "volume " + expiry + " " + day + " " + row[0]);
                    otherVolumes += isVolumeEqual ? 0 : 1;
                    compared++;
                    vendors++;
                }
            }
            assertEquals(vendors, own.size());
        }
        assertTrue(compared > 1000, compared + " bars");
        assertTrue(otherVolumes <= 4, otherVolumes + " last bars have another volume");
    }

    @ParameterizedTest
    @CsvSource({"second,1000", "minute,60000"})
    void shouldEqualTheVendorsBarsOfEuroDollar(final String name, final long intervalMs) throws IOException {
        final Path file = SharedData.file("lean/eurusd/20140508_eurusd_tick_quote.csv.gz");
        final Bars bars = imported(List.of(file), intervalMs * MS, Map.of());
        final TreeMap<Long, Prices> bids = bars.prices().get("EURUSD BID");
        final TreeMap<Long, Prices> asks = bars.prices().get("EURUSD ASK");
        final long midnightMs = midnightMs("20140508") + 5 * 3_600_000L;
        final List<String[]> rows = rows("lean/eurusd/20140508_eurusd_" + name + "_quote.csv.gz");
        assertFalse(rows.isEmpty());
        for (final String[] row : rows) {
            final long startMs = midnightMs + Long.parseLong(row[0]);
            assertEquals(Prices.of(row, 1), bids.get(startMs), "bid " + row[0]);
            assertEquals(Prices.of(row, 6), asks.get(startMs), "ask " + row[0]);
        }
        assertEquals(rows.size(), bids.size());
        assertEquals(rows.size(), asks.size());
    }

    @Test
    void shouldAccountForEveryQuoteOfAig() throws IOException {
        final Path file = SharedData.file("lean/aig/20131007_aig_Quote_Tick.csv.gz");
        final Map<Integer, long[]> bests = new HashMap<>();
        final BookStage books = new BookStage((tickNumber, tick, best) -> bests.put(
                best.securityId(), new long[] {best.bidPrice(), best.bidSize(), best.askPrice(), best.askSize()}));
        final CsvRun run = new CsvRun(false, Map.of(), List.of(), books).read(file);
        assertEquals(1_079_935, run.counter("rows"));
        assertEquals(1_079_935, run.counter("quotes") + run.counter("rejected"));
        assertEquals(0, run.counter("rejected"));
        assertEquals(11, run.fixture.catalog.securities().size());
        final Map<String, long[]> expected = lastQuotes(rows("lean/aig/20131007_aig_Quote_Tick.csv.gz"));
        for (final Security security : run.fixture.catalog.securities()) {
            assertEquals(
                    List.of(boxed(expected.get(security.symbol()))),
                    List.of(boxed(bests.get(security.id()))),
                    security.symbol());
        }
    }

    @Test
    void shouldAccountForEveryTradeOfAig() {
        final Path file = SharedData.file("lean/aig/20131007_aig_Trade_Tick.csv.gz");
        final CsvRun run = new CsvRun(false, Map.of(), List.of()).read(file);
        assertEquals(25_351, run.counter("rows"));
        assertEquals(25_351, run.counter("trades"));
    }

    /** The plainest way to know each venue's last quote: a side that is not 0 replaces that venue's side. */
    private static Map<String, long[]> lastQuotes(final List<String[]> rows) {
        final Map<String, long[]> last = new HashMap<>();
        for (final String[] row : rows) {
            final long none = Long.MIN_VALUE;
            final long[] quote = last.computeIfAbsent("AIG." + row[5], k -> new long[] {none, none, none, none});
            for (int side = 0; side < 2; side++) {
                if (!row[1 + 2 * side].equals("0")) {
                    quote[2 * side] = Long.parseLong(row[1 + 2 * side]);
                    quote[2 * side + 1] = Long.parseLong(row[2 + 2 * side]);
                }
            }
        }
        return last;
    }

    private static Long[] boxed(final long[] values) {
        final Long[] boxed = new Long[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    private static Bars imported(final List<Path> files, final long intervalNs, final Map<String, Object> settings) {
        final Bars bars = new Bars(new HashMap<>(), new HashMap<>());
        final long[] late = new long[1];
        final CandleStage candles = new CandleStage(
                intervalNs,
                2_000 * MS,
                1_000 * MS,
                Set.of(PriceType.BID, PriceType.ASK),
                (tickNumber, tick, startNs) -> late[0]++);
        final CsvRun run = new CsvRun(false, settings, List.of(), candles);
        for (int i = 0; i < files.size(); i++) {
            run.read(files.get(i), i + 1);
        }
        candles.drainChanged(candle -> {
            final String name =
                    run.fixture.catalog.security(candle.securityId()).symbol() + " " + candle.priceType();
            final long startMs = candle.startNs() / MS;
            assertEquals(
                    null,
                    bars.prices().computeIfAbsent(name, k -> new TreeMap<>()).put(startMs, Prices.of(candle)));
            bars.volumes().computeIfAbsent(name, k -> new TreeMap<>()).put(startMs, candle.volumeLow());
        });
        assertEquals(0, late[0], "late ticks");
        assertEquals(0, run.counter("rejected"));
        return bars;
    }

    private static long midnightMs(final String day) {
        return java.time.LocalDate.parse(day, java.time.format.DateTimeFormatter.BASIC_ISO_DATE)
                        .toEpochDay()
                * DAY_MS;
    }

    private static List<String[]> rows(final String name) throws IOException {
        final List<String[]> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(SharedData.file(name))), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                rows.add(line.split(","));
            }
        }
        return rows;
    }
}
