package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.EpochNanoClock;

/**
 * When which ticks were in the database, as anybody else sees it: asks for the end of the ledger every {@value #PAUSE_MS} ms
 * on a connection of its own. With one lane the ledger has no holes, so all ticks up to its end are visible then. A tick
 * counts as stored when the answer is here that says so: never too early, and too late by a pause and a question at most.
 *
 * <p><em>Thread</em>: one of its own; what it saw belongs to the owner once {@link #stop} has returned.
 */
final class StoredMarks implements AutoCloseable {
    static final int PAUSE_MS = 5;

    private static final String QUERY = "SELECT coalesce(max(last_tick), 0) FROM ingestion_ledger";
    private static final long LOOK_NS = 10_000_000;
    private static final long NONE = 0;

    private final EpochNanoClock clock;
    private final Connection connection;
    private final PreparedStatement query;
    private final StoredTimes times = new StoredTimes();

    // Ordering note: the asking thread publishes how far it has seen the ledger; others only wait for that.
    private final AtomicLong last = new AtomicLong(NONE);
    private final AtomicReference<SQLException> failure = new AtomicReference<>();
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "stored-marks");

    private StoredMarks(final Connection connection, final EpochNanoClock clock) throws SQLException {
        this.connection = connection;
        this.clock = clock;
        query = connection.prepareStatement(QUERY);
    }

    static StoredMarks start(final BenchDatabase database, final EpochNanoClock clock) throws SQLException {
        final StoredMarks marks = new StoredMarks(database.connect(), clock);
        marks.thread.setDaemon(true);
        marks.thread.start();
        return marks;
    }

    /** Waits until this tick is stored; throws when that takes too long. */
    void await(final long tick, final long seconds) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (last.get() < tick) {
            check();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("stored up to " + last + " of " + tick + " after " + seconds + " s");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Asks no more, and gives what was seen; throws if the database could not be asked all the time. */
    StoredTimes stop() throws InterruptedException {
        isStopped.set(true);
        thread.join();
        check();
        return times;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            isStopped.set(true);
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("cannot ask for the ledger", failure.get());
        }
    }

    private void run() {
        try {
            while (!isStopped.get()) {
                look();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
            }
        } catch (final SQLException e) {
            failure.set(e);
        }
    }

    private void look() throws SQLException {
        try (ResultSet result = query.executeQuery()) {
            result.next();
            final long tick = result.getLong(1);
            if (tick > last.get()) {
                times.add(clock.nanoTime(), tick);
                last.set(tick);
            }
        }
    }
}
