package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Conditions;
import io.tapeline.tick.DirectPublisher;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ids of securities in the real database. */
@Tag("database")
@Timeout(120)
final class ReferenceTablesTest {
    private static final int MANY = 3_000;

    private final SecurityCatalog catalog = new SecurityCatalog();
    private final SecurityMaster master =
            new SecurityMaster(new SecurityCatalog(), new DirectPublisher(catalog), () -> 1);
    private TestDatabase database;
    private ConnectionSource source;
    private DatabaseLink link;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.migrated();
        source = new ConnectionSource(DatabaseUrl.parse(database.url()), 1, TimeUnit.SECONDS.toNanos(10));
        link = new DatabaseLink(
                "test",
                source,
                TestStores.config(database.url(), 1, 100),
                new CountDownLatch(1),
                new Conditions(System::nanoTime),
                connection -> null);
    }

    @AfterEach
    void close() throws Exception {
        source.close();
        database.close();
    }

    @Test
    void shouldAddAllKnownSecuritiesWithTheFirst() throws Exception {
        final List<Security> securities = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            // The same symbols on two exchanges, with all that has a meaning in an array.
            securities.add(master.define("X" + i % 2, "S\\\"{,' + " + i / 2, i % 19, i % 7, true));
        }
        final ReferenceTables references = references();
        references.idOf(securities.get(7));
        assertEquals(MANY, database.number("SELECT count(*) FROM securities"));
        final List<String> expected = securities.stream()
                .map(s -> references.idOf(s) + " " + s.exchange() + " " + s.symbol() + " " + s.priceScale() + " "
                        + s.sizeScale())
                .sorted()
                .toList();
        final List<String> rows =
                database.rows("SELECT s.id, e.code, s.symbol, s.price_scale, s.size_scale FROM securities s"
                        + " JOIN exchanges e ON e.id = s.exchange_id");
        assertEquals(expected, rows.stream().sorted().toList());
    }

    @Test
    void shouldKeepIdsAndTakeNewScalesAndNewSecurities() throws Exception {
        final Security first = master.define("X", "A", 2, 3, true);
        final int id = references().idOf(first);
        final SecurityCatalog changed = new SecurityCatalog();
        final SecurityMaster again = new SecurityMaster(new SecurityCatalog(), new DirectPublisher(changed), () -> 1);
        final ReferenceTables references = new ReferenceTables(link);
        references.catalog(changed);
        assertEquals(id, references.idOf(again.define("X", "A", 5, 3, true)));
        assertEquals("5 3", database.value("SELECT concat_ws(' ', price_scale, size_scale) FROM securities"));
        references.idOf(again.define("X", "B", 1, 1, true));
        assertEquals("A,B", database.value("SELECT string_agg(symbol, ',' ORDER BY symbol) FROM securities"));
    }

    /** Wherever the server is when it ends the connection, in the catalog or in a table. */
    @Test
    void shouldAddASecurityThoughTheServerEndsTheConnection() throws Exception {
        final ReferenceTables references = references();
        references.idOf(master.define("X", "A", 2, 3, true));
        final Security second = master.define("X", "B", 2, 3, true);
        try (Connection locking = database.connect();
                Statement lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE pg_catalog.pg_type, exchanges IN ACCESS EXCLUSIVE MODE");
            final CompletableFuture<Integer> added = CompletableFuture.supplyAsync(() -> references.idOf(second));
            boolean isEnded = false;
            while (!isEnded) {
                assertFalse(added.isDone());
                // One that waits for the lock.
                try (ResultSet waiting =
                        lock.executeQuery("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")) {
                    isEnded = waiting.next();
                }
            }
            locking.rollback();
            final int id = added.get(60, TimeUnit.SECONDS);
            assertEquals(id, database.number("SELECT id FROM securities WHERE symbol = 'B'"));
        }
    }

    private ReferenceTables references() {
        final ReferenceTables references = new ReferenceTables(link);
        references.catalog(catalog);
        return references;
    }
}
