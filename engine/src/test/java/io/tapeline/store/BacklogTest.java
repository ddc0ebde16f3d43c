package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapeline.telemetry.Counters;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private final AtomicLong journaled = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private final Counters counters = new Counters();
    private final Backlog backlog = new Backlog(journaled::get, stored::get, counters);
    private long second;

    @Test
    void shouldSayWhenItBeginsHowItGoesAndWhenItEnds() {
        for (int i = 0; i < 10; i++) {
            assertNull(look(50_000, 50_000));
        }
        for (int i = 0; i < 5; i++) {
            assertNull(look(50_000, 0), "a lag of less than five seconds is not worth a line");
        }
        assertEquals("the database is behind the journal: 300,000 ticks wait on disk", look(50_000, 0));
        for (int i = 0; i < 9; i++) {
            assertNull(look(50_000, 0));
        }
        assertEquals("800,000 ticks wait on disk, 0 ticks/s go to the database, it does not catch up", look(50_000, 0));
        assertEquals(-1, counters.counter("store.eta").value());
        for (int i = 0; i < 9; i++) {
            assertNull(look(0, 70_000));
        }
        assertEquals(
                "100,000 ticks wait on disk, 70,000 ticks/s go to the database, caught up in about 2 s",
                look(0, 70_000));
        assertEquals(70_000, counters.counter("store.rate").value());
        assertEquals("caught up: 800,000 ticks in 21.0 s, 38,095 ticks/s", look(0, 100_000));
        assertEquals(0, counters.counter("store.lag").value());
    }

    private String look(final long moreJournaled, final long moreStored) {
        journaled.addAndGet(moreJournaled);
        stored.addAndGet(moreStored);
        return backlog.look(TimeUnit.SECONDS.toNanos(++second));
    }
}
