package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.StoredState;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that begins behind a snapshot fills the database with the rows of one that reads all ticks. */
@Tag("database")
@Timeout(180)
final class StoreSnapshotTest {
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
    void shouldStoreTheSameRowsFromSnapshotsAsFromAllTicks() throws Exception {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        final TestTape tape = TestTape.random(seed, 25, 20_000);
        final States states = new States(tape);
        for (int i = 0; i < 12; i++) {
            states.keep(1 + random.nextInt(20_000));
        }
        final UUID plain = UUID.randomUUID();
        final UUID snapshotted = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 700);
        boolean hasSkipped = false;
        for (final long last : new long[] {4_000, 4_001, 9_876, 15_000, tape.count()}) {
            try (Store store = open(config, plain, tape, StateSource.none())) {
                TestStores.feed(store, tape, last);
            }
            try (Store store = open(config, snapshotted, tape, states)) {
                final long first = store.firstTickWanted(1);
                hasSkipped |= first > 1;
                tape.replay(first, last, store);
                assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(60)), "seed " + seed);
                assertEquals(last, store.storedPrefix(), "seed " + seed);
            }
        }
        assertTrue(hasSkipped, "seed " + seed + ": no snapshot was used");
        assertEquals(contents(plain), contents(snapshotted), "seed " + seed);
        assertEquals("", VerificationTest.verify(config, snapshotted, tape).firstDifference(), "seed " + seed);
    }

    @Test
    void shouldGoBackToAnOlderSnapshotWhenTheLedgerIsSetBack() throws Exception {
        final long seed = TestDatabase.seed();
        final TestTape tape = TestTape.random(seed, 10, 9_000);
        final States states = new States(tape);
        states.keep(2_000);
        states.keep(6_000);
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 300);
        try (Store store = open(config, journalId, tape, states)) {
            tape.replay(store.firstTickWanted(1), 7_000, store);
            assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(60)));
        }
        try (Store store = open(config, journalId, tape, states)) {
            assertEquals(6_001, store.firstTickWanted(1), "seed " + seed);
        }
        final String engine = engine(journalId);
        for (final String table : List.of("order_books_recent", "trades_recent", "data_quality_logs")) {
            database.execute("DELETE FROM " + table + " WHERE engine_id = " + engine + " AND tick_number > 5000");
        }
        database.execute("UPDATE ingestion_ledger SET last_tick = 5000, last_hash = NULL WHERE engine_id = " + engine);
        try (Store store = open(config, journalId, tape, states)) {
            assertEquals(2_001, store.firstTickWanted(1), "seed " + seed);
            tape.replay(2_001, tape.count(), store);
            assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(60)));
        }
        assertEquals("", VerificationTest.verify(config, journalId, tape).firstDifference(), "seed " + seed);
    }

    @Test
    void shouldRecordAsLostWhatNeitherJournalNorDatabaseHas() throws Exception {
        final TestTape tape = TestTape.random(5, 10, 3_000);
        final States states = new States(tape);
        states.keep(1_000);
        states.begin = 1_001;
        final UUID journalId = UUID.randomUUID();
        final StoreConfig config = TestStores.config(database.url(), 1, 300);
        try (Store store = open(config, journalId, tape, states)) {
            assertEquals(1_001, store.firstTickWanted(1));
            tape.replay(1_001, tape.count(), store);
            assertTrue(store.flush(System.nanoTime() + TimeUnit.SECONDS.toNanos(60)));
            assertEquals(tape.count(), store.storedPrefix());
        }
        assertEquals(
                List.of("1000 1 1000 1000"),
                database.rows("SELECT tick_number, from_sequence, to_sequence, count FROM data_quality_logs"
                        + " WHERE kind = 'LOST' AND engine_id = " + engine(journalId)));
    }

    private static Store open(
            final StoreConfig config, final UUID journalId, final TestTape tape, final StateSource states) {
        return Store.open(
                config,
                TestStores.CANDLES,
                journalId,
                tape,
                new Counters(),
                new Watermarks(tape::count, tape::count, tape::count),
                new Conditions(System::nanoTime),
                states);
    }

    private static String engine(final UUID journalId) throws Exception {
        return database.value("SELECT id FROM engines WHERE journal_id = '" + journalId + "'");
    }

    private static String contents(final UUID journalId) throws Exception {
        final StringBuilder contents = new StringBuilder();
        for (final String table : List.of("order_books", "trades", "candles", "data_quality_logs")) {
            contents.append(database.value("SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY t::text))"
                    + " FROM (SELECT (to_jsonb(r) - 'engine_id') AS t FROM " + table + " r WHERE engine_id = "
                    + engine(journalId) + ") s"));
            contents.append('\n');
        }
        return contents.toString();
    }

    /** States of a tape in memory, and where the journal that stands for it begins. */
    private static final class States implements StateSource {
        private final TreeMap<Long, byte[]> kept = new TreeMap<>();
        private final TestTape tape;
        private long begin = 1;

        States(final TestTape tape) {
            this.tape = tape;
        }

        void keep(final long tickNumber) {
            final RowStage rows = new RowStage(
                    TestStores.CANDLES,
                    TimeUnit.SECONDS.toNanos(10),
                    tape,
                    new DigestSink(security -> security.id(), new RetentionMarks(), null, 0));
            tape.replay(1, tickNumber, rows);
            final StateOutput out = new StateOutput();
            rows.market().writeTo(out);
            kept.put(tickNumber, Arrays.copyOf(out.array(), out.length()));
        }

        @Override
        public <T> T newest(final long maxTickNumber, final Supplier<T> empty, final Function<T, StoredState> stateOf) {
            final T made = empty.get();
            final var found = kept.floorEntry(Math.max(maxTickNumber, begin - 1));
            if (found != null) {
                stateOf.apply(made).readFrom(new StateInput(found.getValue(), 0, found.getValue().length));
            }
            return made;
        }
    }
}
