package io.tapeline;

import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.replay.SnapshotWriter;
import io.tapeline.replay.Snapshots;
import io.tapeline.ring.FullPolicy;
import io.tapeline.state.MarketState;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickHandler;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books and candles behind the journal: had from a snapshot and the tape at the start, moved by a stage of the ring,
 * written down at each roll, after so many ticks, and at the end.
 *
 * <p><em>Thread</em>: that of the command; the stage belongs to the ring's.
 */
final class LiveChain {
    private static final Logger LOG = LoggerFactory.getLogger(LiveChain.class);
    private static final int DOCUMENTS_A_POLL = 64;

    private final TapelineConfig config;
    private final Journal journal;
    private final Snapshots snapshots;
    private final Counters counters;
    private final Conditions conditions;
    private LiveState live;
    private long lastSnapshot;
    private SnapshotWriter writer;
    private AgentRunner writerRunner;

    LiveChain(
            final TapelineConfig config,
            final Journal journal,
            final Snapshots snapshots,
            final Counters counters,
            final Conditions conditions) {
        this.config = config;
        this.journal = journal;
        this.snapshots = snapshots;
        this.counters = counters;
        this.conditions = conditions;
    }

    /** The state; null before it is restored. */
    LiveState live() {
        return live;
    }

    /** Where snapshots are to be had, if they are to be used. */
    StateSource states() {
        return config.live().isSnapshotting() ? snapshots : StateSource.none();
    }

    /** Whether snapshots are written. */
    boolean isWriting() {
        return writer != null;
    }

    /** Makes the state as of the last tick, mending what is found to be damaged on the way. */
    void restore(final JournalCare care) {
        while (live == null) {
            try {
                live = read();
            } catch (final JournalException e) {
                care.mendAtStart(e);
            }
        }
    }

    /** What was appended since, before the ring starts, moves the state as well. */
    void readOn() {
        read(JournalStart.behind(live.lastTickNumber()), live);
    }

    /** The stage behind the journal's. */
    TickBatchHandler stage(final Engine engine) {
        if (config.live().isSnapshotting()) {
            final LongSupplier needed =
                    config.isStoreEnabled() ? counters.counter("store.flushed")::value : () -> Long.MAX_VALUE;
            writer = new SnapshotWriter(snapshots, needed, config.journal().retentionNs() > 0, counters, conditions);
            writer.prepare(live.market());
            writerRunner = engine.start(writer, "snapshots");
        }
        return new LiveStage(journal.stage(), live, writer, config.live().snapshotTicks(), lastSnapshot);
    }

    /** From here on hashes of the state go onto the tape. */
    void publishHashes(final Engine engine, final EpochNanoClock clock) {
        live.trail()
                .publishTo(
                        engine.publisher("hashes", FullPolicy.drop()),
                        config.live().hashTicks(),
                        clock,
                        counters.counter("live.hashes.skipped"));
    }

    /**
     * Writes the state down.
     *
     * @param journaledTick the last tick of the journal when the ring has stopped in good order; 0 if it has not
     */
    void close(final long journaledTick) {
        CloseHelper.quietClose(writerRunner);
        if (writer != null && journaledTick > 0) {
            writer.doWork();
            if (live.lastTickNumber() == journaledTick) {
                writer.take(live.market());
                writer.doWork();
            }
        }
    }

    private LiveState read() {
        final long startNs = System.nanoTime();
        final MarketState market =
                states().newest(journal.recovery().lastTickNumber(), () -> LiveState.empty(config), state -> state);
        final long snapshotTick = market.lastTickNumber();
        lastSnapshot = snapshotTick;
        final LiveState restored = new LiveState(config, market, conditions.condition("live.state")::raise);
        final long ticks = read(JournalStart.behind(snapshotTick), restored);
        final long durationNs = Math.max(1, System.nanoTime() - startNs);
        LOG.info(
                "state as of tick {} from {}, {} ticks read behind it in {} ms ({} ticks/s); {}",
                market.lastTickNumber(),
                snapshotTick == 0 ? "no snapshot" : "the snapshot of tick " + snapshotTick,
                ticks,
                durationNs / 1_000_000,
                Math.round(ticks * 1e9 / durationNs),
                restored.trail().toText());
        return restored;
    }

    private long read(final JournalStart start, final TickHandler handler) {
        try (JournalReader reader = Journal.openReader(journal.directory(), start, handler)) {
            while (reader.poll(handler, DOCUMENTS_A_POLL) > 0 || !reader.isAtEnd()) {
                handler.onBatchEnd(reader.lastTickNumber());
            }
            return reader.ticks();
        }
    }
}
