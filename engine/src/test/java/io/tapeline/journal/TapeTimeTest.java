package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TapeTimeTest {
    private static final long MS = 1_000_000;

    private final AtomicLong epochNs = new AtomicLong(1_000_000_000 * MS);
    private final AtomicLong windowNs = new AtomicLong(77);
    private final TapeTime time = new TapeTime(epochNs::get, windowNs::get);

    @Test
    void shouldGoOnWithTheClockOfTheWindow() {
        final long start = epochNs.get();
        assertEquals(start, now(0));
        windowNs.addAndGet(5 * MS);
        epochNs.addAndGet(5 * MS + 300);
        assertEquals(start + 5 * MS, now(0));
        // A document that had to wait for room is journaled when there was room, not when its batch came.
        windowNs.addAndGet(40 * MS);
        epochNs.addAndGet(40 * MS);
        assertEquals(start + 45 * MS, now(40 * MS));
    }

    @Test
    void shouldJumpWhenTheClockIsSetForwardOrBack() {
        now(0);
        epochNs.addAndGet(2_000 * MS);
        assertEquals(epochNs.get(), now(0));
        epochNs.addAndGet(-5_000 * MS);
        assertEquals(epochNs.get(), now(0));
    }

    @Test
    void shouldTakeTheMeasureThatWasHeldUpLeast() {
        final AtomicLong reads = new AtomicLong();
        // The thread stands still for 10 ms between the two clocks of the first measure.
        final TapeTime heldUp =
                new TapeTime(epochNs::get, () -> windowNs.addAndGet(reads.incrementAndGet() == 2 ? 10 * MS : 0));
        assertEquals(epochNs.get(), heldUp.timeNs(epochNs.get(), windowNs.get() + 10 * MS));
    }

    private long now(final long waitedNs) {
        return time.timeNs(epochNs.get() - waitedNs, windowNs.get());
    }
}
