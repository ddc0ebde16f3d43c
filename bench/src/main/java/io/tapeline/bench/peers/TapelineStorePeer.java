package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.StoreRun;
import java.nio.file.Path;

/**
 * Tapeline's whole store: the journal read, state kept, rows derived and encoded, copied by one or more lanes and committed
 * with the ledger, exactly once.
 *
 * <p>Settings: the engine's defaults, but for the number of lanes. The ticks are given without the engine's ring, sync and
 * chunk agent around it; the session is open when the clock starts, the lanes connect within it. Done is when all is
 * committed and the ledger says so.
 */
final class TapelineStorePeer implements Peer {
    private final StoreWork work;
    private final int lanes;
    private final boolean isFilled;
    private final boolean isClosing;
    private BenchDatabase database;
    private ChunkClosing closing;
    private StoreRun store;

    private TapelineStorePeer(final StoreWork work, final int lanes, final boolean isFilled, final boolean isClosing) {
        this.work = work;
        this.lanes = lanes;
        this.isFilled = isFilled;
        this.isClosing = isClosing;
    }

    /** Into an empty table. */
    static TapelineStorePeer alone(final StoreWork work, final int lanes) {
        return new TapelineStorePeer(work, lanes, false, false);
    }

    /**
     * Into a table that has as many rows of an hour before.
     *
     * @param isClosing whether the engine's chunk agent indexes those meanwhile
     */
    static TapelineStorePeer behindRows(final StoreWork work, final int lanes, final boolean isClosing) {
        return new TapelineStorePeer(work, lanes, true, isClosing);
    }

    @Override
    public String name() {
        final String name = "tapeline store, " + lanes + (lanes == 1 ? " lane" : " lanes");
        return isClosing ? name + ", closing beside" : name;
    }

    @Override
    public void open(final Path folder) throws Exception {
        database = BenchDatabase.create();
        if (isFilled) {
            ChunkClosing.fill(database, work);
        }
        if (isClosing) {
            closing = new ChunkClosing(database);
        }
        store = new StoreRun(database.url(), lanes, work.journal(), work::lastTick);
    }

    @Override
    public void run() {
        if (closing != null) {
            closing.begin();
        }
        store.storeUpTo(work.lastTick());
        if (closing != null) {
            closing.requireAtWork();
        }
    }

    @Override
    public long done() throws Exception {
        if (isFilled) {
            closeChunks();
            ChunkClosing.empty(database);
        }
        return work.rows().check(database);
    }

    private void closeChunks() {
        if (closing != null) {
            closing.close();
            closing = null;
        }
    }

    @Override
    public void close() {
        closeChunks();
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
