package io.tapeline.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.AllocatedBytes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WallClockTest {
    private static final long START_NS = 1_700_000_000_123_456_789L;

    private long monotonicNs = 5;
    private long wallNs = START_NS;
    private final WallClock clock = new WallClock(() -> monotonicNs, () -> wallNs / 1_000_000, () -> wallNs);

    @Test
    void shouldGoOnToTheNanosecond() {
        for (int i = 0; i < 5_000; i++) {
            pass(999_937);
            assertEquals(wallNs, clock.nanoTime());
        }
    }

    @Test
    void shouldFollowAClockThatIsSet() {
        wallNs += 7_000_000;
        assertEquals(wallNs, clock.nanoTime());
        pass(100);
        assertEquals(wallNs, clock.nanoTime());
        wallNs -= 3_600_000_000_000L;
        assertEquals(wallNs, clock.nanoTime());
        pass(123_456_789);
        assertEquals(wallNs, clock.nanoTime());
    }

    /** The milliseconds tell of it when they turn over. */
    @Test
    void shouldFollowASmallStepWithinAMillisecond() {
        wallNs -= 300_000;
        for (int i = 0; i < 1_000; i++) {
            clock.nanoTime();
            pass(1_000);
        }
        assertEquals(wallNs, clock.nanoTime());
    }

    @Test
    void shouldAgreeWithTheMachine() {
        final SystemEpochNanoClock system = new SystemEpochNanoClock();
        final WallClock here = new WallClock();
        for (int i = 0; i < 100_000; i++) {
            final long before = system.nanoTime();
            final long now = here.nanoTime();
            final long after = system.nanoTime();
            assertTrue(
                    now > before - TimeUnit.MILLISECONDS.toNanos(2) && now < after + TimeUnit.MILLISECONDS.toNanos(2),
                    now + " is not between " + before + " and " + after);
        }
    }

    /** Once the Instant of 1970 has been made, each {@code Instant.now()} is 24 bytes. */
    @Test
    void shouldAllocateNothing() {
        assertEquals(0, Instant.ofEpochMilli(0).toEpochMilli());
        final WallClock here = new WallClock();
        read(here, 1_000_000);
        final long bytes = AllocatedBytes.during(() -> read(here, 1_000_000));
        assertTrue(bytes < 100_000, bytes + " bytes for a million readings");
    }

    private void pass(final long ns) {
        monotonicNs += ns;
        wallNs += ns;
    }

    private static void read(final WallClock clock, final int times) {
        long last = 0;
        for (int i = 0; i < times; i++) {
            last = clock.nanoTime();
        }
        assertTrue(last > 0);
    }
}
