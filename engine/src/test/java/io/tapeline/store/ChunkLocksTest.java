package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.ChunkConfig;
import io.tapeline.telemetry.Counters;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Copies through the real driver, without a pause, into the very chunk that a step works on, and looks at the server all
 * the while who waits for whom.
 */
@Tag("database")
@Timeout(120)
final class ChunkLocksTest {
    private static final String FIRST = "2024-08-08 00:00:";
    private static final ChunkConfig CLOSING = new ChunkConfig(1_000_000, 10, 0, 0);
    private static final ChunkConfig MOVING = new ChunkConfig(1_000_000, 1, 0, 0);

    private record Copies(long count, long failed, long longestUs) {}

    private interface Work {
        void run(Connection sql) throws Exception;
    }

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Counters counters = new Counters();
    private final ChunkStep.Listener listener = new ChunkCounters(counters);
    private TestDatabase database;

    @BeforeEach
    void fillTwoMinutes() throws Exception {
        database = TestDatabase.migrated();
        database.execute("INSERT INTO order_books_recent SELECT '" + FIRST
                + "00Z'::timestamptz + i * interval '0.15 milliseconds', i % 50, 1.5, 1.6, i, i, i, i, i, 1, 1"
                + " FROM generate_series(1, 430000) i");
    }

    @AfterEach
    void dropDatabase() throws Exception {
        threads.shutdownNow();
        database.close();
    }

    @Test
    void shouldNotHinderCopyIntoChunkThatIsClosed() throws Exception {
        final long blocked = beside("close", FIRST + "10Z", sql -> {
            final ChunkClose close = new ChunkClose(new ChunkPick(CLOSING), listener);
            while (counters.counter("chunks.closed").value() < 2) {
                close.run(sql);
            }
        });
        assertEquals(0, blocked);
        assertEquals(2, database.number("SELECT count(*) FROM chunk_states WHERE state = 'closed'"));
    }

    @Test
    void shouldNotHinderCopyIntoChunkThatIsMoved() throws Exception {
        final long blocked = beside("move", FIRST + "10Z", this::moveFirst);
        assertEquals(0, blocked);
        assertTrue(database.number("SELECT count(*) FROM order_books_history") > 300_000);
    }

    @Test
    void shouldNotHinderCopyIntoOtherChunksWhileOneIsDropped() throws Exception {
        final long blocked = beside("drop", "2024-08-08 00:01:01Z", sql -> {
            moveFirst(sql);
            final ChunkDrop drop = new ChunkDrop(ChunkTable.ORDER_BOOKS, listener);
            while (counters.counter("chunks.dropped").value() < 1) {
                drop.run(sql);
            }
        });
        assertEquals(0, blocked);
    }

    @Test
    void shouldNotHinderCopyWhileNextChunksAreMade() throws Exception {
        final long blocked = beside("make ahead", FIRST + "10Z", sql -> {
            for (int minute = 10; minute < 40; minute++) {
                new ChunkMaker().make(sql, "order_books_recent", "2024-08-08 01:" + minute + "Z");
            }
        });
        assertEquals(0, blocked);
        assertEquals(32, database.number("SELECT count(*) FROM show_chunks('order_books_recent')"));
    }

    @Test
    void shouldPutOffDropOfChunkThatIsBeingWritten() throws Exception {
        try (Connection writer = database.connect();
                Connection sql = database.connect()) {
            sql.setAutoCommit(false);
            moveFirst(sql);
            writer.setAutoCommit(false);
            Statements.execute(
                    writer,
                    "INSERT INTO order_books_recent SELECT '" + FIRST + "05Z', 1, 1, 1, 1, 1, 1, 1, 7777777, 1, 1");
            final ChunkDrop drop = new ChunkDrop(ChunkTable.ORDER_BOOKS, listener);
            final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (counters.counter("chunks.put.off").value() < 3) {
                assertTrue(System.nanoTime() < endNs);
                drop.run(sql);
            }
            writer.commit();
            while (database.number("SELECT count(*) FROM chunk_states WHERE state = 'moved'") > 0) {
                assertTrue(System.nanoTime() < endNs);
                drop.run(sql);
            }
            assertEquals(1, database.number("SELECT count(*) FROM order_books_recent WHERE tick_number = 7777777"));
            assertEquals(0, counters.counter("chunks.dropped").value());
        }
    }

