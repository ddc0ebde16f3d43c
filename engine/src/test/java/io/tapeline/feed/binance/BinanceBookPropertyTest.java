package io.tapeline.feed.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BookStage;
import io.tapeline.book.LevelBook;
import io.tapeline.feed.Feed;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.codec.Side;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is lost, comes twice or comes late: a book that is trusted on the tape is the market's, and after the last
 * snapshot without a loss behind it, it is trusted.
 */
@Timeout(60)
class BinanceBookPropertyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldTrustOnlyTheTrueBook(final long seed) throws Exception {
        final Random random = new Random(seed);
        final boolean isUsdm = seed % 2 == 0;
        final Feed feed = isUsdm ? new BinanceUsdmFeed() : new BinanceSpotFeed();
        final TestMarket market = new TestMarket("BTCUSDT", isUsdm, 1000, seed);
        final RecordedFixture capture = new RecordedFixture(feed, folder, Map.of());
        for (int file = 0; file < 10; file++) {
            final List<String> messages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                step(market, random, messages);
            }
            capture.importMessages(messages.toArray(String[]::new));
            if (assertTrueIfTrusted(capture, market, seed, file)) {
                continue;
            }
            capture.importMessages(market.nextDepth(), market.snapshot(), market.nextDepth(), market.quote());
            assertTrue(assertTrueIfTrusted(capture, market, seed, file), () -> "synced again, seed " + seed);
        }
        assertEquals(0, capture.counter("book.different"), () -> "seed " + seed);
        assertEquals(0, capture.counter("rejected"), () -> "seed " + seed);
    }

    private static void step(final TestMarket market, final Random random, final List<String> messages) {
        final int choice = random.nextInt(100);
        if (choice < 1) {
            market.nextDepth();
            // The loss is only seen at the next change.
            messages.add(market.nextDepth());
        } else if (choice < 4) {
            messages.add(market.snapshot());
        } else if (choice < 8 && !messages.isEmpty()) {
            messages.add(messages.get(messages.size() - 1));
        } else if (choice < 30) {
            messages.add(market.quote());
        } else {
            messages.add(market.nextDepth());
        }
    }

    private static boolean assertTrueIfTrusted(
            final RecordedFixture capture, final TestMarket market, final long seed, final int file) {
        final BookStage stage = new BookStage((number, tick, best) -> {});
        capture.fixture.tape.replay(0, stage);
        if (!stage.isTrusted(1)) {
            return false;
        }
        final LevelBook book = stage.book(1);
        assertEquals(strip(market.bids), levels(book, Side.BID), () -> "bids, seed " + seed + " file " + file);
        assertEquals(strip(market.asks), levels(book, Side.ASK), () -> "asks, seed " + seed + " file " + file);
        return true;
    }

    private static TreeMap<BigDecimal, BigDecimal> strip(final Map<BigDecimal, BigDecimal> side) {
        final TreeMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
        side.forEach((price, size) -> levels.put(price.stripTrailingZeros(), size.stripTrailingZeros()));
        return levels;
    }

    private static TreeMap<BigDecimal, BigDecimal> levels(final LevelBook book, final Side side) {
        final TreeMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
        for (int i = 0; i < book.count(side); i++) {
            levels.put(
                    new BigDecimal(Mantissa.toText(book.price(side, i), 8)).stripTrailingZeros(),
                    new BigDecimal(Mantissa.toText(book.size(side, i), 8)).stripTrailingZeros());
        }
        return levels;
    }
}
