package io.tapeline.store;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes, their batches and what is known of the ledger, from one reading of it to the next: a server that lost commits
 * ends the session, and the journal is read again under a new one.
 *
 * <p><em>Thread</em>: {@link #takeFree}, {@link #submit} and {@link #flush} by the thread that feeds the store; the rest by
 * the lanes. What both see is in queues, latches, atomics, or under this object's lock.
 */
final class StoreSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSession.class);
    private static final long STATUS_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_MS = 50;
    private static final long JOIN_MS = 1_000;

    private final StoreConfig config;
    private final CandleConfig candleConfig;
    private final UUID journalId;
    private final int engineId;
    private final long databaseId;
    private final Watermarks watermarks;
    private final Conditions conditions;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final BlockingQueue<Batch> free;
    private final BlockingQueue<Batch> ready;
    private final int batchCount;
    private final AtomicReference<StoreSignal> signal = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<CountDownLatch> statusWanted = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Counter stored;
    private final Counter flushed;
    private final Counter rows;
    private final Counter batches;
    private final Counter retries;
    private final TickRanges committed;
    private long nextStatusNs;

    /**
     * @param databaseId of this database on its server: names that were looked up are good in no other
     * @param ledger what the database has now
     */
    StoreSession(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final int engineId,
            final long databaseId,
            final TickRanges ledger,
            final Watermarks watermarks,
            final Counters counters,
            final Conditions conditions) {
        this.config = config;
        this.candleConfig = candleConfig;
        this.journalId = journalId;
        this.engineId = engineId;
        this.databaseId = databaseId;
        this.watermarks = watermarks;
        this.conditions = conditions;
        committed = ledger.copy();
        batchCount = config.lanes() + 1;
        free = new ArrayBlockingQueue<>(batchCount);
        ready = new ArrayBlockingQueue<>(batchCount);
        for (int i = 0; i < batchCount; i++) {
            free.add(new Batch(config.batchBytes(), config.chunkIntervalNs()));
        }
        stored = counters.counter("store.stored");
        flushed = counters.counter("store.flushed");
        rows = counters.counter("store.rows");
        batches = counters.counter("store.batches");
        retries = counters.counter("store.retries");
        stored.set(committed.prefix());
        nextStatusNs = System.nanoTime();
    }

    void start(final ConnectionSource source, final Owner owner) {
        for (int number = 1; number <= config.lanes(); number++) {
            final Thread thread =
                    new Thread(new Lane(number, this, config, candleConfig, source, owner), "store-lane-" + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** An empty batch, as soon as there is one. */
    Batch takeFree() {
        while (true) {
            check();
            final Batch batch = poll(free, POLL_MS);
            if (batch != null) {
                return batch;
            }
        }
    }

    /** Hands a batch to the lanes; there is room for all of them. */
    void submit(final Batch batch) {
        ready.add(batch);
    }

    /** Takes back a batch that has nothing to send. */
    void giveBack(final Batch batch) {
        free.add(batch);
    }

    /** Waits until all batches are committed, and with them flushed to the server's disk; false if time runs out before. */
    boolean flush(final long deadlineNs) {
        final List<Batch> idle = new ArrayList<>();
        try {
            while (idle.size() < batchCount) {
                check();
                final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs < 0) {
                    return false;
                }
                final Batch batch = poll(free, Math.min(POLL_MS, leftMs + 1));
                if (batch != null) {
                    idle.add(batch);
                }
            }
            return awaitStatus(deadlineNs);
        } finally {
            free.addAll(idle);
        }
    }

    private boolean awaitStatus(final long deadlineNs) {
        final CountDownLatch written = new CountDownLatch(1);
        statusWanted.set(written);
        try {
            while (!written.await(POLL_MS, TimeUnit.MILLISECONDS)) {
                check();
                if (System.nanoTime() - deadlineNs > 0) {
                    return false;
                }
            }
            return true;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
    }

    /** Throws what ended the session, if something did. */
    void check() {
        final Throwable failed = failure.get();
        if (failed instanceof StoreException) {
            throw new StoreException(failed.getMessage(), failed);
        }
        if (failed != null) {
            throw new IllegalStateException("a lane of the store failed: " + failed, failed);
        }
        final StoreSignal signalled = signal.get();
        if (signalled != null) {
            throw signalled;
        }
        if (stop.getCount() == 0) {
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
    }

    /** The next batch for a lane, or null when none comes within the time. */
    Batch nextBatch(final long waitMs) {
        return poll(ready, waitMs);
    }

    Conditions conditions() {
        return conditions;
    }

    boolean isRunning() {
        return stop.getCount() > 0 && signal.get() == null && failure.get() == null;
    }

    synchronized void onCommitted(final Batch batch, final long laneRetries) {
        committed.add(batch.firstTick, batch.lastTick);
        rows.add(batch.rows());
        batches.increment();
        retries.set(Math.max(retries.value(), laneRetries));
        stored.set(committed.prefix());
        free.add(batch);
    }

    /** A status row with this prefix is written, by a lane that took {@code wanted} before it looked at the prefix. */
    void onFlushed(final long prefix, final CountDownLatch wanted) {
        flushed.set(prefix);
        if (wanted != null) {
            wanted.countDown();
        }
    }

    /** Who waits for a status row, or null. */
    CountDownLatch takeStatusWanted() {
        return statusWanted.getAndSet(null);
    }

    /** Whether one is wanted, or a second has passed since the last; asked by one lane. */
    boolean isStatusDue() {
        final long nowNs = System.nanoTime();
        if (nowNs - nextStatusNs < 0 && statusWanted.get() == null) {
            return false;
        }
        nextStatusNs = nowNs + STATUS_INTERVAL_NS;
        return true;
    }

    void onSignal(final StoreSignal newSignal) {
        if (signal.compareAndSet(null, newSignal) && newSignal.reason() == StoreSignal.Reason.REPLAY_WANTED) {
            LOG.warn("the database has less than was committed to it (a crash, or another server): reading the journal"
                    + " again from its start");
        }
    }

    void onFailure(final Throwable e) {
        failure.compareAndSet(null, e);
    }

    synchronized TickRanges committed() {
        return committed.copy();
    }

    synchronized long storedPrefix() {
        return committed.prefix();
    }

    int engineId() {
        return engineId;
    }

    long databaseId() {
        return databaseId;
    }

    UUID journalId() {
        return journalId;
    }

    Watermarks watermarks() {
        return watermarks;
    }

    CountDownLatch stop() {
        return stop;
    }

    /** Tells the lanes to end after what they are doing. */
    void stopLanes() {
        stop.countDown();
    }

    /** Ends the lanes; bounded. A lane that the database holds longer than that finds its connection cut. */
    @Override
    public void close() {
        stopLanes();
        for (final Thread thread : threads) {
            try {
                thread.join(JOIN_MS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Batch poll(final BlockingQueue<Batch> queue, final long waitMs) {
        try {
            return queue.poll(waitMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreSignal(StoreSignal.Reason.STOPPED);
        }
    }
}
