package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.telemetry.Counters;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("database")
@Timeout(120)
final class StoreTest {
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
        for (final long last : new long[] {5_000, 5_001, 12_345, tape.count()}) {
            final Counters counters = new Counters();
            try (Store store = TestStores.open(TestStores.config(database.url(), 1, 700), journalId, tape, counters)) {
                TestStores.feed(store, tape, last);
                assertEquals(last, store.storedPrefix(), "seed " + seed);
            }
        }
        final String engine = "(SELECT id FROM engines WHERE journal_id = '" + journalId + "')";
        assertEquals(
                tape.count(),
                database.number("SELECT max(last_tick) FROM ingestion_ledger WHERE engine_id = " + engine));
        System.err.println(database.rows("SELECT count(*) FROM order_books"));
        System.err.println(database.rows("SELECT count(*) FROM trades"));
        System.err.println(database.rows("SELECT * FROM candles_1m ORDER BY time DESC LIMIT 5"));
        System.err.println(database.rows("SELECT * FROM data_quality_logs limit 5"));
        System.err.println(database.rows("SELECT * FROM data_holes limit 5"));
        System.err.println(database.rows("SELECT * FROM ingestion_ledger limit 5"));
        System.err.println(database.rows("SELECT * FROM ingestion_status limit 5"));
        System.err.println(database.rows("SELECT * FROM quotes_latest limit 5"));
        assertTrue(true);
    }
}
