package io.tapeline.bench.throughput;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.BenchFeed;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.ExpectedRows;
import io.tapeline.bench.StoreRun;
import io.tapeline.bench.peers.Peer;
import io.tapeline.feed.FeedAgent;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatches;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * All at once, as in the engine: the simulated exchange as fast as the ring takes it, journal and live state behind the ring,
 * and the store, which follows the journal, until every row is visible. What is checked: the rows in the database and the
 * live state's hash are those that the journal makes when it is read again.
 */
final class WholeChain implements Peer {
    private static final String FEED = "sim";
    private static final int DOCUMENTS = 16;

    private final String name;
    private final Map<String, String> options;
    private final int ticks;
    private final int lanes;
    private final IdleStrategy idle = new BackoffIdleStrategy();
    private Path journal;
    private Counters counters;
    private BenchDatabase database;
    private ExpectedRows live;
    private BenchRing ring;
    private FeedAgent feed;
    private StoreRun store;

    WholeChain(final String name, final int securities, final int ticks, final int lanes) {
        this.name = name;
        this.ticks = ticks;
        this.lanes = lanes;
        options = Map.of(
                "securities",
                Integer.toString(securities),
                "ticks",
                Integer.toString(ticks),
                "rate",
                "0",
                "depth",
                "5");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(final Path folder) {
        journal = folder;
        counters = new Counters();
        database = BenchDatabase.create();
        live = new ExpectedRows();
        ring = BenchRing.journaling(folder, new TickBatches(live));
        feed = BenchFeed.live(
                BenchFeed.context(FEED, options, ring.publisher(), counters, new SystemEpochNanoClock()), FEED);
        store = new StoreRun(database.url(), lanes, folder, ring::journaled);
    }

    @Override
    public void run() throws ExecutionException, InterruptedException {
        final FutureTask<Void> sending = new FutureTask<>(this::send);
        new Thread(sending, feed.roleName()).start();
        while (!sending.isDone()) {
            idle.idle(store.poll());
        }
        sending.get();
        ring.drain();
        store.storeUpTo(ring.journaled());
    }

    private Void send() throws Exception {
        feed.onStart();
        while (!feed.isFinished()) {
            feed.doWork();
        }
        return null;
    }

    @Override
    public long done() {
        final ExpectedRows expected = new ExpectedRows();
        try (JournalReader reader = Journal.openReader(journal, JournalStart.first(), expected)) {
            while (!reader.isAtEnd()) {
                reader.poll(expected, DOCUMENTS);
                expected.onBatchEnd(reader.lastTickNumber());
            }
        }
        if (expected.stateHash() != live.stateHash()) {
            throw new IllegalStateException("the live state has the hash " + live.stateHash() + ", that of the journal "
                    + expected.stateHash());
        }
        expected.checkBooks(database);
        expected.checkTrades(database);
        final long sent = counters.values().get("sim.ticks");
        final long dropped = counters.values().get("sim.dropped");
        if (sent < ticks || dropped > 0) {
            throw new IllegalStateException(sent + " ticks were sent and " + dropped + " dropped of " + ticks);
        }
        return ticks;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
            store = null;
        }
        if (ring != null) {
            ring.close();
            ring = null;
        }
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
