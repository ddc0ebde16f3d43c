package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.security.Security;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.codec.FeedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("database")
@Timeout(120)
final class StoreTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() throws Exception {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void dropDatabase() throws Exception {
        database.close();
    }

    @Test
    void shouldStoreEveryTickOnceAcrossRestarts() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 25, 20_000);
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 700);
        for (final long last : new long[] {5_000, 5_001, 5_001, 12_345, tape.count()}) {
            try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                TestStores.feed(store, tape, last);
                assertEquals(last, store.storedPrefix(), "seed " + seed);
            }
        }
        assertEquals("", VerificationTest.verify(config, journalId, tape).firstDifference(), "seed " + seed);
        final String engine = engine(journalId);
        assertEquals(
                List.of("1 " + tape.count()),
                database.rows("SELECT first_tick, last_tick FROM ingestion_ledger WHERE engine_id = " + engine));
        assertEquals(
                List.of(tape.count() + " " + tape.count() + " 0"),
                database.rows("SELECT received, stored, lag FROM ingestion_status WHERE engine_id = " + engine));
    }

    @Test
    void shouldStoreTheSameThroughOneLaneAndTwo() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 25, 40_000);
        final String[] contents = new String[2];
        for (int lanes = 1; lanes <= 2; lanes++) {
            final UUID journalId = UUID.randomUUID();
            final StoreConfig config = TestStores.config(database.url(), lanes, 300);
            try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
                TestStores.feed(store, tape, tape.count());
            }
            contents[lanes - 1] = contents(engine(journalId));
        }
        assertEquals(contents[0], contents[1], "seed " + seed);
    }

    @Test
    void shouldFillTheViewsByName() throws Exception {
        final TestTape tape = new TestTape(1);
        tape.exactTimes();
        tape.define(2);
        final Security security = tape.security(0);
        final long[][] trades = {{0, 100, 5}, {70, 90, 1}, {130, 120, 4}, {299, 110, 10}, {310, 105, 1}, {700, 50, 2}};
        for (final long[] trade : trades) {
            tape.at(TestTape.START_NS + trade[0] * SECOND_NS);
            tape.trade(security, trade[1], trade[2]);
        }
        tape.at(TestTape.START_NS + 701 * SECOND_NS);
        tape.feedState(security.id(), FeedEvent.GAP, 10, 12);
        tape.at(TestTape.START_NS + 703 * SECOND_NS);
        tape.feedState(security.id(), FeedEvent.RESYNCED, 13, 13);
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 300);
        try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
            TestStores.feed(store, tape, tape.count());
        }
        final String where = " WHERE symbol = 'SYM0' AND exchange = 'XTST' AND engine_id = " + engine(journalId);
        assertEquals(
                List.of(
                        "2024-08-08 00:00:00+00 100 120 90 110 20 108.5000 t",
                        "2024-08-08 00:05:00+00 105 105 105 105 1 105.0000 t",
                        "2024-08-08 00:10:00+00 50 50 50 50 2 50.0000 f"),
                database.rows("SELECT time, open, high, low, close, volume, vwap, is_final FROM candles_5m" + where
                        + " ORDER BY time"));
        assertEquals("6 23", database.value("SELECT count(*), sum(volume) FROM candles_1m" + where));
        assertEquals(
                "100 120 50 50 23 f",
                database.value("SELECT open, high, low, close, volume, is_final FROM candles_1d" + where));
        assertEquals(
                "GAP 10 12 00:00:02",
                database.value(
                        "SELECT kind, from_sequence, to_sequence, until_time - from_time FROM data_holes" + where));
        assertEquals("6", database.value("SELECT count(*) FROM trades_by_symbol" + where));
    }

    /** A kill in between would make what the engine itself stored look like another's to its next start. */
    @Test
    void shouldConfirmNumbersBeforeAnythingIsStored() throws Exception {
        final TestTape tape = TestTape.random(4, 5, 2_000);
        final Counters counters = new Counters();
        final List<Long> storedAtConfirm = new ArrayList<>();
        final NumberAgreement agreement = new NumberAgreement() {
            @Override
            public long firstUnconfirmed() {
                return storedAtConfirm.isEmpty() ? 1 : Long.MAX_VALUE;
            }

            @Override
            public List<Lost> lost() {
                return List.of();
            }

            @Override
            public void confirm() {
                storedAtConfirm.add(counters.counter("store.batches").value());
            }
        };
        // So few rows a batch that some are committed before the first 500 ticks have been given.
        final StoreConfig config = TestStores.config(database.url(), 1, 10);
        try (Store store =
                TestStores.open(config, UUID.randomUUID(), tape, counters).agreeing(agreement)) {
            TestStores.feed(store, tape, tape.count());
        }
        assertEquals(List.of(0L), storedAtConfirm);
    }

    @Test
    void shouldWaitForDatabaseThatLetsNobodyInYet() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 2_000);
        try (TestDatabase late = TestDatabase.migrated()) {
            late.freeze();
            final Counters counters = new Counters();
            try (Store store =
                    TestStores.open(TestStores.config(late.url(), 1, 300), UUID.randomUUID(), tape, counters)) {
                final CompletableFuture<Void> feeding =
                        CompletableFuture.runAsync(() -> TestStores.feed(store, tape, tape.count()));
                assertThrows(TimeoutException.class, () -> feeding.get(1, TimeUnit.SECONDS));
                late.thaw();
                feeding.get(60, TimeUnit.SECONDS);
                assertEquals(tape.count(), store.storedPrefix());
            }
        }
    }

    @Test
    void shouldSayThatTablesAreMissing() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 100);
        try (TestDatabase empty = TestDatabase.create();
                Store store = TestStores.open(
                        TestStores.config(empty.url(), 1, 300), UUID.randomUUID(), tape, new Counters())) {
            final String message = assertThrows(StoreException.class, () -> tape.replay(1, 100, store.requireAtFirst()))
                    .getMessage();
            assertTrue(message.contains("migrate up"), message);
        }
    }

    @Test
    void shouldSayThatPasswordIsWrongWithoutTellingIt() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 100);
        final DatabaseUrl url = DatabaseUrl.parse(database.url());
        final String wrong = "postgresql://" + url.user() + ":not-the-password@" + url.place();
        try (Store store = TestStores.open(TestStores.config(wrong, 1, 300), UUID.randomUUID(), tape, new Counters())) {
            final String message = assertThrows(StoreException.class, () -> tape.replay(1, 100, store.requireAtFirst()))
                    .getMessage();
            assertTrue(message.contains("check user and password"), message);
            assertFalse(message.contains("not-the-password"), message);
        }
    }

    @Test
    void shouldRefuseAnotherCandleIntervalForTheSameJournal() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 100);
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 300);
        try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
            TestStores.feed(store, tape, tape.count());
        }
        final CandleConfig seconds = new CandleConfig(SECOND_NS, 0, List.of());
        try (Store store = Store.open(
                config,
                seconds,
                journalId,
                tape,
                new Counters(),
                new Watermarks(tape::count, tape::count, tape::count),
                new Conditions(System::nanoTime),
                StateSource.none())) {
            final String message = assertThrows(StoreException.class, () -> tape.replay(1, 100, store.requireAtFirst()))
                    .getMessage();
            assertTrue(message.contains("candles.interval=1000000000 ns"), message);
            assertTrue(message.contains("60000000000"), message);
        }
    }

    @Test
    void shouldStoreTicksSpreadOverMoreChunksThanOneTransactionMayTouch() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 5, 100);
        tape.step(60 * SECOND_NS);
        while (tape.count() < 1_200) {
            tape.addAny();
        }
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 100_000);
        final Counters counters = new Counters();
        try (Store store = TestStores.open(config, journalId, tape, counters)) {
            TestStores.feed(store, tape, tape.count());
        }
        assertTrue(counters.counter("store.batches").value() > 1);
        assertEquals("", VerificationTest.verify(config, journalId, tape).firstDifference(), "seed " + seed);
    }

    @Test
    void shouldRecordWhatAJournalThatBeginsBeyondTheLedgerLacks() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 100);
        try (Store store =
                TestStores.open(TestStores.config(database.url(), 1, 300), UUID.randomUUID(), tape, new Counters())) {
            tape.replay(50, 100, store);
            assertTrue(store.flush(System.nanoTime() + 20_000_000_000L));
            assertEquals(100, store.storedPrefix());
        }
        assertEquals(
                1,
                database.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'LOST' AND from_sequence = 1"
                        + " AND to_sequence = 49"));
    }

    @Test
    void shouldStoreNothingOfJournalThatLostItsEnd() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 200);
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 300);
        try (Store store = TestStores.open(config, journalId, tape, new Counters())) {
            TestStores.feed(store, tape, tape.count());
        }
        final TestTape cut = TestTape.random(3, 5, 150);
        try (Store store = TestStores.open(config, journalId, cut, new Counters())) {
            final String message = assertThrows(StoreException.class, () -> cut.replay(1, 150, store.requireAtFirst()))
                    .getMessage();
            assertTrue(message.contains("ticks of this journal to 200"), message);
        }
    }

    @Test
    void shouldCloseInBoundedTimeWhileDatabaseIsAway() throws Exception {
        final TestTape tape = TestTape.random(3, 5, 100);
        final StoreConfig config = TestStores.config("postgresql://nobody@127.0.0.1:1/none", 1, 300);
        final Store store = TestStores.open(config, UUID.randomUUID(), tape, new Counters());
        final CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> tape.replay(1, 100, store));
        store.close();
        feeding.get(20, TimeUnit.SECONDS);
        assertEquals(0, store.storedPrefix());
        assertFalse(store.isReplayWanted());
    }

    private static String engine(final UUID journalId) throws Exception {
        return database.value("SELECT id FROM engines WHERE journal_id = '" + journalId + "'");
    }

    private static String contents(final String engine) throws Exception {
        final StringBuilder contents = new StringBuilder();
        for (final String table : List.of("order_books", "trades", "candles", "data_quality_logs")) {
            contents.append(
                    database.value("SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY t::text)) FROM"
                            + " (SELECT (to_jsonb(r) - 'engine_id') AS t FROM " + table + " r WHERE engine_id = "
                            + engine
                            + ") s"));
            contents.append('\n');
        }
        return contents.toString();
    }
}
