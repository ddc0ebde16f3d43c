package io.tapeline.store;

import static io.tapeline.store.ChunkLifecycleTest.assertEqual;
import static io.tapeline.store.ChunkLifecycleTest.assertWhole;
import static io.tapeline.store.ChunkLifecycleTest.settle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that somebody drops, and databases that go back, while the chunks live. */
@Tag("database")
@Timeout(240)
final class ChunkMendTest {
    private static final long SEED = TestDatabase.seed();
    private static final String HINT = "seed " + SEED;

    private interface Condition {
        boolean isMet() throws Exception;
    }

    private final UUID journal = UUID.randomUUID();
    private final TestTape tape = ChunkLifecycleTest.minutes(SEED, 7);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TABLE order_books_recent",
                "TABLE order_books_history",
                "VIEW order_books",
                "TABLE trades_recent",
                "TABLE trades_history",
                "VIEW trades",
                "VIEW quotes_latest",
                "TABLE chunk_states",
                "TABLE retention_marks"
            })
    void shouldMakeWhatIsLostAnewAndHaveItFilled(final String lost) throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            try (Store store = TestStores.open(config, journal, tape, new Counters());
                    ChunkLifecycle lifecycle = open(config)) {
                TestStores.feed(store, tape, tape.count());
                settle(database, lifecycle);
                final List<String> relations = relations(database);
                database.execute("DROP " + lost + " CASCADE");
                work(lifecycle, () -> relations.equals(relations(database)));
                work(lifecycle, () -> {
                    TestStores.finish(store, tape, tape.count());
                    return database.number("SELECT count(*) FROM engines WHERE is_refill_wanted") == 0;
                });
                TestStores.finish(store, tape, tape.count());
                settle(database, lifecycle);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
            assertTrue(database.number("SELECT count(*) FROM quotes_latest") > 0, HINT);
            assertTrue(
                    database.value("SELECT pg_get_viewdef('data_holes'::regclass)")
                            .contains("LOST"),
                    "a view is as it was last defined");
        }
    }

    @Test
    void shouldGoOnInADatabaseThatWasSetBack() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            try (ChunkLifecycle lifecycle = open(config)) {
                feed(config, tape.count() * 3 / 4);
                settle(database, lifecycle);
                database.freeze();
                try (TestDatabase older = database.copy()) {
                    older.freeze();
                    database.thaw();
                    feed(config, tape.count());
                    settle(database, lifecycle);
                    database.replaceBy(older);
                    database.thaw();
                    feed(config, tape.count());
                    settle(database, lifecycle);
                }
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
        }
    }

    @Test
    void shouldGoOnInADatabaseThatWasWiped() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            try (ChunkLifecycle lifecycle = open(config)) {
                feed(config, tape.count());
                settle(database, lifecycle);
                final List<String> relations = relations(database);
                database.wipe();
                work(lifecycle, () -> relations.equals(relations(database)));
                feed(config, tape.count());
                settle(database, lifecycle);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
        }
    }

    @Test
    void shouldTakeBackRowsOfTheHistoryToo() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final StoreConfig config = TestStores.config(database.url(), 1, 900);
            try (ChunkLifecycle lifecycle = open(config)) {
                feed(config, tape.count());
                settle(database, lifecycle);
                final long moved = database.number("SELECT count(*) FROM order_books_history");
                assertTrue(moved > 0, HINT);
                database.execute("UPDATE engines SET is_refill_wanted = true");
                feed(config, tape.count());
                assertEquals(0, database.number("SELECT count(*) FROM order_books_history"), HINT);
                assertEquals(0, database.number("SELECT sum(rows) FROM chunk_states"), HINT);
                assertEqual(config, journal, tape);
                settle(database, lifecycle);
                assertEquals(moved, database.number("SELECT count(*) FROM order_books_history"), HINT);
            }
            assertWhole(database);
            assertEqual(config, journal, tape);
        }
    }

    private void feed(final StoreConfig config, final long lastTick) {
        try (Store store = TestStores.open(config, journal, tape, new Counters())) {
            TestStores.feed(store, tape, lastTick);
        }
    }

    private static ChunkLifecycle open(final StoreConfig config) {
        return ChunkLifecycleTest.open(config, ChunkLifecycleTest.chunks(0), new Counters());
    }

    private static void work(final ChunkLifecycle lifecycle, final Condition until) throws Exception {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!until.isMet()) {
            assertTrue(System.nanoTime() < deadlineNs, HINT);
            lifecycle.doWork();
        }
    }

    private static List<String> relations(final TestDatabase database) throws Exception {
        return database.rows("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                + " AND relkind IN ('r', 'v') ORDER BY relname");
    }
}
