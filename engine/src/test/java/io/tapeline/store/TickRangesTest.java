package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TickRangesTest {
    @Test
    void shouldMergeNeighboursAndFindPrefix() {
        final TickRanges ranges = new TickRanges();
        assertEquals(0, ranges.prefix());
        ranges.add(11, 20);
        assertEquals(0, ranges.prefix());
        ranges.add(1, 5);
        ranges.add(6, 10);
        assertEquals("1..20", ranges.toString());
        assertEquals(20, ranges.prefix());
        ranges.add(31, 40);
        assertEquals(31, ranges.nextRangeAfter(20));
        assertEquals(40, ranges.endOfRangeAt(35));
        assertEquals(0, ranges.endOfRangeAt(25));
        assertTrue(ranges.contains(3, 17));
        assertFalse(ranges.contains(15, 31));
        final TickRanges less = ranges.copy();
        ranges.add(50, 50);
        assertTrue(ranges.containsAll(less));
        assertFalse(less.containsAll(ranges));
    }

    @Test
    void shouldAgreeWithBitsForAnyRanges() {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final BitSet bits = new BitSet();
            final TickRanges ranges = new TickRanges();
            for (int i = 0; i < 12; i++) {
                final int first = 1 + random.nextInt(60);
                final int last = first + random.nextInt(10);
                bits.set(first, last + 1);
                ranges.add(first, last);
            }
            for (int number = 1; number < 75; number++) {
                final String what = ranges + " at " + number + ", seed " + seed;
                assertEquals(bits.get(number) ? bits.nextClearBit(number) - 1 : 0, ranges.endOfRangeAt(number), what);
            }
        }
    }
}
