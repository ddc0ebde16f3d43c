package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.StoreRun;
import io.tapeline.config.ChunkConfig;
import io.tapeline.store.ChunkLifecycle;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * The engine's chunk agent at work beside a store: it has chunks of an hour before to close, as many rows as the store
 * writes, one after the other without a pause, and then those of the store that are over. It moves and drops none.
 *
 * <p><em>Thread</em>: the agent has one of its own; all methods belong to the owner's.
 */
final class ChunkClosing implements AutoCloseable {
    private static final long CLOSE_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LIMIT_SECONDS = 60;
    private static final String EARLIER = "timestamptz '2023-11-14 21:00:00Z'";
    private static final String EARLIER_END = "timestamptz '2023-11-14 22:00:00Z'";
    private static final int EARLIER_MINUTES = 10;

    private final BenchDatabase database;
    private final Counters counters = new Counters();
    private final Conditions conditions = new Conditions(new SystemEpochNanoClock());
    private final ChunkLifecycle agent;
    private final CountDownLatch hasClosedOne = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private final IdleStrategy idle = new SleepingMillisIdleStrategy(1);
    private final Thread thread = new Thread(this::work, "chunks");
    private long closedAtBegin;

    /** Starts it; returns when it has closed the first chunk and waits for {@link #begin}. */
    ChunkClosing(final BenchDatabase database) throws InterruptedException {
        this.database = database;
        agent = ChunkLifecycle.open(
                StoreRun.config(database.url(), 1).store(),
                false,
                new ChunkConfig(CLOSE_AFTER_NS, 0, 0, 0),
                () -> true,
                counters,
                conditions);
        thread.setDaemon(true);
        thread.start();
        if (!hasClosedOne.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no chunk was closed: " + conditions.raised());
        }
    }

    /** Puts rows of an hour before into a database, as many as the work has, over {@value #EARLIER_MINUTES} chunks. */
    static void fill(final BenchDatabase database, final StoreWork work) {
        final int rows = work.rows().count();
        final long stepMicros = TimeUnit.MINUTES.toMicros(EARLIER_MINUTES) / rows;
        database.execute("INSERT INTO order_books_recent SELECT " + EARLIER + " + i * interval '" + stepMicros
                + " microseconds', 1 + i % " + work.securities() + ", (60000 - i % 1000)::numeric / 100,"
                + " (60001 + i % 1000)::numeric / 100, i::numeric / 1000, i::numeric / 1000, 0, 0, 0, 1, 0"
                + " FROM generate_series(0, " + (rows - 1) + ") i");
        database.execute("CHECKPOINT");
    }

    /** Takes out what {@link #fill} has put in. */
    static void empty(final BenchDatabase database) {
        database.execute("DELETE FROM order_books_recent WHERE timestamp < " + EARLIER_END);
    }

    /** From now on it works without a pause. */
    void begin() {
        closedAtBegin = closed();
        begun.countDown();
    }

    /** Throws unless it has closed a chunk since it began, or is at one. */
    void requireAtWork() {
        final boolean isAtOne = closed() > closedAtBegin
                || database.number("SELECT count(*) FROM chunk_states WHERE state = 'closing'") > 0;
        if (!isAtOne) {
            throw new IllegalStateException("no chunk was closed beside the store: " + conditions.raised());
        }
    }

    @Override
    public void close() {
        isStopped.set(true);
        begun.countDown();
        agent.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long closed() {
        return counters.counter("chunks.closed").value();
    }

    private void work() {
        try {
            while (!isStopped.get()) {
                idle.idle(agent.doWork());
                if (closed() > 0) {
                    hasClosedOne.countDown();
                    begun.await();
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
