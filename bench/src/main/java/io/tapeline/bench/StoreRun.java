package io.tapeline.bench;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.replay.JournalPump;
import io.tapeline.store.DriverChannels;
import io.tapeline.store.Store;
import io.tapeline.store.Watermarks;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * The engine's store between a journal and a database, as the engine runs it with its default settings, but for the number
 * of lanes: state, rows, encoding, lanes, ledger. Opening begins its session; a database that is away is an error here.
 *
 * <p><em>Thread</em>: one, that of the engine's thread {@code store}.
 */
public final class StoreRun implements AutoCloseable {
    private static final int DOCUMENTS_A_ROUND = 16;
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(10);

    private final Conditions conditions = new Conditions(new SystemEpochNanoClock());
    private final Store store;
    private final JournalReader reader;
    private final JournalPump pump;
    private final JournalPump slowPump;

    /**
     * @param url of a database that has nothing of this journal
     * @param lanes connections that copy at the same time
     * @param journal its folder; it may be written meanwhile
     * @param journaled the last tick number in it
     */
    public StoreRun(final String url, final int lanes, final Path journal, final LongSupplier journaled) {
        this(config(url, lanes), journal, journaled, null);
    }

    /**
     * The same with a configuration.
     *
     * @param limit the last tick that may be read, as the engine's store reads no further than what is synced; null for none
     */
    public StoreRun(
            final TapelineConfig config, final Path journal, final LongSupplier journaled, final LongSupplier limit) {
        DriverChannels.install();
        store = Store.open(
                config.store(),
                config.candles(),
                Journal.id(journal),
                new NoRawMessages(),
                new Counters(),
                new Watermarks(journaled, journaled, journaled),
                conditions,
                StateSource.none());
        store.requireAtFirst();
        final long first = store.firstTickWanted(0);
        if (first != 1) {
            throw new IllegalStateException("the database has ticks up to " + (first - 1) + " already");
        }
        reader = limit == null
                ? Journal.openReader(journal, JournalStart.behind(0), store)
                : Journal.openReader(journal, JournalStart.behind(0), store, limit);
        pump = new JournalPump("store", reader, store, DOCUMENTS_A_ROUND);
        slowPump = new JournalPump("store", reader, store, 1);
    }

    /** The engine's defaults, with a store that writes to a database. */
    public static TapelineConfig config(final String url, final int lanes) {
        return new ConfigLoader(name -> Optional.empty(), Map.of())
                .load(
                        null,
                        Map.of("database.url", url, "store.lanes", Integer.toString(lanes), "engine.name", "bench"));
    }

    /** Reads what is there, up to a number of documents; returns how many it read. */
    public int poll() {
        final int documents = pump.doWork();
        if (store.isReplayWanted() || store.isPaused()) {
            throw new IllegalStateException("the store stands still: " + conditions.raised());
        }
        return documents;
    }

    /** As {@link #storeUpTo}, and no tick further if the tick is the last of a document. */
    public void storeOnlyUpTo(final long lastTick) {
        while (reader.lastTickNumber() < lastTick) {
            slowPump.doWork();
        }
        storeUpTo(lastTick);
    }

    /** Reads on up to this tick, and returns when everything up to it is committed. */
    public void storeUpTo(final long lastTick) {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (reader.lastTickNumber() < lastTick) {
            poll();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("read up to " + reader.lastTickNumber() + " of " + lastTick);
            }
        }
        if (!store.flush(deadlineNs) || store.storedPrefix() < lastTick) {
            throw new IllegalStateException(
                    "stored up to " + store.storedPrefix() + " of " + lastTick + ": " + conditions.raised());
        }
    }

    @Override
    public void close() {
        store.close();
        pump.onClose();
    }
}
