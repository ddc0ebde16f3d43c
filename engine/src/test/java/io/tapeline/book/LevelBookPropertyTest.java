package io.tapeline.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.AllocatedBytes;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Side;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A book under messages as venues send them: levels from the best to the worst, most of which come and go again. */
class LevelBookPropertyTest {
    private static final int MESSAGES = 2_000;

    @ParameterizedTest
    @CsvSource({"1, 8, 3", "2, 60, 10", "3, 400, 40", "4, 5000, 300", "5, 30, 30"})
    void shouldEqualASortedMap(final long seed, final int prices, final int levels) {
        final Random random = new Random(seed);
        final TreeMap<Long, Long> expected = new TreeMap<>();
        LevelBook book = new LevelBook();
        for (int message = 0; message < MESSAGES; message++) {
            long price = prices - random.nextInt(1 + prices / 4);
            for (int i = 0; i < levels && price > 0; i++) {
                final long size = random.nextInt(5) < 2 ? 0 : 1 + random.nextInt(1_000);
                book.set(Side.BID, price, size);
                if (size == 0) {
                    expected.remove(price);
                } else {
                    expected.put(price, size);
                }
                price -= 1 + random.nextInt(4);
            }
            final Map.Entry<Long, Long> best = expected.lastEntry();
            assertEquals(best == null ? TickLayout.NULL_VALUE : best.getKey(), book.bidPrice(), "seed " + seed);
            assertEquals(best == null ? TickLayout.NULL_VALUE : best.getValue(), book.bidSize(), "seed " + seed);
            assertEquals(expected.size(), book.count(Side.BID), "seed " + seed);
            // To look at all levels, or to keep them, closes the gaps; so it comes now and then only.
            final int what = random.nextInt(40);
            if (what == 0) {
                assertLevels(expected, book, seed);
            } else if (what == 1) {
                book = copy(book);
                assertLevels(expected, book, seed);
            } else if (what == 2) {
                book.clear();
                expected.clear();
            }
        }
        assertLevels(expected, book, seed);
    }

    @Test
    void shouldAllocateNothingOnceItWasAsDeepAsItGets() {
        final int prices = 150;
        final LevelBook book = new LevelBook();
        for (int price = 1; price <= prices; price++) {
            book.set(Side.BID, price, 1);
        }
        final long seed = 6;
        final Random random = new Random(seed);
        final Runnable changes = () -> {
            for (int i = 0; i < 200_000; i++) {
                book.set(Side.BID, 1 + random.nextInt(prices), random.nextInt(4));
            }
        };
        AllocatedBytes.during(changes);
        book.clear();
        final long bytes = AllocatedBytes.during(changes);
        // The measuring itself, and the compiler, allocate some; a side that grew would have more than two thousand.
        assertTrue(bytes < 1_024, bytes + " bytes, seed " + seed);
    }

    private static LevelBook copy(final LevelBook book) {
        final StateOutput out = new StateOutput();
        book.writeTo(out);
        final LevelBook copy = new LevelBook();
        final StateInput in = new StateInput(out.array(), 0, out.length());
        copy.readFrom(in);
        in.mustEnd();
        return copy;
    }

    private static void assertLevels(final TreeMap<Long, Long> expected, final LevelBook book, final long seed) {
        final Iterator<Map.Entry<Long, Long>> levels =
                expected.descendingMap().entrySet().iterator();
        for (int i = 0; i < expected.size(); i++) {
            final Map.Entry<Long, Long> level = levels.next();
            assertEquals(level.getKey(), book.price(Side.BID, i), "seed " + seed);
            assertEquals(level.getValue(), book.size(Side.BID, i), "seed " + seed);
        }
    }
}
