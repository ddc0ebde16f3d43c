package io.tapeline;

import io.tapeline.config.StoreConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.replay.JournalPump;
import io.tapeline.store.Migrations;
import io.tapeline.store.Store;
import io.tapeline.store.Watermarks;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of the thread {@code store}: reads the journal and gives it to the store, from its first tick again when
 * the database lost what it had.
 *
 * <p><em>Thread</em>: {@code store}; {@link #finish} and {@link #storedPrefix} by that of the command.
 */
final class StoreAgent implements Agent {
    private static final int DOCUMENTS_A_ROUND = 16;
    private static final long NO_TARGET = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(StoreAgent.class);
    private static final long MIGRATION_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final StoreConfig config;
    private final Store store;
    private final JournalCare care;

    // Ordering note: the command sets the target after the ring has run empty; the agent, which sees it, has the
    // journal
    // to read up to there, and counts the latch down when that is stored.
    private final AtomicLong target = new AtomicLong(NO_TARGET);
    private final CountDownLatch finished = new CountDownLatch(1);
    private boolean isMigrationDue;
    private boolean isAwaySaid;
    private long nextMigrationNs;
    private JournalPump pump;

    private StoreAgent(
            final Path directory,
            final StoreConfig config,
            final boolean isMigrating,
            final Store store,
            final JournalCare care) {
        this.care = care;
        this.directory = directory;
        this.config = config;
        this.isMigrationDue = isMigrating;
        this.store = store;
        nextMigrationNs = System.nanoTime();
    }

    static StoreAgent of(
            final TapelineConfig config,
            final Journal journal,
            final JournalCare care,
            final Counters counters,
            final Conditions conditions) {
        final Watermarks watermarks = new Watermarks(
                counters.counter("ring.received")::value,
                counters.counter("journal.journaled")::value,
                counters.counter("journal.synced")::value);
        final Store store = Store.open(
                config.store(),
                config.candles(),
                journal.id(),
                journal.quarantine(),
                counters,
                watermarks,
                conditions,
                NumberCheck.of(journal.unconfirmed()));
        return new StoreAgent(journal.directory(), config.store(), config.isMigrating(), store, care);
    }

    @Override
    public int doWork() {
        if (isMigrationDue && !migrate()) {
            return 0;
        }
        if (store.isReplayWanted()) {
            store.beginReplay();
            closePump();
        }
        if (pump == null) {
            final JournalReader reader = Journal.openReader(directory, JournalStart.first(), store);
            pump = new JournalPump(roleName(), reader, store, DOCUMENTS_A_ROUND);
        }
        final int documents;
        try {
            documents = pump.doWork();
        } catch (final JournalException e) {
            // The journal is read again from its start, and finds the loss in its place.
            care.mend(e);
            store.beginReplay();
            closePump();
            return 1;
        }
        if (documents == 0 && target.get() != NO_TARGET) {
            store.flush(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
            if (store.storedPrefix() >= target.get()) {
                finished.countDown();
            }
        }
        return documents;
    }

    /** The tables are made when the database can be reached; until then the journal takes the ticks. */
    private boolean migrate() {
        if (System.nanoTime() - nextMigrationNs < 0) {
            return false;
        }
        final Optional<String> obstacle;
        try (Migrations migrations = new Migrations(config.url(), config.chunkIntervalNs())) {
            obstacle = migrations.tryUp();
        }
        isMigrationDue = obstacle.isPresent();
        if (isMigrationDue && !isAwaySaid) {
            LOG.warn("{}; ticks go into the journal, and on to the database when it is back", obstacle.get());
            isAwaySaid = true;
        }
        nextMigrationNs = System.nanoTime() + MIGRATION_PAUSE_NS;
        return !isMigrationDue;
    }

    /** Why nothing more can be stored, or null. */
    String halted() {
        return store.halted();
    }

    /** Every tick up to this one is in the database. */
    long storedPrefix() {
        return store.storedPrefix();
    }

    /** Asks for everything up to this tick to be stored, and waits for that, but not longer; what is left stays in the journal. */
    boolean finish(final long lastTick, final long timeoutNs) {
        target.set(lastTick);
        try {
            final boolean isStored = finished.await(timeoutNs, TimeUnit.NANOSECONDS);
            store.close();
            return isStored;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            store.close();
            return false;
        }
    }

    @Override
    public void onClose() {
        closePump();
    }

    @Override
    public String roleName() {
        return "store";
    }

    private void closePump() {
        if (pump != null) {
            pump.onClose();
            pump = null;
        }
    }
}
