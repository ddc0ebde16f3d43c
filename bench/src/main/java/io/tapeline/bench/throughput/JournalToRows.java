package io.tapeline.bench.throughput;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.StoreRun;
import io.tapeline.bench.TickJournal;
import io.tapeline.bench.peers.Peer;
import java.nio.file.Path;

/**
 * A journal through the whole store into TimescaleDB; what is checked: the rows of books and trades and the sums of their
 * values.
 */
final class JournalToRows implements Peer {
    private final String name;
    private final TickJournal journal;
    private final int lanes;
    private BenchDatabase database;
    private StoreRun store;

    JournalToRows(final String name, final TickJournal journal, final int lanes) {
        this.name = name;
        this.journal = journal;
        this.lanes = lanes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(final Path folder) {
        database = BenchDatabase.create();
        store = new StoreRun(database.url(), lanes, journal.folder(), journal::lastTick);
    }

    @Override
    public int meet() {
        store.storeOnlyUpTo(journal.lastMeetingTick());
        return journal.securities();
    }

    @Override
    public void run() {
        store.storeUpTo(journal.lastTick());
    }

    @Override
    public long done() {
        journal.expected().checkBooks(database);
        journal.expected().checkTrades(database);
        return journal.marketTicks();
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
            store = null;
        }
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
