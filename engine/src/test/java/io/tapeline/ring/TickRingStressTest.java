package io.tapeline.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.RingConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several producers at once: each tick arrives exactly once, those of one producer in their order. */
@Timeout(120)
final class TickRingStressTest {
    private static final int PRODUCERS = 4;

    @Test
    void shouldDeliverEachTickOnceInOrderOfItsProducer() throws InterruptedException {
        run(20_000, 42);
    }

    @Test
    @Tag("slow")
    void shouldDeliverEachTickOnceInOrderOfItsProducerForLong() throws InterruptedException {
        for (long seed = 1; seed <= 10; seed++) {
            run(500_000, seed);
        }
    }

    private static void run(final int ticksEach, final long seed) throws InterruptedException {
        final long[] next = new long[PRODUCERS];
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final TickBatchHandler check = (n, slab, offset, head, wrap) -> {
            check(next, slab, offset, head);
            check(next, slab, 0, wrap);
        };
        final Counters counters = new Counters();
        try (TickRing ring =
                new TickRing(new RingConfig(1024, "yielding", 64), 1, 200, List.of(check), counters, failure::set)) {
            ring.start();
            final List<Thread> producers = new ArrayList<>();
            for (int id = 0; id < PRODUCERS; id++) {
                final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "p" + id);
                final int producer = id;
                producers.add(new Thread(() -> produce(publisher, producer, ticksEach, new Random(seed + producer))));
            }
            producers.forEach(Thread::start);
            for (final Thread producer : producers) {
                producer.join();
            }
            assertTrue(ring.drain(TimeUnit.SECONDS.toNanos(60)) || failure.get() != null, "seed " + seed);
        }
        assertNull(failure.get(), "seed " + seed);
        for (final long count : next) {
            assertEquals(ticksEach, count, "seed " + seed);
        }
    }

    private static void check(final long[] next, final DirectBuffer slab, final int offset, final int count) {
        for (int i = 0; i < count; i++) {
            final int producer = slab.getInt(offset + i * 64);
            final long value = slab.getLong(offset + i * 64 + 8);
            if (value != next[producer]++) {
                throw new AssertionError("producer " + producer + ": " + value + " instead of " + (next[producer] - 1));
            }
        }
    }

    private static void produce(
            final TickPublisher publisher, final int producer, final int ticks, final Random random) {
        int done = 0;
        while (done < ticks) {
            final int count = Math.min(ticks - done, 1 + random.nextInt(publisher.maxClaim()));
            final long first = publisher.claim(count);
            for (int i = 0; i < count; i++) {
                publisher.buffer(first + i).putInt(publisher.offset(first + i), producer);
                publisher.buffer(first + i).putLong(publisher.offset(first + i) + 8, done + i);
            }
            publisher.publish(first, count);
            done += count;
        }
    }
}
