package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tampers with a database that equals its journal, and expects to be told what was done. */
@Tag("database")
@Timeout(120)
final class VerificationTest {
    private static final long SEED = TestDatabase.seed();
    private static final UUID JOURNAL = UUID.randomUUID();

    private static TestDatabase database;
    private static TestTape tape;

    @BeforeAll
    static void storeTape() throws Exception {
        database = TestDatabase.migrated();
        tape = TestTape.random(SEED, 12, 10_000);
        final StoreConfig config = TestStores.config(database.url(), 1, 900);
        try (Store store = TestStores.open(config, JOURNAL, tape, new Counters())) {
            TestStores.feed(store, tape, tape.count());
        }
        database.freeze();
    }

    @AfterAll
    static void dropDatabase() throws Exception {
        database.close();
    }

    static Verification.Result verify(final StoreConfig config, final UUID journal, final TestTape tape) {
        return Verification.run(
                config,
                TestStores.CANDLES,
                journal,
                tape,
                StateSource.none(),
                0,
                (last, handler) -> tape.replay(1, Math.min(last, tape.count()), handler));
    }

    @Test
    void shouldFindDatabaseEqualToItsJournal() throws Exception {
        try (TestDatabase copy = database.copy()) {
            assertEqualToJournal(copy);
        }
    }

    private static void assertEqualToJournal(final TestDatabase copy) throws Exception {
        final Verification.Result result = verify(TestStores.config(copy.url(), 1, 900), JOURNAL, tape);
        assertEquals("", result.firstDifference(), "seed " + SEED);
        assertEquals(tape.count(), result.storedPrefix());
        assertEquals(4, result.tables().size());
        for (final Verification.TableResult table : result.tables()) {
            assertTrue(table.isEqual() && table.expectedRows() > 0, table + " seed " + SEED);
            assertEquals(table.expectedRows(), table.actualRows());
            assertEquals(copy.number("SELECT count(*) FROM " + table.table()), table.actualRows());
        }
    }

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(
            delimiter = ';',
            value = {
                "order_books; UPDATE order_books_recent SET bid_size = bid_size + 1 WHERE tick_number ="
                        + " (SELECT max(tick_number) FROM order_books WHERE bid_size IS NOT NULL); altered row",
                "order_books; UPDATE order_books_recent SET ask_price = ask_price * 1.0 WHERE tick_number ="
                        + " (SELECT max(tick_number) FROM order_books WHERE ask_price IS NOT NULL); altered row",
                "order_books; UPDATE order_books_recent SET timestamp = timestamp + interval '1 microsecond' WHERE tick_number ="
                        + " (SELECT min(tick_number) FROM order_books); altered row",
                "order_books; DELETE FROM order_books_recent WHERE tick_number ="
                        + " (SELECT max(tick_number) FROM order_books); missing row",
                "order_books; INSERT INTO order_books_recent SELECT * FROM order_books WHERE tick_number ="
                        + " (SELECT max(tick_number) FROM order_books); row is there twice",
                "order_books; UPDATE order_books_recent SET tick_number = 1 WHERE tick_number ="
                        + " (SELECT max(tick_number) FROM order_books); row that no tick stands for",
                "trades; INSERT INTO trades_recent SELECT (t #= '\"tick_number\"=>\"10000001\"'::hstore).* FROM trades t LIMIT 1;"
                        + " row that no tick stands for",
                "trades; UPDATE trades_recent SET side = NULL WHERE tick_number ="
                        + " (SELECT min(tick_number) FROM trades WHERE side = 'B'); altered row",
                "trades; UPDATE trades_recent SET security_id = security_id + 1 WHERE tick_number ="
                        + " (SELECT min(tick_number) FROM trades); altered row",
                "data_quality_logs; UPDATE data_quality_logs SET reason = 'x' WHERE tick_number ="
                        + " (SELECT min(tick_number) FROM data_quality_logs WHERE kind = 'REJECT'); altered row",
                "data_quality_logs; UPDATE data_quality_logs SET raw = '\\x00' WHERE tick_number ="
                        + " (SELECT min(tick_number) FROM data_quality_logs WHERE raw IS NOT NULL); raw bytes differ",
                "candles; UPDATE candles SET high = high + 1 WHERE (security_id, time) ="
                        + " (SELECT security_id, time FROM candles ORDER BY time LIMIT 1); altered row",
                "candles; DELETE FROM candles WHERE (security_id, time, price_type) ="
                        + " (SELECT security_id, time, price_type FROM candles ORDER BY time, security_id, price_type"
                        + " LIMIT 1); missing row",
                "ingestion_ledger; UPDATE ingestion_ledger SET last_tick = last_tick + 5; the journal ends with",
                "securities; UPDATE securities SET symbol = 'renamed' WHERE symbol = 'SYM3'; SYM3 is missing",
            })
    void shouldNameWhatWasTamperedWith(final String table, final String tampering, final String expected)
            throws Exception {
        try (TestDatabase copy = database.copy()) {
            copy.execute("CREATE EXTENSION IF NOT EXISTS hstore");
            copy.execute(tampering);
            final Verification.Result result = verify(TestStores.config(copy.url(), 1, 900), JOURNAL, tape);
            assertFalse(result.isEqual(), "seed " + SEED);
            assertTrue(
                    result.firstDifference().startsWith(table + ": ")
                            || table.equals("ingestion_ledger")
                                    && result.firstDifference().startsWith(table),
                    result.firstDifference() + " seed " + SEED);
            assertTrue(result.firstDifference().contains(expected), result.firstDifference() + " seed " + SEED);
        }
    }

    @Test
    void shouldSayThatEngineIsUnknown() throws Exception {
        try (TestDatabase copy = database.copy()) {
            final Verification.Result result = verify(TestStores.config(copy.url(), 1, 900), UUID.randomUUID(), tape);
            assertTrue(result.firstDifference().contains("knows no engine"), result.firstDifference());
        }
    }
}
