package io.tapeline.book;

import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static io.tapeline.tick.TickLayout.NULL_VALUE;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_BEGIN;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_END;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.book.BestRecorder.Best;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import io.tapeline.tick.codec.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fast book against two tree maps on random streams, shallow, deep and very deep. */
class BookStagePropertyTest {
    private final TreeMap<Long, Long> bids = new TreeMap<>(Collections.reverseOrder());
    private final TreeMap<Long, Long> asks = new TreeMap<>();
    private final List<Best> expected = new ArrayList<>();
    private Best last = new Best(0, 0, NULL_VALUE, NULL_VALUE, NULL_VALUE, NULL_VALUE, 0);

    @ParameterizedTest
    @CsvSource({"1,5,20000", "2,50,20000", "3,1000,50000", "4,100000,60000", "5,3,20000", "6,20,50000"})
    void shouldEqualANaiveBook(final long seed, final int priceRange, final int count) {
        final Random random = new Random(seed);
        final BestRecorder recorder = new BestRecorder();
        final BookStage stage = new BookStage(recorder);
        final DirectPublisher publisher = new DirectPublisher(stage);
        final TestTicks ticks = new TestTicks(publisher);
        ticks.reset(1, SNAPSHOT_BEGIN, 0);
        ticks.reset(1, SNAPSHOT_END, LAST_IN_EVENT);
        for (int i = 0; i < count; i++) {
            final boolean isLast = random.nextInt(3) > 0;
            final Side side = random.nextBoolean() ? Side.BID : Side.ASK;
            final long price = random.nextInt(priceRange) - priceRange / 3;
            final long size = random.nextInt(5) < 2 ? 0 : 1 + random.nextInt(3);
            ticks.level(1, side, price, size, isLast ? LAST_IN_EVENT : 0);
            naive(side, price, size);
            if (isLast) {
                naiveEventEnd(publisher.published());
            }
            if (random.nextInt(5000) == 0) {
                assertLevels(stage.book(1), seed);
            }
        }
        assertLevels(stage.book(1), seed);
        assertEquals(expected, recorder.all, "seed " + seed);
    }

    private void naive(final Side side, final long price, final long size) {
        final Map<Long, Long> levels = side == Side.BID ? bids : asks;
        if (size == 0) {
            levels.remove(price);
        } else {
            levels.put(price, size);
        }
    }

    private void naiveEventEnd(final long tickNumber) {
        final long bid = bids.isEmpty() ? NULL_VALUE : bids.firstKey();
        final long ask = asks.isEmpty() ? NULL_VALUE : asks.firstKey();
        final int crossed = bid != NULL_VALUE && ask != NULL_VALUE && bid >= ask ? BestPrices.CROSSED : 0;
        final Best best = new Best(
                tickNumber,
                1,
                bid,
                bid == NULL_VALUE ? NULL_VALUE : bids.get(bid),
                ask,
                ask == NULL_VALUE ? NULL_VALUE : asks.get(ask),
                LAST_IN_EVENT | crossed);
        final boolean isSame = best.bidPrice() == last.bidPrice()
                && best.bidSize() == last.bidSize()
                && best.askPrice() == last.askPrice()
                && best.askSize() == last.askSize();
        if (!isSame) {
            expected.add(best);
            last = best;
        }
    }

    private void assertLevels(final LevelBook book, final long seed) {
        assertSide(book, Side.BID, bids, seed);
        assertSide(book, Side.ASK, asks, seed);
    }

    private static void assertSide(
            final LevelBook book, final Side side, final TreeMap<Long, Long> naive, final long seed) {
        assertEquals(naive.size(), book.count(side), "seed " + seed);
        int index = 0;
        for (final Map.Entry<Long, Long> level : naive.entrySet()) {
            assertEquals(level.getKey(), book.price(side, index), "seed " + seed);
            assertEquals(level.getValue(), book.size(side, index), "seed " + seed);
            index++;
        }
    }
}
