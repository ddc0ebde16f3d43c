package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.ChunkConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Imports some minutes, lets the chunks live, and compares with the journal. */
@Tag("database")
@Timeout(240)
final class ChunkLifecycleTest {
    static final int KEEP = 3;
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SEED = TestDatabase.seed();
    private static final String HINT = "seed " + SEED;

    static ChunkConfig chunks(final long retentionNs) {
        return new ChunkConfig(REST_NS, KEEP, 2, retentionNs);
    }

    /** About so many minutes of ticks. */
    static TestTape minutes(final long seed, final int minutes) {
        final TestTape tape = new TestTape(seed).step(TimeUnit.MILLISECONDS.toNanos(40));
        tape.define(6);
        while (tape.count() < minutes * 3_000L) {
            tape.addAny();
        }
        return tape;
    }

    static void importTape(final StoreConfig config, final UUID journal, final TestTape tape) {
        try (Store store = TestStores.open(config, journal, tape, new Counters())) {
            TestStores.feed(store, tape, tape.count());
        }
    }

    static ChunkLifecycle open(final StoreConfig config, final ChunkConfig chunks, final Counters counters) {
        return ChunkLifecycle.open(config, true, chunks, () -> false, counters, new Conditions(System::nanoTime));
    }

    /** Works until nothing is left that is due. */
    static void settle(final TestDatabase database, final ChunkLifecycle lifecycle) throws Exception {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!isSettled(database)) {
            assertTrue(System.nanoTime() < deadlineNs, () -> "not settled, " + HINT + " " + states(database));
            for (int i = 0; i < 20 && lifecycle.doWork() > 0; i++) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isSettled(final TestDatabase database) throws Exception {
        return database.number(
                                "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name LIKE '%recent'")
                        == 2 * KEEP
                && database.number("SELECT count(*) FROM chunk_states WHERE state = 'closed'") == 2 * KEEP;
    }

    static String states(final TestDatabase database) {
        try {
            return database.rows("SELECT table_name, state, count(*), min(range_start) FROM chunk_states GROUP BY 1, 2")
                    .toString();
        } catch (final java.sql.SQLException e) {
            return e.toString();
        }
    }

    static void assertEqual(final StoreConfig config, final UUID journal, final TestTape tape) {
        final Verification.Result result = VerificationTest.verify(config, journal, tape);
        assertEquals("", result.firstDifference(), HINT);
        assertEquals(tape.count(), result.storedPrefix(), HINT);
        result.tables().forEach(table -> assertTrue(table.isEqual(), table + " " + HINT));
    }

    /** No index is half made, the newest chunks have theirs, and what is known of chunks is what there is. */
    static void assertWhole(final TestDatabase database) throws Exception {
        assertEquals(0, database.number("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), HINT);
        assertEquals(
                2 * KEEP,
                database.number("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%chunk_by_security'"),
                HINT);
        assertEquals(
                database.rows("SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks"
                        + " WHERE hypertable_name LIKE '%recent' OR hypertable_name LIKE '%history' ORDER BY 1"),
                database.rows("SELECT chunk FROM chunk_states ORDER BY 1"),
                HINT);
        for (final ChunkTable table : ChunkTable.ALL) {
            assertEquals(
                    database.number("SELECT count(*) FROM " + table.history()),
                    database.number("SELECT sum(rows) FROM chunk_states WHERE table_name = '" + table.table() + "'"),
                    HINT);
        }
    }

    @Test
    void shouldRestAfterEachStepWhileTheStoreIsBehind() throws Exception {
        final AtomicBoolean isBehind = new AtomicBoolean(true);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            importTape(config, UUID.randomUUID(), minutes(SEED, 12));
            try (ChunkLifecycle lifecycle = ChunkLifecycle.open(
                    config, true, chunks(0), isBehind::get, new Counters(), new Conditions(System::nanoTime))) {
                while (lifecycle.doWork() == 0) {
                    Thread.onSpinWait();
                }
                assertEquals(0, lifecycle.doWork());
                isBehind.set(false);
                while (lifecycle.doWork() == 0) {
                    Thread.onSpinWait();
                }
                assertTrue(lifecycle.doWork() > 0);
            }
        }
    }

    @Test
    void shouldCloseNewestMinutesAndMoveOlderOnesIntoTheirDay() throws Exception {
        final TestTape tape = minutes(SEED, 12);
        final UUID journal = UUID.randomUUID();
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            importTape(config, journal, tape);
            final long rows = database.number("SELECT count(*) FROM order_books");
            final String latest = database.rows("SELECT * FROM quotes_latest").toString();
            final long chunks = database.number("SELECT count(*) FROM show_chunks('order_books_recent')");
            assertTrue(chunks > 2 * KEEP, HINT);
            final Counters counters = new Counters();
            try (ChunkLifecycle lifecycle = open(config, chunks(0), counters)) {
                settle(database, lifecycle);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
            assertEquals(rows, database.number("SELECT count(*) FROM order_books"), HINT);
            assertEquals(latest, database.rows("SELECT * FROM quotes_latest").toString(), HINT);
            assertTrue(database.number("SELECT count(*) FROM order_books_history") > rows / 3, HINT);
            assertTrue(counters.counter("chunks.moved").value() >= 2 * (chunks - KEEP) - 2, HINT);
            assertEquals(0, counters.counter("chunks.ahead").value(), "an import makes no chunk of now");
        }
    }

    @Test
    void shouldPutLateRowsOfClosedAndMovedMinutesWhereTheyBelong() throws Exception {
        final UUID journal = UUID.randomUUID();
        final UUID late = UUID.randomUUID();
        final TestTape tape = minutes(SEED, 10);
        final TestTape lateTape = minutes(SEED + 1, 8);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            importTape(config, journal, tape);
            try (ChunkLifecycle lifecycle = open(config, chunks(0), new Counters())) {
                settle(database, lifecycle);
                final long moved = database.number("SELECT count(*) FROM order_books_history");
                importTape(config, late, lateTape);
                assertEqual(config, late, lateTape);
                settle(database, lifecycle);
                assertTrue(database.number("SELECT count(*) FROM order_books_history") > moved, HINT);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
            assertEqual(config, late, lateTape);
        }
    }

    @Test
    void shouldLetOneOfTwoEnginesDoItAndTheOtherGoOnWhenItEnds() throws Exception {
        final UUID journal = UUID.randomUUID();
        final TestTape tape = minutes(SEED, 10);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            importTape(config, journal, tape);
            final Counters firstCounters = new Counters();
            final Counters otherCounters = new Counters();
            try (ChunkLifecycle other = open(config, chunks(0), otherCounters)) {
                try (ChunkLifecycle first = open(config, chunks(0), firstCounters)) {
                    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    while (firstCounters.counter("chunks.moved").value() == 0) {
                        assertTrue(System.nanoTime() < deadlineNs, HINT);
                        first.doWork();
                        assertEquals(0, other.doWork(), HINT);
                    }
                }
                assertEquals(0, otherCounters.counter("chunks.moved").value(), HINT);
                settle(database, other);
                assertTrue(otherCounters.counter("chunks.dropped").value() > 0, HINT);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
        }
    }

    @Test
    void shouldDropWhatIsOlderThanRetentionAndStillVerifyEqual() throws Exception {
        final UUID journal = UUID.randomUUID();
        final TestTape tape = minutes(SEED, 12);
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            importTape(config, journal, tape);
            final long rows = database.number("SELECT count(*) FROM order_books");
            final String cut = "(SELECT max(timestamp) - interval '5 minutes' FROM order_books)";
            final long kept = database.number("SELECT count(*) FROM order_books WHERE timestamp >= " + cut);
            final ChunkConfig keepAll = new ChunkConfig(REST_NS, 0, 0, TimeUnit.MINUTES.toNanos(5));
            final Counters counters = new Counters();
            try (ChunkLifecycle lifecycle = open(config, keepAll, counters)) {
                final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                final String old = "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name LIKE"
                        + " '%recent' AND range_end < " + cut;
                while (database.number(old) > 0) {
                    assertTrue(System.nanoTime() < deadlineNs, HINT);
                    lifecycle.doWork();
                }
            }
            final long left = database.number("SELECT count(*) FROM order_books");
            assertTrue(left >= kept && left < rows, left + " of " + rows + ", to keep " + kept + " " + HINT);
            assertTrue(counters.counter("chunks.dropped").value() > 0, HINT);
            assertEqual(config, journal, tape);
            database.execute("DELETE FROM order_books_recent WHERE tick_number ="
                    + " (SELECT max(tick_number) FROM order_books_recent)");
            assertFalse(VerificationTest.verify(config, journal, tape).isEqual(), HINT);
        }
    }

    @Test
    void shouldMakeNextChunksOfLiveMarketAhead() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("INSERT INTO order_books_recent SELECT clock_timestamp(), i, 1, 2, 3, 4, 5, 6, i, 1, 1"
                    + " FROM generate_series(1, 10) i");
            final Counters counters = new Counters();
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            try (ChunkLifecycle lifecycle = open(config, chunks(0), counters)) {
                final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (counters.counter("chunks.ahead").value() < 2) {
                    assertTrue(System.nanoTime() < endNs, () -> states(database));
                    lifecycle.doWork();
                }
            }
            assertTrue(database.number("SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name ="
                            + " 'order_books_recent' AND range_start > clock_timestamp()")
                    >= 1);
            assertEquals(0, database.number("SELECT count(*) FROM show_chunks('trades_recent')"));
            assertEquals(10, database.number("SELECT count(*) FROM order_books"));
        }
    }

    @Test
    void shouldLockFewChunksForTheLatestQuotesHoweverLongTheHistoryIs() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final String rows =
                    " SELECT t, 1, 1, 2, 3, 4, 5, 6, 7, 1, 1 FROM generate_series('2024-06-01Z'::timestamptz,";
            database.execute("INSERT INTO order_books_history" + rows + " '2024-08-07Z', interval '1 day') t");
            database.execute(
                    "INSERT INTO order_books_recent SELECT '2024-08-07 23:00Z'::timestamptz + i * interval"
                            + " '1 minute', s, 1, 2, 3, 4, 5, 6, i, 1, 1 FROM generate_series(1, 60) i, generate_series(1, 3) s");
            database.execute("INSERT INTO exchanges (code) VALUES ('x')");
            database.execute("INSERT INTO securities (exchange_id, symbol, price_scale, size_scale)"
                    + " SELECT 1, 's' || i, 0, 0 FROM generate_series(1, 3) i");
            try (Connection sql = database.connect()) {
                sql.setAutoCommit(false);
                assertEquals(3, Statements.number(sql, 0, "SELECT sum(tick_number) / 60 FROM quotes_latest"));
                final long locks = Statements.number(
                        sql, 0, "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'");
                assertTrue(locks < 100, locks + " locks");
            }
        }
    }
}
