package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.config.RingConfig;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.TickPublisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several producers through a ring into the journal, with a reader that follows: nothing is lost, nothing is doubled. */
@Timeout(120)
final class RingToJournalTest {
    private static final int PRODUCERS = 3;
    private static final int TICKS_EACH = 100_000;

    @TempDir
    Path directory;

    @Test
    void shouldReadExactlyWhatTheProducersPublishedWhileItIsWritten() throws InterruptedException {
        final Counters counters = new Counters();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final JournalConfig config =
                new JournalConfig(directory, "daily", 16 << 20, 4096, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        final PerFeed seen = new PerFeed();
        try (Journal journal = Journal.open(config, counters, () -> Tape.START_NS);
                JournalReader reader = Journal.openReader(directory, JournalStart.first(), TickHandlers.none())) {
            try (TickRing ring = new TickRing(
                    new RingConfig(4096, "phased", 64),
                    journal.nextTickNumber(),
                    config.documentTicks(),
                    List.of(journal.stage()),
                    counters,
                    failure::set)) {
                ring.start();
                final List<Thread> producers = produce(ring, counters);
                while (seen.ticks < PRODUCERS * TICKS_EACH && failure.get() == null) {
                    reader.poll(seen, 100);
                }
                for (final Thread producer : producers) {
                    producer.join();
                }
                assertTrue(ring.drain(TimeUnit.SECONDS.toNanos(60)));
            }
            assertNull(failure.get());
            assertEquals(PRODUCERS * TICKS_EACH, journal.stage().journaledTickNumber());
            assertEquals(
                    PRODUCERS * TICKS_EACH, counters.counter("ring.received").value());
            assertTrue(reader.isAtEnd());
        }
        assertTrue(JournalCheck.run(directory, path -> {}).isWhole());
    }

    private static List<Thread> produce(final TickRing ring, final Counters counters) {
        final List<Thread> producers = new ArrayList<>();
        for (int id = 1; id <= PRODUCERS; id++) {
            final int feedId = id;
            final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "feed-" + id);
            producers.add(new Thread(() -> {
                final TickEncoder encoder = new TickEncoder();
                for (long value = 0; value < TICKS_EACH; value += 4) {
                    final long first = publisher.claim(4);
                    for (int i = 0; i < 4; i++) {
                        encoder.trade(publisher.buffer(first + i), publisher.offset(first + i))
                                .price(value + i);
                        TickEncoder.stamp(publisher.buffer(first + i), publisher.offset(first + i), 0, 0, 1, feedId, 1);
                    }
                    publisher.publish(first, 4);
                }
            }));
        }
        producers.forEach(Thread::start);
        return producers;
    }

    private static final class PerFeed implements TickHandler {
        private final long[] next = new long[PRODUCERS + 1];
        private long ticks;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            ticks++;
            if (tickNumber != ticks || tick.trade().price() != next[tick.feedId()]++) {
                throw new AssertionError("tick " + tickNumber + " of feed " + tick.feedId() + " is not the next");
            }
        }
    }
}
