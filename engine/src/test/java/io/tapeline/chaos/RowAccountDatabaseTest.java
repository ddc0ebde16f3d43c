package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.TapelineProcess;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.store.TestDatabase;
import io.tapeline.tick.TickHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The accounting takes the rows that the engine stores, and catches each fault that is planted among them. */
@Tag("system")
@Tag("database")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RowAccountDatabaseTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeWhatTheEngineStoresAndCatchPlantedFaults() throws SQLException, IOException {
        try (TestDatabase database = TestDatabase.create()) {
            record(database);
            record(database);
            assertEquals("", found(database));

            expect(
                    database,
                    "lost",
                    "DELETE FROM trades_recent WHERE tick_number = (SELECT max(tick_number) FROM trades)");
            expect(
                    database,
                    "lost",
                    "DELETE FROM order_books_recent WHERE tick_number = (SELECT min(tick_number) FROM order_books)");
            expect(
                    database,
                    "doubled",
                    "INSERT INTO trades_recent SELECT * FROM trades WHERE tick_number = (SELECT max(tick_number) FROM trades)");
            expect(database, "wrong", "UPDATE trades_recent SET size = size + 1 WHERE tick_number % 100 = 0");
            expect(
                    database,
                    "wrong",
                    "UPDATE order_books_recent SET timestamp = timestamp + interval '1 microsecond' WHERE tick_number % 500 = 0");
            expect(
                    database,
                    "wrong",
                    "UPDATE order_books_recent SET flags = flags | 262144 WHERE tick_number % 500 = 0");
            expect(
                    database,
                    "wrong",
                    "INSERT INTO trades_recent SELECT timestamp, security_id, price, size, side, trade_id, trade_count,"
                            + " event_time_ns, receive_time_ns, tick_number - 1, engine_id, flags FROM trades LIMIT 1");
            expect(
                    database,
                    "hole of tick",
                    "DELETE FROM data_quality_logs WHERE kind = 'STARTED' AND since IS NOT NULL");
            expect(database, "wrong: candle", "UPDATE candles SET volume = volume + 1");
            expect(
                    database,
                    "lost: candle",
                    "DELETE FROM candles WHERE first_tick = (SELECT min(first_tick) FROM candles)");
        }
    }

    @Test
    void shouldCatchByTheTotalsWhatIsNotComparedOneByOne() throws SQLException, IOException {
        try (TestDatabase database = TestDatabase.create()) {
            record(database);
            assertEquals("", totals(database, "SELECT 1"));
            final String someTrade = " WHERE tick_number = (SELECT max(tick_number) FROM trades)";
            final String someBook = " WHERE tick_number = (SELECT max(tick_number) FROM order_books)";
            assertFinds("lost: rows of", database, "DELETE FROM trades_recent" + someTrade);
            assertFinds(
                    "doubled: 1 rows", database, "INSERT INTO order_books_recent SELECT * FROM order_books" + someBook);
            assertFinds("wrong: the sums", database, "UPDATE trades_recent SET price = price + 1" + someTrade);
            assertFinds(
                    "wrong: the sums", database, "UPDATE order_books_recent SET ask_size = ask_size * 2" + someBook);
            assertFinds(
                    "wrong: the sums",
                    database,
                    "UPDATE order_books_recent SET tick_number = tick_number - 1" + someBook);
            assertFinds("lost: all rows of", database, "DELETE FROM trades_recent");
        }
    }

    private void assertFinds(final String kind, final TestDatabase database, final String fault) throws SQLException {
        final String found = totals(database, fault);
        assertTrue(found.contains(kind), fault + " was found as: " + found);
    }

    private String totals(final TestDatabase database, final String fault) throws SQLException {
        final RowAccount account = new RowAccount(new Spans(List.of(new Spans.Span(1, 1))));
        new TapeFile(journal()).give(1, Long.MAX_VALUE, (TickHandler) account);
        final Findings findings = new Findings();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute(fault);
            account.compare(connection, account.tapeTick(), findings);
            assertEquals(List.of(), findings.messages());
            account.compareTotals(connection, findings);
            connection.rollback();
        }
        assertTrue(findings.rows() > 0);
        return String.join("\n", findings.messages());
    }

    private void record(final TestDatabase database) throws IOException {
        final Path config = Files.writeString(
                folder.resolve("test.conf"), "feeds = [ { feed = sim, rate = 5000, securities = 20 } ]");
        TapelineProcess.run(
                folder,
                0,
                "run",
                "--config",
                config.toString(),
                "--journal",
                journal().toString(),
                "--database",
                database.url(),
                "--duration",
                "3");
    }

    private void expect(final TestDatabase database, final String kind, final String fault) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute(fault);
            final String found = found(connection);
            assertTrue(found.contains(kind), fault + " was found as: " + found);
            connection.rollback();
        }
    }

    private String found(final TestDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return found(connection);
        }
    }

    private String found(final Connection connection) throws SQLException {
        final RowAccount account = new RowAccount();
        try (JournalReader reader = Journal.openReader(journal(), JournalStart.first(), account)) {
            while (reader.poll(account, 64) > 0 || !reader.isAtEnd()) {
                account.onBatchEnd(reader.lastTickNumber());
            }
        }
        final Findings findings = new Findings();
        final long stored = RowAccount.storedTick(connection);
        assertEquals(account.tapeTick(), stored);
        account.compare(connection, stored, findings);
        account.compareCandles(connection, findings);
        assertTrue(findings.rows() > 1_000);
        return String.join("\n", findings.messages());
    }

    private Path journal() {
        return folder.resolve("journal");
    }
}