    private void moveFirst(final Connection sql) throws SQLException {
        ChunkStates.refresh(sql);
        final ChunkMove move = new ChunkMove(ChunkTable.ORDER_BOOKS, new ChunkPick(MOVING), new ChunkMaker(), listener);
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (counters.counter("chunks.moved").value() < 1) {
            assertTrue(System.nanoTime() < endNs);
            move.run(sql);
        }
    }

    /** How often a copying session was seen waiting for the one that works. */
    private long beside(final String step, final String copyTime, final Work work) throws Exception {
        try (ConnectionSource source = new ConnectionSource(
                        DatabaseUrl.parse(database.url()), 2, ConnectionSource.CONNECT_TIMEOUT_NS);
                CopyConnection worker = source.open();
                CopyConnection copier = source.open()) {
            ChunkStates.refresh(worker.sql());
            final Copies alone = copies(copier, copyTime, TimeUnit.SECONDS.toNanos(1), new CountDownLatch(1));
            final CountDownLatch stop = new CountDownLatch(1);
            final Future<Copies> during =
                    threads.submit(() -> copies(copier, copyTime, TimeUnit.SECONDS.toNanos(90), stop));
            final long pid = Statements.number(worker.sql(), 0, "SELECT pg_backend_pid()");
            worker.sql().commit();
            final Future<long[]> looks = threads.submit(() -> look(pid, stop));
            final long beginNs = System.nanoTime();
            work.run(worker.sql());
            final long workMs = (System.nanoTime() - beginNs) / 1_000_000;
            stop.countDown();
            final Copies copies = during.get();
            System.out.printf(
                    "%s: %d ms; COPY beside it: %d, longest %d us (alone: %d, %d us); looks %d, blocked %d%n",
                    step,
                    workMs,
                    copies.count(),
                    copies.longestUs(),
                    alone.count(),
                    alone.longestUs(),
                    looks.get()[0],
                    looks.get()[1]);
            assertEquals(0, copies.failed());
            assertEquals(
                    alone.count() + copies.count(),
                    database.number("SELECT count(*) FROM order_books WHERE tick_number = 9999999"));
            return looks.get()[1];
        }
    }

    private static Copies copies(
            final CopyConnection connection, final String time, final long timeNs, final CountDownLatch stop)
            throws SQLException {
        final byte[] row = (time + "\t1\t1\t1\t1\t1\t1\t1\t9999999\t1\t1\n").getBytes(StandardCharsets.UTF_8);
        final long endNs = System.nanoTime() + timeNs;
        long count = 0;
        long longestNs = 0;
        while (stop.getCount() > 0 && System.nanoTime() < endNs) {
            final long beginNs = System.nanoTime();
            connection.copy("COPY order_books_recent FROM STDIN", new ByteArrayInputStream(row));
            connection.sql().commit();
            longestNs = Math.max(longestNs, System.nanoTime() - beginNs);
            count++;
        }
        return new Copies(count, 0, longestNs / 1_000);
    }

    private long[] look(final long workerPid, final CountDownLatch stop) throws SQLException {
        final long[] looks = new long[2];
        try (Connection connection = database.connect()) {
            while (stop.getCount() > 0) {
                looks[0]++;
                looks[1] += Statements.number(
                        connection,
                        0,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                                + workerPid + " AND " + workerPid + " = ANY (pg_blocking_pids(pid))");
            }
        }
        return looks;
    }
}
