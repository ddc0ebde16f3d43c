package io.tapeline;

import io.tapeline.config.StoreConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalListing;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.replay.JournalPump;
import io.tapeline.store.Migrations;
import io.tapeline.store.Store;
import io.tapeline.store.Watermarks;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;

/**
 * The duty cycle of the thread {@code store}: reads the journal and gives it to the store, from where it is asked to when
 * the database lost what it had. It reads what is synced, so the database never holds a tick that a power cut takes.
 *
 * <p><em>Thread</em>: {@code store}; {@link #finish} and {@link #storedPrefix} by that of the command.
 */
final class StoreAgent implements Agent {
    private static final int DOCUMENTS_A_ROUND = 16;
    private static final long MAX_FINISH_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long NO_TARGET = Long.MAX_VALUE;

    private static final long MIGRATION_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final StoreConfig config;
    private final Store store;
    private final LongSupplier synced;
    private final Conditions.Condition migration;
    private final JournalCare care;

    // Ordering note: the command sets the target after the ring has run empty; the agent, which sees it, has the
    // journal to
    // read up to there, and counts the latch down when that is stored.
    private final AtomicLong target = new AtomicLong(NO_TARGET);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final boolean isMigrating;
    private boolean isMigrationDue;
    private boolean isPatient = true;
    private long nextMigrationNs;
    private JournalPump pump;

    private StoreAgent(
            final Path directory,
            final StoreConfig config,
            final boolean isMigrating,
            final Store store,
            final LongSupplier synced,
            final JournalCare care,
            final Conditions conditions) {
        this.synced = synced;
        this.care = care;
        this.isMigrating = isMigrating;
        this.directory = directory;
        this.config = config;
        this.isMigrationDue = isMigrating;
        this.store = store;
        migration = conditions.condition("database.migration");
        nextMigrationNs = System.nanoTime();
    }

    static StoreAgent of(
            final TapelineConfig config,
            final Journal journal,
            final JournalCare care,
            final Counters counters,
            final Conditions conditions,
            final StateSource states) {
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
                        states)
                .agreeing(new NumberCheck(journal));
        return new StoreAgent(
                journal.directory(),
                config.store(),
                config.isMigrating(),
                store,
                journal.sync()::syncedTickNumber,
                care,
                conditions);
    }

    /** Whether the store is behind the journal; any thread. */
    boolean isBehind() {
        return store.isBehind();
    }

    /** For a command that somebody watches: what wants a hand when it starts, a wrong password for example, ends it. */
    StoreAgent requireAtFirst() {
        isPatient = false;
        store.requireAtFirst();
        return this;
    }

    @Override
    public int doWork() {
        final boolean isReplay = store.isReplayWanted();
        isMigrationDue |= isReplay && isMigrating && store.areTablesMissing();
        if (isMigrationDue && !migrate() || store.isPaused()) {
            return 0;
        }
        if (isReplay) {
            store.beginReplay();
            closePump();
        }
        final int documents;
        try {
            if (pump == null && !openPump()) {
                return 0;
            }
            documents = pump.doWork();
        } catch (final JournalException e) {
            return mend(e);
        }
        if (documents == 0 && target.get() != NO_TARGET) {
            final boolean isFlushed = store.flush(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
            if (isFlushed && store.storedPrefix() >= target.get()) {
                finished.countDown();
            }
        }
        return documents;
    }

    /** The journal is read again from its start when it is mended, and has the loss in its place. */
    private int mend(final JournalException found) {
        if (!care.mend(found)) {
            return 0;
        }
        store.beginReplay();
        closePump();
        return 1;
    }

    /** Begins to read where the store wants it; false if the store has found that it is not this journal's. */
    private boolean openPump() {
        final long journalFirst = JournalListing.firstTickNumber(directory);
        final long first = store.firstTickWanted(journalFirst);
        final long marked = store.unreadMark();
        if (marked >= journalFirst) {
            checkMark(marked);
        }
        if (store.isPaused()) {
            return false;
        }
        final JournalReader reader = Journal.openReader(directory, JournalStart.behind(first - 1), store, synced);
        pump = new JournalPump(roleName(), reader, store, DOCUMENTS_A_ROUND);
        return true;
    }

    /** One tick that the store will not see, because a kept state has it: is it the one that was stored? */
    private void checkMark(final long tickNumber) {
        final TickHandler check = (number, tick) -> {
            if (number == tickNumber) {
                store.checkMark(number, tick);
            }
        };
        try (JournalReader reader =
                Journal.openReader(directory, JournalStart.bareTick(tickNumber), TickHandlers.none())) {
            while (reader.ticks() == 0 && !reader.isAtEnd()) {
                reader.poll(check, 1);
            }
        }
    }

    /** The tables are made when the database can be reached; until then the journal takes the ticks. */
    private boolean migrate() {
        if (System.nanoTime() - nextMigrationNs < 0) {
            return false;
        }
        final Optional<String> obstacle;
        try (Migrations migrations = new Migrations(config.url(), config.chunkIntervalNs())) {
            obstacle = migrations.tryUp(isPatient);
        }
        isMigrationDue = obstacle.isPresent();
        if (isMigrationDue) {
            migration.raise(obstacle.get() + "; ticks go into the journal, and on to the database when it takes them");
        } else {
            migration.clear();
            isPatient = true;
        }
        nextMigrationNs = System.nanoTime() + MIGRATION_PAUSE_NS;
        return !isMigrationDue;
    }

    /** Every tick up to this one is in the database. */
    long storedPrefix() {
        return store.storedPrefix();
    }

    /**
     * Asks for everything up to this tick to be stored, and the ledger and the status to say so, and waits for that as long as
     * the store gets on, but never longer than {@link #MAX_FINISH_NS}; what is left stays in the journal.
     *
     * @param patienceNs how long it may stand still
     */
    boolean finish(final long lastTick, final long patienceNs) {
        target.set(lastTick);
        try {
            return awaitFinished(patienceNs);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            store.close();
        }
    }

    private boolean awaitFinished(final long patienceNs) throws InterruptedException {
        final long startNs = System.nanoTime();
        long before;
        do {
            before = store.storedPrefix();
            if (finished.await(patienceNs, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } while (store.storedPrefix() > before && System.nanoTime() - startNs < MAX_FINISH_NS);
        return false;
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
