package io.tapeline.feed.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BestPrices;
import io.tapeline.book.BookStage;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedFixture;
import io.tapeline.feed.SharedData;
import io.tapeline.feed.binance.PlainBinanceReader.BestRow;
import io.tapeline.feed.binance.PlainBinanceReader.TradeRow;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real captures of the venue: the book against the venue's own best prices, the ticks against a plain second reader. */
@Timeout(120)
class BinanceCaptureTest {
    private static final int SCALE = 8;

    @Test
    void shouldAgreeWithVenueAndPlainReaderOnBtcusdtSpotOverTwoDays() throws Exception {
        check(new BinanceSpotFeed(), 1072, "spot/btcusdt_20240808.txt.gz", "spot/btcusdt_20240809.txt.gz");
    }

    @Test
    void shouldAgreeWithVenueAndPlainReaderOnEthusdtSpotOverTwoDays() throws Exception {
        check(new BinanceSpotFeed(), 1056, "spot/ethusdt_20240808.txt.gz", "spot/ethusdt_20240809.txt.gz");
    }

    @Test
    void shouldAgreeWithVenueAndPlainReaderOnBtcusdtUsdm() throws Exception {
        check(new BinanceUsdmFeed(), 629, "usdm/btcusdt_20240808.txt.gz");
    }

    @Test
    void shouldGiveTheSameTicksForTheSameFile() {
        final Feed feed = new BinanceSpotFeed();
        final List<Path> files = List.of(SharedData.file("binance/spot/ethusdt_20240808.txt.gz"));
        final List<String> first = ticks(importFiles(feed, files));
        final List<String> second = ticks(importFiles(feed, files));
        assertSameRows(first, second);
        assertTrue(first.size() > 30_000);
    }

    private static void check(final Feed feed, final long comparisons, final String... names) throws Exception {
        final List<Path> files = new ArrayList<>();
        for (final String name : names) {
            files.add(SharedData.file("binance/" + name));
        }
        final FeedFixture fixture = importFiles(feed, files);
        final String prefix = feed.name() + ".";
        assertEquals(comparisons, fixture.counter(prefix + "book.compared"));
        assertEquals(comparisons, fixture.counter(prefix + "book.equal"));
        assertEquals(0, fixture.counter(prefix + "book.different"));
        assertEquals(0, fixture.counter(prefix + "book.gaps"));
        assertEquals(0, fixture.counter(prefix + "trades.gaps"));
        assertEquals(0, fixture.counter(prefix + "rejected"));

        final PlainBinanceReader plain = PlainBinanceReader.read(feed instanceof BinanceUsdmFeed, files);
        assertEquals(comparisons, plain.compared());
        assertEquals(comparisons, plain.equal());
        final String symbol = plain.tradeRows().get(0).symbol();
        final TapeRows rows = new TapeRows(symbol);
        fixture.tape.replay(0, rows);
        assertSameRows(normalized(plain.bestRows()), rows.bestRows);
        assertSameRows(
                plain.tradeRows().stream().map(BinanceCaptureTest::normalized).toList(), rows.tradeRows);
        assertEquals(plain.quotes(), rows.quotes);
    }

    /** Names the first row that differs, and not all of them. */
    private static void assertSameRows(final List<?> expected, final List<?> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), "row " + i);
        }
        assertEquals(expected.size(), actual.size(), "rows");
    }

    private static FeedFixture importFiles(final Feed feed, final List<Path> files) {
        final FeedFixture fixture = new FeedFixture();
        final Feed.RecordedSession session = feed.recordedSession(fixture.recorded(feed, Map.of()));
        for (int i = 0; i < files.size(); i++) {
            run(session.open(files.get(i), fixture.source(i + 1)));
        }
        return fixture;
    }

    private static void run(final FeedAgent agent) {
        while (!agent.isFinished()) {
            try {
                agent.doWork();
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
        }
        assertTrue(agent.bytesRead() > 0);
        try {
            agent.onClose();
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> ticks(final FeedFixture fixture) {
        final List<String> ticks = new ArrayList<>();
        final byte[] bytes = new byte[TickLayout.LENGTH];
        fixture.tape.replay(0, (number, tick) -> {
            tick.buffer().getBytes(tick.offset(), bytes);
            ticks.add(java.util.HexFormat.of().formatHex(bytes));
        });
        return ticks;
    }

    private static List<BestRow> normalized(final List<BestRow> rows) {
        return rows.stream()
                .map(row -> new BestRow(
                        row.symbol(),
                        row.receiveTimeNs(),
                        row.eventTimeNs(),
                        row.bidPrice().setScale(SCALE),
                        row.bidSize().setScale(SCALE),
                        row.askPrice().setScale(SCALE),
                        row.askSize().setScale(SCALE)))
                .toList();
    }

    private static TradeRow normalized(final TradeRow row) {
        return new TradeRow(
                row.symbol(),
                row.receiveTimeNs(),
                row.eventTimeNs(),
                row.tradeId(),
                row.price().setScale(SCALE),
                row.size().setScale(SCALE),
                row.isSellerAggressor());
    }

    /** What a reader of the tape makes of it. */
    private static final class TapeRows implements TickHandler {
        private final String symbol;
        private final List<BestRow> bestRows = new ArrayList<>();
        private final List<TradeRow> tradeRows = new ArrayList<>();
        private final BookStage books = new BookStage(this::onBestChange);
        private long quotes;

        TapeRows(final String symbol) {
            this.symbol = symbol;
        }

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            books.onTick(tickNumber, tick);
            if (tick.kind() == QuoteDecoder.TEMPLATE_ID) {
                quotes++;
            } else if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
                final TradeDecoder trade = tick.trade();
                tradeRows.add(new TradeRow(
                        symbol,
                        tick.receiveTimeNs(),
                        tick.eventTimeNs(),
                        trade.tradeId(),
                        decimal(trade.price()),
                        decimal(trade.size()),
                        trade.aggressor() == Aggressor.SELLER));
            }
        }

        private void onBestChange(final long tickNumber, final TickFlyweight tick, final BestPrices best) {
            bestRows.add(new BestRow(
                    symbol,
                    tick.receiveTimeNs(),
                    tick.eventTimeNs() == TickLayout.NULL_VALUE ? null : tick.eventTimeNs(),
                    decimal(best.bidPrice()),
                    decimal(best.bidSize()),
                    decimal(best.askPrice()),
                    decimal(best.askSize())));
        }

        private static BigDecimal decimal(final long mantissa) {
            return new BigDecimal(Mantissa.toText(mantissa, SCALE));
        }
    }
}
