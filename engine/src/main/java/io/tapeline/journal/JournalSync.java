package io.tapeline.journal;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.LatencyRecorder;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * Makes journaled ticks durable: what a power cut may take is never older than {@code journal.sync.interval} and never more
 * than {@code journal.sync.bytes}.
 *
 * <p>The agent forces the files at half the interval or half the bytes. When the disk is too slow for that, the journal
 * stage waits in {@link #awaitRoom} before it appends: the bound holds whatever the disk does. With an interval of 0, or as
 * long as no thread runs the agent, the stage forces by itself.
 *
 * <p><em>Thread</em>: {@code journal-sync} runs the agent; the ring's thread calls what the stage needs; the engine's calls
 * {@link #finish}; {@link #request} and what is asked may be called by any. One forces at a time. <em>Allocation</em>:
 * none per tick. <em>Failure</em>: a force that fails is final: it is thrown, the stage throws from then on, and nothing
 * counts as synced any more, as the system may have given up the pages.
 */
public final class JournalSync implements Agent {
    public static final String THREAD_NAME = "journal-sync";

    private static final long WAIT_PARK_NS = 20_000;
    private static final long MIN_PARK_NS = 50_000;
    private static final long MAX_PARK_NS = 2_000_000;
    private static final int LOOKS_AN_INTERVAL = 16;
    private static final long NONE = Long.MIN_VALUE;

    private final long intervalNs;
    private final long maxBytes;
    private final CycleForce files;
    private final JournalMark mark;
    private final NanoClock clock;
    private final SyncWindow window;
    private final Counter journaled;
    private final Counter bytes;
    private final Counter synced;
    private final Counter syncs;
    private final Counter waits;
    private final LatencyRecorder latency;

    // Ordering note: the stage sets the cycle when its file is there, before a tick in it counts as journaled. So
    // whoever
    // reads journaled first and then this gets the cycle of that tick, or a later one, and forces all up to it.
    private final AtomicLong cycle = new AtomicLong();

    // Ordering note: whoever sees the failure throws; synced does not move after it was set.
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final AtomicBoolean isWanted = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    // Of the stage.
    private long roomNs;

    // Of the agent.
    private long unsyncedSinceNs = NONE;
    private long syncedBytes;

    JournalSync(
            final JournalConfig config,
            final CycleForce files,
            final JournalMark mark,
            final Counters counters,
            final NanoClock clock) {
        intervalNs = config.syncIntervalNs();
        maxBytes = config.syncBytes();
        this.files = files;
        this.mark = mark;
        this.clock = clock;
        window = new SyncWindow(intervalNs, maxBytes);
        journaled = counters.counter("journal.journaled");
        bytes = counters.counter("journal.bytes");
        synced = counters.counter("journal.synced");
        syncs = counters.counter("journal.syncs");
        waits = counters.counter("journal.sync.waits");
        latency = new LatencyRecorder("journal.sync.latency", counters);
    }

    /** Whether a thread is to run the agent; with an interval of 0 the stage forces each batch itself. */
    public boolean isThreadNeeded() {
        return intervalNs > 0;
    }

    /** How long the agent's thread may sleep between two looks. */
    public long parkNs() {
        return Math.max(MIN_PARK_NS, Math.min(MAX_PARK_NS, intervalNs / LOOKS_AN_INTERVAL));
    }

    /** Every tick up to this one is on the disk. */
    public long syncedTickNumber() {
        return synced.value();
    }

    /** How long one force took: count, percentiles and maximum, in nanoseconds. */
    public Map<String, Long> latencyNs() {
        return latency.percentilesNs();
    }

    /** Asks for what is journaled now to be synced without waiting for half the interval. */
    public void request() {
        isWanted.set(true);
    }

    @Override
    public void onStart() {
        isRunning.set(true);
    }

    @Override
    public int doWork() {
        final long bytesNow = bytes.value();
        final long last = journaled.value();
        if (last <= synced.value() || failure.get() != null) {
            unsyncedSinceNs = NONE;
            syncedBytes = bytesNow;
            isWanted.set(false);
            return 0;
        }
        final long nowNs = clock.nanoTime();
        if (unsyncedSinceNs == NONE) {
            unsyncedSinceNs = nowNs;
        }
        final boolean isDue = nowNs - unsyncedSinceNs >= intervalNs / 2 || bytesNow - syncedBytes >= maxBytes / 2;
        if (!isDue && !isWanted.getAndSet(false)) {
            return 0;
        }
        // What comes while the disk is at work is younger than this.
        unsyncedSinceNs = nowNs;
        syncedBytes = bytesNow;
        sync(last);
        return 1;
    }

    @Override
    public void onClose() {
        isRunning.set(false);
    }

    @Override
    public String roleName() {
        return THREAD_NAME;
    }

    /** All that recovery has found is forced, so that the engine may go on from it. */
    void opened(final long lastTick) {
        files.forceAll();
        advance(lastTick);
    }

    /** The stage appends to this cycle from now on; its file is there. */
    void cycle(final long newCycle) {
        cycle.lazySet(newCycle);
    }

    /** Whether the stage is to call {@link #sync} for each batch before it counts as journaled. */
    boolean isEachBatch() {
        return intervalNs == 0;
    }

    /**
     * The stage ends a cycle: all of it is forced before there is a file behind it. So a power cut can damage the last file
     * alone, and a file that is followed by another is whole.
     */
    void beforeRoll() {
        if (journaled.value() > synced.value()) {
            sync(journaled.value());
        }
    }

    /** The stage waits until a document of this length may be journaled. */
    void awaitRoom(final long length) {
        check();
        if (isEachBatch() || hasRoom(length)) {
            return;
        }
        waits.increment();
        while (!hasRoom(length)) {
            check();
            if (isRunning.get()) {
                LockSupport.parkNanos(WAIT_PARK_NS);
            } else {
                sync(journaled.value());
            }
        }
    }

    /** The clock of the window now. */
    long nowNs() {
        return clock.nanoTime();
    }

    /** When, by the clock of the window, there was room for the document that is journaled now. */
    long roomNs() {
        return roomNs;
    }

    /** The stage has journaled a document, and has waited for room before. */
    void appended(final long lastTick, final long length) {
        if (!isEachBatch()) {
            window.add(roomNs, length, lastTick);
        }
    }

    /** Forces what is written up to this tick, which then counts as synced. */
    synchronized void sync(final long lastTick) {
        check();
        if (lastTick <= synced.value()) {
            // Another thread was faster.
            return;
        }
        final long startNs = clock.nanoTime();
        try {
            files.force(cycle.get());
        } catch (final Throwable t) {
            failure.compareAndSet(null, t);
            throw t;
        }
        latency.record(clock.nanoTime() - startNs, 1);
        syncs.increment();
        advance(lastTick);
    }

    /** Forces what is left; the threads of the stage and of the agent have ended. */
    synchronized void finish() {
        if (failure.get() == null && journaled.value() > synced.value()) {
            sync(journaled.value());
        }
    }

    /** Lets go of the files; whoever still waits throws. */
    void close() {
        isClosed.set(true);
        synchronized (this) {
            files.close();
            mark.close();
        }
    }

    private void advance(final long lastTick) {
        // The mark first: the database takes what is synced, and never what is behind the mark.
        mark.set(lastTick);
        synced.set(lastTick);
    }

    private boolean hasRoom(final long length) {
        roomNs = clock.nanoTime();
        return window.hasRoom(roomNs, length, synced.value());
    }

    private void check() {
        final Throwable cause = failure.get();
        if (cause != null) {
            throw new JournalException("the journal cannot be synced: " + cause.getMessage(), cause);
        }
        if (isClosed.get()) {
            throw new JournalException("the journal is closed");
        }
    }
}
