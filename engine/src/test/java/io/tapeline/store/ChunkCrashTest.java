package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ends the connection that works on the chunks, between any two statements and in the middle of them, and has readers look
 * on: no row is lost, none is twice, none is out of sight for a moment.
 */
@Tag("database")
@Timeout(240)
final class ChunkCrashTest {
    private static final long SEED = TestDatabase.seed();
    private static final String HINT = "seed " + SEED;
    private static final Set<String> CALLS = Set.of("prepareStatement", "createStatement", "commit", "setAutoCommit");

    @Test
    void shouldGoOnWhenConnectionEndsBeforeAnyStatement() throws Exception {
        final UUID journal = UUID.randomUUID();
        final TestTape tape = ChunkLifecycleTest.minutes(SEED, 8);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            ChunkLifecycleTest.importTape(config, journal, tape);
            int kills = 0;
            for (int calls = 1; calls < 70; calls++) {
                kills += roundThatEndsAfter(database, calls) ? 1 : 0;
            }
            assertTrue(kills > 20, kills + " kills, " + HINT);
            ChunkLifecycleTest.assertEqual(config, journal, tape);
            try (ChunkLifecycle lifecycle =
                    ChunkLifecycleTest.open(config, ChunkLifecycleTest.chunks(0), new Counters())) {
                ChunkLifecycleTest.settle(database, lifecycle);
            }
            ChunkLifecycleTest.assertWhole(database);
            ChunkLifecycleTest.assertEqual(config, journal, tape);
        }
    }

    /** All steps once, over a connection that the server ends before the call of this number; false if there were fewer. */
    private static boolean roundThatEndsAfter(final TestDatabase database, final int calls) throws SQLException {
        final ChunkStep.Listener listener = new ChunkCounters(new Counters());
        final ChunkPick pick = new ChunkPick(ChunkLifecycleTest.chunks(0));
        final List<ChunkStep> steps = new ArrayList<>();
        for (final ChunkTable table : ChunkTable.ALL) {
            steps.add(new ChunkDrop(table, listener));
            steps.add(new ChunkMove(table, pick, new ChunkMaker(), listener));
        }
        steps.add(new ChunkClose(pick, listener));
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            final Connection mortal = endedAfter(calls, connection, database);
            try {
                ChunkStates.refresh(mortal);
                for (final ChunkStep step : steps) {
                    step.run(mortal);
                }
                return false;
            } catch (final SQLException expected) {
                return true;
            }
        }
    }

    private static Connection endedAfter(final int calls, final Connection connection, final TestDatabase database)
            throws SQLException {
        final long pid = Statements.number(connection, 0, "SELECT pg_backend_pid()");
        connection.commit();
        final int[] left = {calls};
        return (Connection) Proxy.newProxyInstance(
                ChunkCrashTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (CALLS.contains(method.getName()) && --left[0] == 0) {
                        database.number("SELECT pg_terminate_backend(" + pid + ", 5000)::int");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void shouldLoseNothingWhileConnectionsOfEngineAndChunksAreEndedAtRandom() throws Exception {
        final UUID journal = UUID.randomUUID();
        final UUID late = UUID.randomUUID();
        final TestTape tape = ChunkLifecycleTest.minutes(SEED, 10);
        final TestTape lateTape = ChunkLifecycleTest.minutes(SEED + 1, 10);
        final Random random = new Random(SEED);
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        final CountDownLatch stop = new CountDownLatch(1);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 2, 400);
            ChunkLifecycleTest.importTape(config, journal, tape);
            try (ChunkLifecycle lifecycle =
                    ChunkLifecycleTest.open(config, ChunkLifecycleTest.chunks(0), new Counters())) {
                final Future<Long> killer = threads.submit(() -> {
                    long killed = 0;
                    while (!stop.await(100 + random.nextInt(600), TimeUnit.MILLISECONDS)) {
                        killed += database.terminateEngineBackends();
                    }
                    return killed;
                });
                final Future<?> work = threads.submit(() -> {
                    while (stop.getCount() > 0) {
                        lifecycle.doWork();
                    }
                });
                ChunkLifecycleTest.importTape(config, late, lateTape);
                stop.await(4, TimeUnit.SECONDS);
                stop.countDown();
                work.get();
                assertTrue(killer.get() > 5, HINT);
                ChunkLifecycleTest.settle(database, lifecycle);
            }
            ChunkLifecycleTest.assertWhole(database);
            ChunkLifecycleTest.assertEqual(config, journal, tape);
            ChunkLifecycleTest.assertEqual(config, late, lateTape);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldShowEveryRowOnceToReadersWhileRowsMove() throws Exception {
        final UUID journal = UUID.randomUUID();
        final TestTape tape = ChunkLifecycleTest.minutes(SEED, 12);
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        final CountDownLatch stop = new CountDownLatch(1);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            ChunkLifecycleTest.importTape(config, journal, tape);
            final String sums = "SELECT count(*) || ' ' || sum(tick_number) FROM order_books";
            final String expected = database.value(sums);
            final Future<Long> readers = threads.submit(() -> read(database, sums, expected, stop, false));
            final Future<Long> snapshots = threads.submit(() -> read(database, sums, expected, stop, true));
            try (ChunkLifecycle lifecycle =
                    ChunkLifecycleTest.open(config, ChunkLifecycleTest.chunks(0), new Counters())) {
                // A chunk that readers hold without a pause is dropped when they are gone.
                final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (database.number("SELECT count(*) FROM chunk_states WHERE state = 'closed'")
                                != 2 * ChunkLifecycleTest.KEEP
                        || database.number("SELECT count(*) FROM chunk_states WHERE state IN ('hot', 'closing')") > 0) {
                    assertTrue(System.nanoTime() < endNs, HINT);
                    lifecycle.doWork();
                }
                stop.countDown();
                ChunkLifecycleTest.settle(database, lifecycle);
            } finally {
                stop.countDown();
            }
            assertTrue(readers.get() > 20 && snapshots.get() > 20, HINT);
            ChunkLifecycleTest.assertWhole(database);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long read(
            final TestDatabase database,
            final String query,
            final String expected,
            final CountDownLatch stop,
            final boolean isRepeatable)
            throws SQLException {
        long looks = 0;
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(!isRepeatable);
            if (isRepeatable) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            while (stop.getCount() > 0) {
                for (int i = 0; i < 10; i++) {
                    try (var statement = connection.createStatement();
                            var result = statement.executeQuery(query)) {
                        result.next();
                        assertEquals(expected, result.getString(1), HINT);
                        looks++;
                    }
                }
                if (isRepeatable) {
                    connection.commit();
                }
            }
        }
        return looks;
    }
}
