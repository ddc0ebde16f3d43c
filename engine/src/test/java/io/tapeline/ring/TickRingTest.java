package io.tapeline.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.RingConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class TickRingTest {
    private static final long TEN_SECONDS_NS = TimeUnit.SECONDS.toNanos(10);

    private final Counters counters = new Counters();
    private final List<Long> taken = new ArrayList<>();
    private TickRing ring;

    @AfterEach
    void close() {
        if (ring != null) {
            ring.close();
            ring.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"busy-spin", "yielding", "phased", "sleeping", "blocking"})
    void shouldHandOverEachTickOnceInOrderAroundTheEndOfTheSlab(final String waitStrategy) {
        start(16, waitStrategy, 5, collect(), failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "test");
        for (long value = 0; value < 100; value += 3) {
            publish(publisher, value, 3);
        }
        assertTrue(ring.drain(TEN_SECONDS_NS));
        assertEquals(102, taken.size());
        for (int i = 0; i < taken.size(); i++) {
            assertEquals(i, taken.get(i));
        }
        assertEquals(101 + 1000, counters.counter("ring.received").value());
        assertEquals(16, ring.remainingCapacity());
    }

    @Test
    void shouldRefuseAtOnceWhileIntakeIsStoppedButLetWaitThoseThatWaitForEver() throws InterruptedException {
        start(16, "blocking", 5, collect(), failure -> {});
        final TickPublisher dropping = ring.publisher(FullPolicy.drop(), counters, "dropping");
        final TickPublisher patient = ring.publisher(FullPolicy.block(TEN_SECONDS_NS * 1000), counters, "patient");
        final TickPublisher waiting = ring.publisher(FullPolicy.blockForEver(), counters, "waiting");
        publish(dropping, 0, 1);
        ring.intake(false);
        assertEquals(TickPublisher.REFUSED, dropping.claim(2));
        assertEquals(TickPublisher.REFUSED, patient.claim(3));
        assertEquals(2, counters.counter("dropping.ring.refused").value());
        assertEquals(3, counters.counter("patient.ring.refused").value());
        final Thread producer = new Thread(() -> publish(waiting, 1, 1));
        producer.start();
        producer.join(50);
        assertTrue(producer.isAlive());
        assertTrue(ring.drain(TEN_SECONDS_NS));
        assertEquals(List.of(0L), taken);
        ring.intake(true);
        producer.join(20_000);
        publish(dropping, 2, 1);
        publish(patient, 3, 1);
        assertTrue(ring.drain(TEN_SECONDS_NS));
        assertEquals(List.of(0L, 1L, 2L, 3L), taken);
        assertEquals(0, counters.counter("waiting.ring.refused").value());
    }

    @Test
    void shouldEndTheWaitForIntakeWhenTheRingCloses() throws InterruptedException {
        start(16, "blocking", 5, collect(), failure -> {});
        ring.intake(false);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final TickPublisher waiting = ring.publisher(FullPolicy.blockForEver(), counters, "waiting");
        final Thread producer =
                new Thread(() -> thrown.set(assertThrows(RuntimeException.class, () -> waiting.claim(1))));
        producer.start();
        producer.join(20);
        ring.close();
        producer.join(20_000);
        assertTrue(thrown.get().getMessage().contains("closed"), () -> "" + thrown.get());
    }

    @Test
    void shouldGiveBatchesToHandlersInOrderAndNoLargerThanAllowed() {
        final List<String> calls = new ArrayList<>();
        final TickBatchHandler first = (n, slab, offset, head, wrap) -> calls.add("first " + n + " " + (head + wrap));
        final TickBatchHandler second = (n, slab, offset, head, wrap) -> calls.add("second " + n + " " + (head + wrap));
        ring = new TickRing(config(16, "blocking"), 1000, 3, List.of(first, second), counters, failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.drop(), counters, "test");
        publish(publisher, 0, 4);
        ring.start();
        assertTrue(ring.drain(TEN_SECONDS_NS));
        assertEquals(List.of("first 1000 3", "second 1000 3", "first 1003 1", "second 1003 1"), calls);
    }

    @Test
    void shouldKeepSlotsOnCacheLines() {
        start(16, "blocking", 8, collect(), failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.drop(), counters, "test");
        final long slot = publisher.claim(1);
        assertEquals(0, BufferUtil.address(publisher.buffer(slot).byteBuffer()) % 64);
        assertEquals(0, publisher.offset(slot) % 64);
        publisher.publish(slot, 1);
    }

    @Test
    void shouldRefuseAtOnceAndCountWhenFullAndDropping() {
        ring = new TickRing(config(16, "blocking"), 1000, 8, List.of(collect()), counters, failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.drop(), counters, "test");
        for (int i = 0; i < 4; i++) {
            publish(publisher, i * 4, 4);
        }
        assertEquals(TickPublisher.REFUSED, publisher.claim(3));
        assertEquals(3, counters.counter("test.ring.refused").value());
        ring.start();
        assertTrue(ring.drain(TEN_SECONDS_NS));
        publish(publisher, 16, 1);
        assertTrue(ring.drain(TEN_SECONDS_NS));
        assertEquals(17, taken.size());
    }

    @Test
    void shouldRefuseAfterTheDeadlineWhenFullAndBlocking() {
        ring = new TickRing(config(16, "blocking"), 1000, 8, List.of(collect()), counters, failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.block(1_000_000), counters, "test");
        for (int i = 0; i < 4; i++) {
            publish(publisher, i * 4, 4);
        }
        assertEquals(TickPublisher.REFUSED, publisher.claim(2));
        assertEquals(2, counters.counter("test.ring.refused").value());
        assertEquals(1, counters.counter("test.ring.waits").value());
    }

    @Test
    void shouldStopForGoodAndSayWhyWhenHandlerThrows() throws InterruptedException {
        final Error failure = new AssertionError("disk gone");
        final AtomicReference<Throwable> told = new AtomicReference<>();
        final CountDownLatch latch = new CountDownLatch(1);
        start(
                16,
                "blocking",
                8,
                (n, slab, offset, head, wrap) -> {
                    throw failure;
                },
                t -> {
                    told.set(t);
                    latch.countDown();
                });
        final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "test");
        publish(publisher, 0, 1);
        assertTrue(latch.await(10, TimeUnit.SECONDS));
        assertSame(failure, told.get());
        assertTrue(ring.hasFailed());
        final IllegalStateException e = assertThrows(IllegalStateException.class, () -> publisher.claim(1));
        assertTrue(e.getMessage().startsWith("the ring has stopped: a handler failed"), e.getMessage());
        assertFalse(ring.drain(TEN_SECONDS_NS));
    }

    @Test
    void shouldWakeWaitingPublisherWhenTheConsumerDies() throws InterruptedException {
        final CountDownLatch goOn = new CountDownLatch(1);
        start(
                16,
                "blocking",
                8,
                (n, slab, offset, head, wrap) -> {
                    await(goOn);
                    throw new IllegalStateException("handler");
                },
                failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "test");
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread producer = new Thread(() -> {
            try {
                for (long value = 0; ; value++) {
                    publish(publisher, value, 1);
                }
            } catch (final IllegalStateException e) {
                thrown.set(e);
            }
        });
        producer.start();
        while (counters.counter("test.ring.waits").value() == 0) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        producer.join();
        assertTrue(thrown.get().getMessage().contains("the ring has stopped"), thrown.get()::toString);
    }

    @Test
    void shouldThrowOnClaimAfterClose() {
        start(16, "sleeping", 8, collect(), failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.blockForEver(), counters, "test");
        ring.close();
        final IllegalStateException e = assertThrows(IllegalStateException.class, () -> publisher.claim(1));
        assertEquals("the ring has stopped: it was closed", e.getMessage());
    }

    @Test
    void shouldNotDrainWhatIsClaimedAndNeverPublished() {
        start(16, "blocking", 8, collect(), failure -> {});
        ring.publisher(FullPolicy.drop(), counters, "test").claim(1);
        assertFalse(ring.drain(1_000_000));
    }

    @Test
    void shouldRefuseClaimsAndSizesThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> start(12, "blocking", 8, collect(), f -> {}));
        assertThrows(IllegalArgumentException.class, () -> start(16, "sometimes", 8, collect(), f -> {}));
        start(16, "blocking", 8, collect(), failure -> {});
        final TickPublisher publisher = ring.publisher(FullPolicy.drop(), counters, "test");
        assertThrows(IllegalArgumentException.class, () -> publisher.claim(0));
        assertThrows(IllegalArgumentException.class, () -> publisher.claim(5));
    }

    private void start(
            final int slots,
            final String waitStrategy,
            final int maxBatch,
            final TickBatchHandler handler,
            final Consumer<Throwable> onFailure) {
        ring = new TickRing(config(slots, waitStrategy), 1000, maxBatch, List.of(handler), counters, onFailure);
        ring.start();
    }

    private static RingConfig config(final int slots, final String waitStrategy) {
        return new RingConfig(slots, waitStrategy, 4);
    }

    private TickBatchHandler collect() {
        return (firstTickNumber, slab, offset, headCount, wrapCount) -> {
            if (firstTickNumber != 1000 + taken.size()) {
                throw new AssertionError("tick " + firstTickNumber + " after " + taken.size());
            }
            for (int i = 0; i < headCount; i++) {
                taken.add(slab.getLong(offset + i * 64));
            }
            for (int i = 0; i < wrapCount; i++) {
                taken.add(slab.getLong(i * 64));
            }
        };
    }

    private static void publish(final TickPublisher publisher, final long firstValue, final int count) {
        final long first = publisher.claim(count);
        assertTrue(first != TickPublisher.REFUSED);
        for (int i = 0; i < count; i++) {
            publisher.buffer(first + i).putLong(publisher.offset(first + i), firstValue + i);
        }
        publisher.publish(first, count);
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
