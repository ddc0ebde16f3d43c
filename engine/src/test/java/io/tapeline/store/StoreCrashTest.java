package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Takes the database away from the store at random moments, and compares with the journal afterwards.
 *
 * <p>Faults: connections ended by the server in the middle of COPY, merge, ledger and commit; the server killed without a
 * checkpoint, which loses commits already answered; tables emptied behind the store's back; the store closed in the middle.
 */
@Tag("database")
@Timeout(240)
final class StoreCrashTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldStoreEveryTickOnceThoughConnectionsAreEnded(final int lanes) throws Exception {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        final TestTape tape = TestTape.random(seed, 20, 150_000);
        final UUID journalId = UUID.randomUUID();
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), lanes, 400);
            final Counters counters = new Counters();
            final ExecutorService chaos = Executors.newSingleThreadExecutor();
            try (Store store = TestStores.open(config, journalId, tape, counters)) {
                final Future<Long> ended = chaos.submit(endConnections(database, random, store, tape));
                TestStores.feed(store, tape, tape.count());
                chaos.shutdownNow();
                assertTrue(ended.get() > 0, "no connection was ended, seed " + seed);
            }
            assertTrue(counters.counter("store.retries").value() > 0, "seed " + seed);
            assertEqual(config, journalId, tape, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldGoOnWhereItStoppedWhenClosedInTheMiddle(final int lanes) throws Exception {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        final TestTape tape = TestTape.random(seed, 20, 60_000);
        final UUID journalId = UUID.randomUUID();
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), lanes, 400);
            for (int i = 0; i < 8; i++) {
                try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                    tape.replay(1, 1 + random.nextInt((int) tape.count()), store);
                }
            }
            try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                TestStores.feed(store, tape, tape.count());
            }
            assertEqual(config, journalId, tape, seed);
        }
    }

    @Test
    void shouldRefillDatabaseThatWasEmptiedWhileRunning() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 20, 40_000);
        final UUID journalId = UUID.randomUUID();
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 2, 400);
            try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                TestStores.feed(store, tape, 20_000);
                database.terminateEngineBackends();
                try (Migrations migrations = new Migrations(database.url(), 60_000_000_000L)) {
                    migrations.down(100);
                    migrations.up();
                }
                tape.replay(20_001, tape.count(), store);
                TestStores.finish(store, tape, tape.count());
            }
            assertEqual(config, journalId, tape, seed);
        }
    }

    @Test
    @Tag("slow")
    void shouldStoreEveryTickOnceThoughServerCrashes() throws Exception {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        final TestTape tape = TestTape.random(seed, 20, 400_000);
        final UUID journalId = UUID.randomUUID();
        final ExecutorService chaos = Executors.newSingleThreadExecutor();
        try (TestServer server = TestServer.start();
                TestDatabase database = TestDatabase.createOn(server.url())) {
            database.migrate();
            final StoreConfig config = TestStores.config(database.url(), 2, 300);
            final Counters counters = new Counters();
            try (Store store = TestStores.open(config, journalId, tape, counters)) {
                final Future<Void> crashes = chaos.submit(() -> {
                    for (int i = 0; i < 3; i++) {
                        TimeUnit.MILLISECONDS.sleep(700 + random.nextInt(500));
                        server.crash();
                        server.startAgain();
                    }
                    return null;
                });
                TestStores.feed(store, tape, tape.count());
                crashes.get();
                TestStores.finish(store, tape, tape.count());
            }
            assertEqual(config, journalId, tape, seed);
        } finally {
            chaos.shutdownNow();
        }
    }

    /** Ends all connections every now and then until interrupted; returns how many. */
    private static Callable<Long> endConnections(
            final TestDatabase database, final Random random, final Store store, final TestTape tape) {
        return () -> {
            long ended = 0;
            try {
                while (store.storedPrefix() < tape.count()) {
                    TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(150));
                    ended += database.terminateEngineBackends();
                }
            } catch (final InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
            return ended;
        };
    }

    private static void assertEqual(
            final StoreConfig config, final UUID journalId, final TestTape tape, final long seed) {
        final Verification.Result result = VerificationTest.verify(config, journalId, tape);
        assertEquals("", result.firstDifference(), "seed " + seed);
        assertEquals(tape.count(), result.storedPrefix(), "seed " + seed);
        assertEquals(4, result.tables().size(), "seed " + seed);
    }
}
