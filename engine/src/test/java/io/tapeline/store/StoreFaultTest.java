package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.chaos.TcpProxy;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Breaks the database under a store that runs, sees that the store says so and lives, mends the database, and compares with
 * the journal: every tick is there, once.
 */
@Tag("database")
@Timeout(120)
final class StoreFaultTest {
    private static final int TICKS = 30_000;
    private static final Owner.Times QUICK = new Owner.Times(200, TimeUnit.SECONDS.toNanos(2), 3);

    private final long seed = TestDatabase.seed();
    private final UUID journalId = UUID.randomUUID();
    private final Conditions conditions = new Conditions(System::nanoTime);
    private final TestTape tape = TestTape.random(seed, 10, TICKS);

    @Test
    void shouldSplitOutRowsThatTheDatabaseRefuses() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("ALTER TABLE trades_recent ADD CHECK (tick_number % 977 <> 0)");
            database.execute("ALTER TABLE order_books_recent ADD CHECK (tick_number % 1009 <> 0)");
            database.execute("ALTER TABLE data_quality_logs ADD CHECK (kind <> 'REJECT' OR tick_number % 5 <> 0)");
            database.execute("ALTER TABLE candles ADD CHECK (trade_count <> 13)");
            final StoreConfig config = TestStores.config(database.url(), 2, 3_000);
            try (Store store = open(config, journalId, tape)) {
                drive(store, tape, database);
            }
            assertEqual(config, tape);
            final String refused = "SELECT count(*) FROM data_quality_logs WHERE kind = 'REFUSED_ROW' AND reason LIKE ";
            assertTrue(database.number(refused + "'trades: %check constraint%23514%'") > 0);
            assertTrue(database.number(refused + "'order_books: %'") > 0);
            assertTrue(database.number(refused + "'data_quality_logs: %'") > 0);
            assertEquals(
                    database.number(
                            "SELECT count(DISTINCT (reason, raw)) FROM data_quality_logs WHERE kind = 'REFUSED_ROW'"),
                    database.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'REFUSED_ROW'"));
        }
    }

    @Test
    void shouldWaitForTableThatRefusesEveryRow() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("ALTER TABLE trades_recent ADD CONSTRAINT none CHECK (price IS NULL)");
            final StoreConfig config = withAge(TestStores.config(database.url(), 1, 2_000), 60_000);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                awaitCondition("database.store-lane", "more than 100 rows of a batch are refused");
                database.execute("ALTER TABLE trades_recent DROP CONSTRAINT none");
                driving.get();
            }
            assertEqual(config, tape);
            assertEquals(0, database.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'REFUSED_ROW'"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "53200", "53300", "25006", "57P03", "40P01", "40001", "42501", "28P01", "XX000"})
    void shouldSayWhatTheServerSaysAndGoOnByItself(final String state) throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("CREATE FUNCTION broken() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                    + " 'this is broken' USING ERRCODE = '" + state + "'; END $$");
            database.execute("ALTER TABLE order_books_recent ADD CONSTRAINT broken CHECK (broken())");
            final StoreConfig config = TestStores.config(database.url(), 1, 2_000);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                awaitCondition("database.store-lane", "this is broken (SQLSTATE " + state + ")");
                database.execute("ALTER TABLE order_books_recent DROP CONSTRAINT broken");
                driving.get();
                await("well again", () -> conditions.raised().isEmpty());
            }
            assertEqual(config, tape);
        }
    }

    @Test
    void shouldStoreOnceThoughATableIsLockedForLong() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = withTimeout(TestStores.config(database.url(), 2, 500), 300);
            try (Store store = open(config, journalId, tape);
                    Connection holder = database.connect();
                    Statement statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                final CompletableFuture<Void> driving = driving(store, database);
                await("first ticks", () -> store.storedPrefix() > 2_000);
                statement.execute("LOCK TABLE order_books_recent IN ACCESS EXCLUSIVE MODE");
                awaitCondition("database.store-lane", "timeout");
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                holder.rollback();
                driving.get();
            }
            assertEqual(config, tape);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order_books_recent",
                "trades_recent",
                "candles",
                "data_quality_logs",
                "ingestion_ledger",
                "candle_progress"
            })
    void shouldMakeALostTableAnewAndFillIt(final String table) throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 500);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                await("first ticks", () -> store.storedPrefix() > 5_000);
                drop(database, table);
                driving.get();
            }
            assertEqual(config, tape);
            assertEquals(1, database.number("SELECT count(*) FROM pg_views WHERE viewname = 'candles_1d'"));
            assertEquals(0, database.number("SELECT count(*) FROM engines WHERE is_refill_wanted"));
        }
    }

    @Test
    void shouldFillADatabaseThatWasDroppedAndCreatedWhileRunning() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 2, 500);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                await("first ticks", () -> store.storedPrefix() > 5_000);
                database.wipe();
                driving.get();
            }
            assertEqual(config, tape);
        }
    }

    @Test
    void shouldFillADatabaseThatWasRestoredFromAnOlderOneWhileRunning() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 2, 500);
            try (Store store = open(config, journalId, tape)) {
                tape.replay(1, 8_000, store);
                assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)));
            }
            database.freeze();
            try (TestDatabase older = database.copy()) {
                older.freeze();
                database.thaw();
                try (Store store = open(config, journalId, tape)) {
                    drive(store, tape, database);
                    database.replaceBy(older);
                    database.thaw();
                    await("a replay is wanted", () -> !store.flush(System.nanoTime() + 200_000_000L));
                    drive(store, tape, database);
                }
                assertEqual(config, tape);
            }
        }
    }

    @Test
    void shouldRefuseASecondEngineAndLetItTakeOver() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 500);
            final Counters counters = new Counters();
            final CompletableFuture<Void> driving;
            try (Store second = open(config, journalId, tape)) {
                try (Store first = open(config, journalId, tape, counters, new Conditions(System::nanoTime))) {
                    tape.replay(1, 10_000, first);
                    driving = driving(second, database);
                    awaitCondition(
                            "store.owner",
                            "is run by process " + ProcessHandle.current().pid() + " on host");
                    tape.replay(10_001, 20_000, first);
                    assertTrue(first.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)));
                    assertEquals(20_000, first.storedPrefix());
                    assertEquals(0, counters.counter("store.retries").value(), "the first is not disturbed");
                    assertFalse(driving.isDone());
                }
                driving.get();
                assertEquals(TICKS, second.storedPrefix());
            }
            assertEqual(config, tape);
        }
    }

    @Test
    void shouldTakeOverFromAnOwnerThatIsHalfOpen() throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                TcpProxy proxy = TcpProxy.to(
                        "127.0.0.1", DatabaseUrl.parse(database.url()).port())) {
            final Store dead = open(TestStores.config(proxy.through(database.url()), 1, 500), journalId, tape);
            tape.replay(1, 10_000, dead);
            proxy.blackHole();
            dead.close();
            final StoreConfig config = TestStores.config(database.url(), 1, 500);
            final long startNs = System.nanoTime();
            try (Store store = open(config, journalId, tape)) {
                drive(store, tape, database);
            }
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20));
            proxy.cut();
            assertEqual(config, tape);
        }
    }

    @Test
    void shouldStoreNothingOfACopyThatWentAnotherWay() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 500);
            try (Store store = open(config, journalId, tape)) {
                tape.replay(1, 10_000, store);
                assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)));
            }
            final long rows = database.number("SELECT count(*) FROM order_books");
            final TestTape other = TestTape.random(seed + 1, 10, TICKS);
            try (Store store = open(config, journalId, other)) {
                other.replay(1, TICKS, store);
                awaitCondition("store", "tick 10000 of this journal is not the one that was stored");
            }
            assertEquals(rows, database.number("SELECT count(*) FROM order_books"));
        }
    }

    @Test
    void shouldNoticeABlackHole() throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                TcpProxy proxy = TcpProxy.to(
                        "127.0.0.1", DatabaseUrl.parse(database.url()).port())) {
            final StoreConfig config = withTimeout(TestStores.config(proxy.through(database.url()), 2, 300), 500);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                await("first ticks", () -> store.storedPrefix() > 3_000);
                proxy.blackHole();
                awaitCondition("database.store-lane", "does not take data");
                proxy.cut();
                proxy.heal();
                driving.get();
            }
            assertEqual(TestStores.config(database.url(), 1, 300), tape);
        }
    }

    @Test
    void shouldStoreOnceThoughAnswersOfCommitsAreLost() throws Exception {
        try (TestDatabase database = TestDatabase.migrated();
                TcpProxy proxy = TcpProxy.to(
                        "127.0.0.1", DatabaseUrl.parse(database.url()).port())) {
            final StoreConfig config = TestStores.config(proxy.through(database.url()), 2, 1_000);
            final Random random = new Random(seed);
            try (Store store = open(config, journalId, tape)) {
                final CompletableFuture<Void> driving = driving(store, database);
                for (int i = 1; i <= 10; i++) {
                    final long from = i * 1_500L;
                    await("tick " + from, () -> store.storedPrefix() >= from);
                    if (random.nextBoolean()) {
                        proxy.cutBefore(TcpProxy.Direction.TO_CLIENT, "COMMIT\0");
                    } else {
                        proxy.cutAfter(TcpProxy.Direction.TO_SERVER, 1 + random.nextInt(100_000));
                    }
                }
                driving.get();
            }
            assertTrue(proxy.cuts() > 2, "cuts " + proxy.cuts());
            assertEqual(TestStores.config(database.url(), 1, 300), tape);
        }
    }

    private Store open(final StoreConfig config, final UUID journal, final TestTape of) {
        return open(config, journal, of, new Counters(), conditions);
    }

    private static Store open(
            final StoreConfig config,
            final UUID journal,
            final TestTape of,
            final Counters counters,
            final Conditions conditions) {
        return new Store(
                config,
                TestStores.CANDLES,
                journal,
                of,
                counters,
                new Watermarks(of::count, of::count, of::count),
                conditions,
                StateSource.none(),
                QUICK);
    }

    private CompletableFuture<Void> driving(final Store store, final TestDatabase database) {
        return CompletableFuture.runAsync(() -> drive(store, tape, database));
    }

    /** Does what the engine's store thread does, until all is stored. */
    private static void drive(final Store store, final TestTape tape, final TestDatabase database) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
        tape.replay(1, tape.count(), store);
        while (!store.flush(System.nanoTime() + 200_000_000L) || store.storedPrefix() < tape.count()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("not stored in time: " + store.storedPrefix() + " of " + tape.count());
            }
            if (!store.isReplayWanted()) {
                LockSupport.parkNanos(5_000_000L);
            } else if (!store.areTablesMissing() || isMigrated(database)) {
                store.beginReplay();
                tape.replay(1, tape.count(), store);
            }
        }
    }

    /** The lanes hold locks on the same tables, and the server may end either of us. */
    private static void drop(final TestDatabase database, final String table) throws SQLException {
        boolean isDropped = false;
        while (!isDropped) {
            try {
                database.execute("DROP TABLE " + table + " CASCADE");
                isDropped = true;
            } catch (final SQLException e) {
                assertEquals("40P01", e.getSQLState(), e.getMessage());
            }
        }
    }

    private static boolean isMigrated(final TestDatabase database) {
        try (Migrations migrations = new Migrations(database.url(), 60_000_000_000L)) {
            return migrations.tryUp(true).isEmpty();
        }
    }

    private void awaitCondition(final String name, final String text) {
        await(
                name + ": " + text + " in " + conditions.raised(),
                () -> conditions.raised().stream()
                        .anyMatch(raised -> raised.name().startsWith(name)
                                && raised.message().contains(text)));
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(what + " did not come");
            }
            LockSupport.parkNanos(1_000_000L);
        }
    }

    /** A batch that is closed by its age may be a small one, on a slow machine. */
    private static StoreConfig withAge(final StoreConfig config, final long ageMs) {
        return with(config, TimeUnit.MILLISECONDS.toNanos(ageMs), config.statementTimeoutNs());
    }

    private static StoreConfig withTimeout(final StoreConfig config, final long timeoutMs) {
        return with(config, config.batchAgeNs(), TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    private static StoreConfig with(final StoreConfig config, final long ageNs, final long timeoutNs) {
        return new StoreConfig(
                config.url(),
                config.engineName(),
                config.batchRows(),
                config.batchBytes(),
                ageNs,
                config.lanes(),
                timeoutNs,
                config.retryMinNs(),
                config.retryMaxNs(),
                config.maxSkewNs(),
                config.chunkIntervalNs());
    }

    private void assertEqual(final StoreConfig config, final TestTape of) throws SQLException {
        final Verification.Result result = VerificationTest.verify(config, journalId, of);
        assertEquals("", result.firstDifference(), "seed " + seed);
        assertEquals(of.count(), result.storedPrefix(), "seed " + seed);
    }
}
