package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldSpreadTicksEvenly() {
        final Schedule schedule = new Schedule(1_000, false, 1, 2);
        assertEquals(3_000, schedule.count());
        assertEquals(1_000, schedule.warmupCount());
        for (int index = 0; index < schedule.count(); index++) {
            assertEquals(index * MS, schedule.dueNs(index));
        }
    }

    @Test
    void shouldNotDriftWhereTheIntervalIsNoWholeNumber() {
        final Schedule schedule = new Schedule(30_000, false, 0, 600);
        assertEquals(599_000 * MS, schedule.dueNs(599L * 30_000));
        assertEquals(599_000 * MS + 33_333, schedule.dueNs(599L * 30_000 + 1));
    }

    @Test
    void shouldSendTenTimesTheRateInTheFirstTenthOfEachSecond() {
        final Schedule schedule = new Schedule(1_000, true, 0, 2);
        assertEquals(2 * 1_900, schedule.count());
        for (int second = 0; second < 2; second++) {
            final int before = second * 1_900;
            final long beganNs = second * 1_000 * MS;
            assertEquals(beganNs, schedule.dueNs(before));
            assertEquals(beganNs + MS / 10, schedule.dueNs(before + 1));
            assertEquals(beganNs + 100 * MS - MS / 10, schedule.dueNs(before + 999));
            assertEquals(beganNs + 100 * MS, schedule.dueNs(before + 1_000));
            assertEquals(beganNs + 101 * MS, schedule.dueNs(before + 1_001));
            assertEquals(beganNs + 999 * MS, schedule.dueNs(before + 1_899));
        }
    }

    @Test
    void shouldNeverGoBack() {
        final Schedule schedule = new Schedule(70, true, 1, 3);
        for (int index = 1; index < schedule.count(); index++) {
            assertTrue(schedule.dueNs(index) >= schedule.dueNs(index - 1), "index " + index);
        }
        assertTrue(schedule.dueNs(schedule.count() - 1) < schedule.endNs());
        assertEquals(schedule.warmupNs(), schedule.dueNs(schedule.warmupCount()));
    }

    @Test
    void shouldRefuseARateThatABurstCannotHave() {
        assertThrows(IllegalArgumentException.class, () -> new Schedule(15, true, 0, 1));
    }
}
