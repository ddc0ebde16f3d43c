package io.tapeline;

import io.tapeline.config.FeedConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.fault.Faults;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.journal.JournalSync;
import io.tapeline.journal.SpaceGuard;
import io.tapeline.ops.EngineView;
import io.tapeline.ops.EngineView.Phase;
import io.tapeline.ops.Ops;
import io.tapeline.replay.Snapshots;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.store.ChunkLifecycle;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.LatencyRecorder;
import io.tapeline.telemetry.WallClock;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring: opens the rooms, joins them into one chain, and closes them in order.
 *
 * <p>There is one way to start: open the journal, which mends it; learn from it what it defines; go on from there.
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
    private final EpochNanoClock clock;
    private final Conditions conditions;
    private final EngineView view;
    private LiveFeeds feeds;
    private Ops ops;
    private Journal journal;
    private JournalCare care;
    private LiveChain chain;
    private LatencyRecorder journaling;
    private TickRing ring;
    private SecurityMaster securities;
    private Snapshots snapshots;
    private AgentRunner retentionRunner;
    private StoreAgent store;
    private AgentRunner storeRunner;
    private AgentRunner syncRunner;
    private AgentRunner spaceRunner;
    private ChunkLifecycle chunks;
    private AgentRunner chunksRunner;
    private boolean isClosed;

    private Engine(final TapelineConfig config, final EpochNanoClock clock) {
        this.config = config;
        this.clock = clock;
        faults = new Faults(counters);
        conditions = new Conditions(clock);
        view = new EngineView(
                counters,
                conditions,
                clock,
                faults::fatalCause,
                config.feeds().stream().map(FeedConfig::feed).toList(),
                config.isStoreEnabled(),
                TapelineMain.Version.text());
    }

    /**
     * Opens journal, ring and store; feeds come after.
     *
     * @throws RuntimeException that says what stands in the way; nothing stays open then
     */
    static Engine open(final TapelineConfig config) {
        return open(new Engine(config, new WallClock()));
    }

    /** The same for live feeds, whose receive times are of now: records the latency up to the journal, and can be watched. */
    static Engine openLive(final TapelineConfig config) {
        return openLive(config, new WallClock());
    }

    /** The same with another clock than the system's. */
    static Engine openLive(final TapelineConfig config, final EpochNanoClock clock) {
        final Engine engine = new Engine(config, clock);
        engine.journaling = new LatencyRecorder("journal.latency", engine.counters);
        engine.view.latency("receive_to_journal", engine.journaling);
        // Before all else, so that health can be asked while the journal is mended.
        engine.ops = Ops.start(config.opsPort(), engine.view, config.clockIntervalNs(), engine.faults);
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

    // 1. The journal: it is mended, and what it defines is learnt.
    private SecurityCatalog openJournal() {
        journal = Journal.open(config.journal(), counters, clock);
        LOG.info("journal {}: {}", journal.directory(), journal.recovery().toText());
        snapshots = Snapshots.of(journal.directory(), journal.id());
        snapshots.setAsideFrom(journal.recovery().lastTickNumber() + 1);
        care = new JournalCare(journal, snapshots, counters, conditions);
        chain = new LiveChain(config, journal, snapshots, counters, conditions);
        if (config.live().isEnabled()) {
            chain.restore(care);
        }
        final boolean hasRecord = config.isStoreEnabled() && LedgerAgreement.reach(journal, config.store(), care);
        if (chain.live() == null) {
            return definitions();
        }
        if (hasRecord) {
            chain.readOn();
        }
        return chain.live().catalog();
    }

    private SecurityCatalog definitions() {
        SecurityCatalog catalog = null;
        while (catalog == null) {
            try {
                catalog = readDefinitions();
            } catch (final JournalException e) {
                care.mendAtStart(e);
            }
        }
        return catalog;
    }

    private SecurityCatalog readDefinitions() {
        final SecurityCatalog catalog = new SecurityCatalog();
        try (JournalReader reader = Journal.openReader(journal.directory(), JournalStart.lastCycle(), catalog)) {
            while (reader.poll(catalog, DOCUMENTS_A_POLL) > 0 || !reader.isAtEnd()) {
                catalog.onBatchEnd(reader.lastTickNumber());
            }
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
        if (chain.live() != null) {
            stages.add(chain.stage(this));
        }
        ring = new TickRing(
                config.ring(),
                journal.nextTickNumber(),
                config.journal().documentTicks(),
                stages,
                counters,
                faults::fatal);
        guardJournal();
        if (chain.live() != null) {
            chain.publishHashes(this, clock);
        }
        ring.start();
        view.ring(config.ring().slots(), ring::remainingCapacity);
        securities = new SecurityMaster(catalog, ring.publisher(FullPolicy.blockForEver(), counters, "engine"), clock);
    }

    // The journal is synced, and its disk is watched, each on a thread of its own.
    private void guardJournal() {
        if (journal.sync().isThreadNeeded()) {
            final IdleStrategy idle = new SleepingIdleStrategy(journal.sync().parkNs());
            syncRunner = start(journal.sync(), JournalSync.THREAD_NAME, idle);
        }
        final SpaceGuard guard =
                SpaceGuard.of(config.journal(), ring::intake, conditions.condition("journal.space"), counters);
        if (guard != null) {
            spaceRunner = start(guard, SpaceGuard.THREAD_NAME, new SleepingMillisIdleStrategy(SpaceGuard.LOOK_MS));
        }
    }

    // 3. The store: reads the journal at its own pace, on a thread of its own.
    private void openStore() {
        if (config.isStoreEnabled()) {
            store = StoreAgent.of(config, journal, care, counters, conditions, chain.states());
            if (journaling == null) {
                store.requireAtFirst();
            }
            storeRunner = start(store, "store");
            chunks = ChunkLifecycle.open(
                    config.store(), config.isMigrating(), config.chunks(), store::isBehind, counters, conditions);
            chunksRunner = start(chunks, "chunks");
            openRetention();
        }
    }

    // Only what is stored, and begins with a snapshot, is deleted: without a store or snapshots the journal keeps all.
    private void openRetention() {
        final long retentionNs = config.journal().retentionNs();
        if (retentionNs > 0 && chain.isWriting()) {
            final RetentionAgent agent = new RetentionAgent(
                    journal.retention(retentionNs, counters), retentionNs, snapshots, counters, clock);
            retentionRunner = start(agent, agent.roleName());
        } else if (retentionNs > 0) {
            LOG.warn("journal.retention is set, but without live.enabled and live.snapshots nothing is ever deleted");
        }
    }

    // 4. The feeds of the configuration, and the clock.
    void startFeeds(final Feeds known) {
        feeds = new LiveFeeds(this, config, conditions, clock);
        feeds.start(known);
        view.phase(Phase.RUNNING);
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
        return chain.live();
    }

    /** Where metrics and health can be asked for; null if nowhere. */
    String opsUrl() {
        return ops == null ? null : ops.url();
    }

    Conditions conditions() {
        return conditions;
    }

    /** From receive time to journaled; null unless opened by {@link #openLive}. */
    LatencyRecorder journaling() {
        return journaling;
    }

    /** How long the journal's disk took for each force. */
    Map<String, Long> syncLatencyNs() {
        return journal.sync().latencyNs();
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
        journal.sync().request();
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
        view.phase(Phase.ENDING);
        CloseHelper.quietClose(feeds);
        if (ring != null) {
            if (!ring.hasFailed() && !ring.drain(STOP_STEP_NS)) {
                LOG.warn("the ring did not run empty in {} s; what was in it is lost", STOP_STEP_NS / 1_000_000_000L);
            }
            ring.close();
        }
        CloseHelper.quietCloseAll(retentionRunner, spaceRunner, syncRunner);
        finishSync();
        if (chain != null) {
            chain.close(ring == null || ring.hasFailed() ? 0 : journaledTick());
        }
        if (store != null) {
            store.finish(journaledTick(), faults.fatalCause() == null ? STOP_STEP_NS : 0);
            CloseHelper.quietClose(storeRunner);
            CloseHelper.quietClose(chunks);
            CloseHelper.quietClose(chunksRunner);
        }
        CloseHelper.quietClose(journal);
        CloseHelper.quietClose(ops);
    }

    /** What is journaled is on the disk before the store is asked for the rest of it. */
    private void finishSync() {
        try {
            if (journal != null) {
                journal.finishSync();
            }
        } catch (final RuntimeException e) {
            faults.fatal(e);
        }
    }

    AgentRunner start(final Agent agent, final String name) {
        // No yields: on a busy machine each is a switch to another thread and back.
        return start(agent, name, new BackoffIdleStrategy(10, 0, 1_000, 1_000_000));
    }

    private AgentRunner start(final Agent agent, final String name, final IdleStrategy idle) {
        final AgentRunner runner = new AgentRunner(idle, faults::fatal, null, agent);
        AgentRunner.startOnThread(runner, work -> new Thread(work, name));
        return runner;
    }
}
