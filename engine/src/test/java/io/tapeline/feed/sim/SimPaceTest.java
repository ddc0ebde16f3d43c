package io.tapeline.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimPaceTest {
    @Test
    void shouldSendTheRateEachSecondAndMostOfItInTheBurst() {
        final SimPace pace = new SimPace(14_000, 5);
        assertEquals(0, pace.ticksDue(0));
        assertEquals(5_000, pace.ticksDue(100_000_000), 1);
        assertEquals(14_000, pace.ticksDue(1_000_000_000));
        assertEquals(14_000 * 86_400L, pace.ticksDue(86_400_000_000_000L));
    }

    @Test
    void shouldBeEvenForAFactorOfOne() {
        final SimPace pace = new SimPace(1000, 1);
        for (int i = 0; i < 2000; i++) {
            assertEquals(i * 1_000_000L, pace.dueNs(i), 1000);
        }
    }

    @Test
    void shouldSayWhenATickIsDueAsItSaysHowManyAre() {
        for (final int factor : new int[] {1, 3, 1000}) {
            final SimPace pace = new SimPace(777, factor);
            long before = -1;
            for (int tick = 0; tick < 5000; tick++) {
                final long dueNs = pace.dueNs(tick);
                assertTrue(dueNs >= before, "tick " + tick);
                assertEquals(tick, pace.ticksDue(dueNs + 10), 1, "tick " + tick + " factor " + factor);
                before = dueNs;
            }
        }
    }
}
