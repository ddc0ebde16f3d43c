package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tapeline.chaos.TcpProxy;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The database is away for long, in each way in turn, while ticks wait: nothing grows, and all is stored afterwards. */
@Tag("database")
@Timeout(120)
final class StoreOutageTest {
    private static final long OUTAGE_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int TICKS = 300_000;

    /** What a process may run out of. */
    private record Use(long threads, long descriptors, long directBytes, long heapBytes) {
        static Use now() {
            System.gc();
            final long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            final Runtime runtime = Runtime.getRuntime();
            final UnixOperatingSystemMXBean system =
                    (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Use(
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !thread.getName().startsWith("proxy-"))
                            .count(),
                    system.getOpenFileDescriptorCount(),
                    direct,
                    runtime.totalMemory() - runtime.freeMemory());
        }
    }

    @Test
    void shouldGrowInNothingWhileTheDatabaseIsAway() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 10, TICKS);
        final UUID journalId = UUID.randomUUID();
        try (TestDatabase database = TestDatabase.migrated();
                TcpProxy proxy = TcpProxy.to(
                        "127.0.0.1", DatabaseUrl.parse(database.url()).port())) {
            final StoreConfig config = quick(TestStores.config(proxy.through(database.url()), 2, 2_000));
            try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                final CompletableFuture<Void> feeding =
                        CompletableFuture.runAsync(() -> TestStores.feed(store, tape, TICKS));
                awaitStored(store, TICKS / 10);
                disturb(proxy, new Random(seed), TimeUnit.SECONDS.toNanos(3));
                final long stored = store.storedPrefix();
                final Use before = Use.now();
                disturb(proxy, new Random(seed), OUTAGE_NS);
                final Use after = Use.now();
                assertTrue(store.storedPrefix() < TICKS, "it was no outage: " + stored);
                assertBounded(before, after);
                proxy.heal();
                feeding.get();
            }
            final Verification.Result result =
                    VerificationTest.verify(TestStores.config(database.url(), 1, 300), journalId, tape);
            assertEquals("", result.firstDifference(), "seed " + seed);
            assertEquals(TICKS, result.storedPrefix(), "seed " + seed);
        }
    }

    /** Silent, then refusing, then cut, over and over; ends silent, so that nothing is stored before it is healed. */
    private static void disturb(final TcpProxy proxy, final Random random, final long lengthNs) {
        final long endNs = System.nanoTime() + lengthNs;
        while (System.nanoTime() - endNs < 0) {
            proxy.refuse();
            proxy.cut();
            LockSupport.parkNanos(random.nextLong(TURN_NS));
            proxy.heal();
            proxy.blackHole();
            LockSupport.parkNanos(TURN_NS);
        }
    }

    private static void assertBounded(final Use before, final Use after) {
        final String what = before + " -> " + after;
        assertTrue(after.threads() <= before.threads() + 4, what);
        // Each connection of the store is two of the proxy, which holds on to what it has not passed on yet.
        assertTrue(after.descriptors() <= before.descriptors() + 16, what);
        assertTrue(after.directBytes() <= before.directBytes() + (24 << 20), what);
        assertTrue(after.heapBytes() <= before.heapBytes() + (24 << 20), what);
    }

    private static void awaitStored(final Store store, final long ticks) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (store.storedPrefix() < ticks) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "only " + store.storedPrefix() + " ticks are stored");
            LockSupport.parkNanos(1_000_000L);
        }
    }

    private static StoreConfig quick(final StoreConfig config) {
        return new StoreConfig(
                config.url(),
                config.engineName(),
                config.batchRows(),
                config.batchBytes(),
                config.batchAgeNs(),
                config.lanes(),
                TimeUnit.MILLISECONDS.toNanos(300),
                config.retryMinNs(),
                TimeUnit.MILLISECONDS.toNanos(50),
                config.maxSkewNs(),
                config.chunkIntervalNs());
    }
}
