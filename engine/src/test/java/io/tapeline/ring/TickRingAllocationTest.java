package io.tapeline.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapeline.config.RingConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickPublisher;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Claiming, publishing and consuming a million ticks allocates nothing per tick, on either thread. */
@Timeout(120)
final class TickRingAllocationTest {
    private static final int TICKS = 1_000_000;
    private static final long ALLOWED_BYTES = 4 << 10;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldHandOverWithoutAllocation() {
        final AtomicLong consumer = new AtomicLong();
        final TickBatchHandler handler = (n, slab, offset, head, wrap) ->
                consumer.lazySet(Thread.currentThread().getId());
        final Counters counters = new Counters();
        try (TickRing ring =
                new TickRing(new RingConfig(1 << 14, "phased", 64), 1, 4096, List.of(handler), counters, f -> {})) {
            ring.start();
            final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "test");
            publish(publisher);
            assertTrue(ring.drain(TimeUnit.SECONDS.toNanos(60)));
            final long id = Thread.currentThread().getId();
            final long consumerBefore = THREADS.getThreadAllocatedBytes(consumer.get());
            final long producerBefore = THREADS.getThreadAllocatedBytes(id);
            publish(publisher);
            final long produced = THREADS.getThreadAllocatedBytes(id) - producerBefore;
            assertTrue(ring.drain(TimeUnit.SECONDS.toNanos(60)));
            final long consumed = THREADS.getThreadAllocatedBytes(consumer.get()) - consumerBefore;
            assertTrue(produced < ALLOWED_BYTES, "publishing allocated " + produced + " bytes");
            assertTrue(consumed < ALLOWED_BYTES, "consuming allocated " + consumed + " bytes");
        }
    }

    private static void publish(final TickPublisher publisher) {
        for (int done = 0; done < TICKS; done += 4) {
            final long first = publisher.claim(4);
            for (int i = 0; i < 4; i++) {
                publisher.buffer(first + i).putLong(publisher.offset(first + i), done + i);
            }
            publisher.publish(first, 4);
        }
    }
}
