package io.tapeline;

import io.tapeline.config.FeedConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.fault.Faults;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.feed.SourceKey;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.security.FeedSource;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.store.ChunkLifecycle;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.LatencyRecorder;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickBatches;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring: opens the rooms, joins them into one chain, and closes them in order.
 *
 * <p>There is one way to start: open the journal, which mends its tail; learn from it what it defines; go on from there.
 * A clean stop is only a crash that left nothing to do.
 *
 * <p><em>Thread</em>: that of the command. <em>Failure</em>: what a stage throws goes to {@link Faults}, which ends the
 * process.
 */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int DOCUMENTS_A_POLL = 64;
    private static final long LOOK_MS = 50;
    private static final long STOP_STEP_NS = TimeUnit.SECONDS.toNanos(2);

    private final TapelineConfig config;
    private final Counters counters = new Counters();
    private final Faults faults;
    private final EpochNanoClock clock = new SystemEpochNanoClock();
    private final Conditions conditions = new Conditions(clock);
    private final List<AgentRunner> feeds = new ArrayList<>();
    private Journal journal;
    private LiveState live;
    private LatencyRecorder journaling;
    private TickRing ring;
    private SecurityMaster securities;
    private StoreAgent store;
    private AgentRunner storeRunner;
    private ChunkLifecycle chunks;
    private AgentRunner chunksRunner;
    private boolean isClosed;

    private Engine(final TapelineConfig config) {
        this.config = config;
        this.faults = new Faults(counters);
    }

    /**
     * Opens journal, ring and store; feeds come after.
     *
     * @throws RuntimeException that says what stands in the way; nothing stays open then
     */
    static Engine open(final TapelineConfig config) {
        return open(new Engine(config));
    }

    /** The same for live feeds, whose receive times are of now: records the latency up to the journal. */
    static Engine openLive(final TapelineConfig config) {
        final Engine engine = new Engine(config);
        engine.journaling = new LatencyRecorder("journal.latency", engine.counters);
        return open(engine);
    }

    private static Engine open(final Engine engine) {
        try {
            final SecurityCatalog catalog = engine.openJournal();
            engine.openRing(catalog);
            engine.openStore();
            return engine;
        } catch (final Throwable t) {
            engine.close();
            throw t;
        }
    }

    // 1. The journal: its tail is mended, and what it defines is learnt.
    private SecurityCatalog openJournal() {
        journal = Journal.open(config.journal(), counters, clock);
        LOG.info("journal {}: {}", journal.directory(), journal.recovery().toText());
        final SecurityCatalog catalog = new SecurityCatalog();
        read(JournalStart.lastCycle(), catalog, catalog);
        if (config.live().isEnabled()) {
            live = new LiveState(config);
            read(JournalStart.first(), live, live);
        }
        return catalog;
    }

    // 2. The ring: the journal stage first, the live stage behind it.
    private void openRing(final SecurityCatalog catalog) {
        final List<TickBatchHandler> stages = new ArrayList<>();
        stages.add(journal.stage());
        if (journaling != null) {
            stages.add(new LatencyStage(journaling, clock));
        }
        if (live != null) {
            stages.add(new TickBatches(live));
        }
        ring = new TickRing(
                config.ring(),
                journal.nextTickNumber(),
                config.journal().documentTicks(),
                stages,
                counters,
                faults::fatal);
        ring.start();
        securities = new SecurityMaster(catalog, ring.publisher(FullPolicy.blockForEver(), counters, "engine"), clock);
    }

    // 3. The store: reads the journal at its own pace, on a thread of its own.
    private void openStore() {
        if (config.isStoreEnabled()) {
            store = StoreAgent.of(config, journal, counters, conditions);
            storeRunner = start(store, "store");
            chunks = ChunkLifecycle.open(config.store(), config.chunks(), counters, conditions);
            chunksRunner = start(chunks, "chunks");
        }
    }

    // 4. The feeds of the configuration, and the clock.
    void startFeeds(final Feeds known) {
        for (final FeedConfig feedConfig : config.feeds()) {
            final Feed feed = known.find(feedConfig.feed()).orElseThrow();
            final long sourceKey = SourceKey.ofFeed(feedConfig.feed(), "live");
            final FeedSource source = securities.defineFeed(feedConfig.feed(), sourceKey);
            final FeedSourceContext sourceContext =
                    new FeedSourceContext(source.feedId(), publisher(feedConfig.feed(), policyOf(feedConfig)));
            feeds.add(start(feed.live(context(feedConfig, sourceContext)), "feed-" + feedConfig.feed()));
        }
        feeds.add(
                start(new ClockAgent(publisher("clock", FullPolicy.drop()), clock, config.clockIntervalNs()), "clock"));
    }

    /** What a feed gets to work with; {@code source} is null for recorded files. */
    FeedContext context(final FeedConfig feed, final FeedSourceContext source) {
        return new FeedContext(
                feed.settings(), feed.symbols(), source, securities, journal.quarantine(), counters, clock);
    }

    TickPublisher publisher(final String name, final FullPolicy policy) {
        return ring.publisher(policy, counters, name);
    }

    SecurityMaster securities() {
        return securities;
    }

    Counters counters() {
        return counters;
    }

    Faults faults() {
        return faults;
    }

    /** The state behind the journal, or null; to be read when the ring is drained. */
    LiveState live() {
        return live;
    }

    /** From receive time to journaled; null unless opened by {@link #openLive}. */
    LatencyRecorder journaling() {
        return journaling;
    }

    /** The last tick in the journal. */
    long journaledTick() {
        return counters.counter("journal.journaled").value();
    }

    /** The last tick such that it and all before it are in the database; 0 without a store. */
    long storedTick() {
        return store == null ? 0 : store.storedPrefix();
    }

    /**
     * Waits until this tick is in the database, and shows how far it is.
     *
     * @throws IllegalStateException when the engine fails meanwhile
     */
    void awaitStored(final long target) throws InterruptedException {
        final long from = storedTick();
        final Progress progress = new Progress("store", "ticks");
        while (storedTick() < target) {
            faults.await(LOOK_MS);
            check();
            progress.update(storedTick(), (storedTick() - from) / (double) (target - from));
        }
        progress.end();
    }

    /** Throws what the engine cannot go on from, if there is something. */
    void check() {
        final Throwable cause = faults.fatalCause();
        if (cause != null) {
            throw new IllegalStateException("the engine has stopped: " + cause.getMessage(), cause);
        }
    }

    /** Waits until all that was published is journaled; false if that takes longer or the engine has failed. */
    boolean drain(final long timeoutNs) {
        return ring.drain(timeoutNs);
    }

    /** Stops feeds, lets the ring run empty, sends what the store has open, and closes; bounded in time. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        feeds.forEach(CloseHelper::quietClose);
        if (ring != null) {
            if (!ring.hasFailed() && !ring.drain(STOP_STEP_NS)) {
                LOG.warn("the ring did not run empty in {} s; what was in it is lost", STOP_STEP_NS / 1_000_000_000L);
            }
            ring.close();
        }
        if (store != null) {
            store.finish(journaledTick(), faults.fatalCause() == null ? STOP_STEP_NS : 0);
            CloseHelper.quietClose(storeRunner);
            CloseHelper.quietClose(chunks);
            CloseHelper.quietClose(chunksRunner);
        }
        CloseHelper.quietClose(journal);
    }

    private void read(final JournalStart start, final TickHandler definitions, final TickHandler handler) {
        try (JournalReader reader = Journal.openReader(journal.directory(), start, definitions)) {
            while (reader.poll(handler, DOCUMENTS_A_POLL) > 0 || !reader.isAtEnd()) {
                handler.onBatchEnd(reader.lastTickNumber());
            }
        }
    }

    private AgentRunner start(final Agent agent, final String name) {
        final AgentRunner runner =
                new AgentRunner(new BackoffIdleStrategy(100, 10, 1_000, 1_000_000), faults::fatal, null, agent);
        AgentRunner.startOnThread(runner, work -> new Thread(work, name));
        return runner;
    }

    private static FullPolicy policyOf(final FeedConfig feed) {
        return feed.dropsWhenFull() ? FullPolicy.drop() : FullPolicy.block(feed.fullDeadlineNs());
    }
}
