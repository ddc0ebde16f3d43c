package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.feed.BestRing.Comparison;
import org.junit.jupiter.api.Test;

class BestRingTest {
    private final BestRing ring = new BestRing(4);

    private Comparison compare(final long sequence, final long bidPrice) {
        return ring.compare(sequence, bidPrice, 1, 20, 1);
    }

    private void add(final long sequence, final long bidPrice) {
        ring.add(sequence, bidPrice, 1, 20, 1);
    }

    @Test
    void shouldFindTheLastFewByTheirNumber() {
        for (int i = 1; i <= 6; i++) {
            add(10 * i, i);
        }
        assertEquals(Comparison.UNKNOWN, compare(20, 2));
        assertEquals(Comparison.EQUAL, compare(30, 3));
        assertEquals(Comparison.EQUAL, compare(60, 6));
        assertEquals(Comparison.DIFFERENT, compare(50, 6));
        assertEquals(Comparison.UNKNOWN, compare(55, 5));
    }

    @Test
    void shouldKeepAsManyAsItsCapacityWhileItGrows() {
        final BestRing large = new BestRing(64);
        for (int i = 1; i <= 3; i++) {
            large.add(i, 0, 1, 20, 1);
        }
        large.clear();
        for (int i = 10; i < 110; i++) {
            large.add(i, 2 * i, 1, 20, 1);
            final int first = Math.max(10, i - 63);
            assertEquals(Comparison.EQUAL, large.compare(first, 2 * first, 1, 20, 1), "the oldest behind " + i);
            assertEquals(Comparison.UNKNOWN, large.compare(first - 1, 2 * first - 2, 1, 20, 1));
            assertEquals(Comparison.EQUAL, large.compare(i, 2 * i, 1, 20, 1));
        }
    }

    @Test
    void shouldStartAnewWhenNumbersGoBack() {
        add(1_000_000, 1);
        add(5, 2);
        assertEquals(Comparison.UNKNOWN, compare(1_000_000, 1));
        assertEquals(Comparison.EQUAL, compare(5, 2));
    }

    @Test
    void shouldForgetAllWhenCleared() {
        add(5, 2);
        ring.clear();
        assertEquals(Comparison.UNKNOWN, compare(5, 2));
    }
}
