package io.tapeline;

import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.replay.JournalPump;
import io.tapeline.store.Store;
import io.tapeline.store.Watermarks;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.Agent;

/**
 * The duty cycle of the thread {@code store}: reads the journal and gives it to the store, from its first tick again when
 * the database lost what it had.
 *
 * <p><em>Thread</em>: {@code store}; {@link #finish} and {@link #storedPrefix} by that of the command.
 */
final class StoreAgent implements Agent {
    private static final int DOCUMENTS_A_ROUND = 16;
    private static final long NO_TARGET = Long.MAX_VALUE;

    private final Path directory;
    private final Store store;

    // Ordering note: the command sets the target after the ring has run empty; the agent, which sees it, has the
    // journal
    // to read up to there, and counts the latch down when that is stored.
    private final AtomicLong target = new AtomicLong(NO_TARGET);
    private final CountDownLatch finished = new CountDownLatch(1);
    private JournalPump pump;

    private StoreAgent(final Path directory, final Store store) {
        this.directory = directory;
        this.store = store;
    }

    static StoreAgent of(final TapelineConfig config, final Journal journal, final Counters counters) {

        final Watermarks watermarks = new Watermarks(
                counters.counter("ring.received")::value,
                counters.counter("journal.journaled")::value,
                counters.counter("journal.synced")::value);
        final Store store =
                Store.open(config.store(), config.candles(), journal.id(), journal.quarantine(), counters, watermarks);
        return new StoreAgent(journal.directory(), store);
    }

    @Override
    public int doWork() {
        if (store.isReplayWanted()) {
            store.beginReplay();
            closePump();
        }
        if (pump == null) {
            final JournalReader reader = Journal.openReader(directory, JournalStart.first(), store);
            pump = new JournalPump(roleName(), reader, store, DOCUMENTS_A_ROUND);
        }
        final int documents = pump.doWork();
        if (documents == 0 && target.get() != NO_TARGET) {
            store.flush(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
            if (store.storedPrefix() >= target.get()) {
                finished.countDown();
            }
        }
        return documents;
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
