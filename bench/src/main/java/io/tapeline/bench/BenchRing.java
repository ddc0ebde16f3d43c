package io.tapeline.bench;

import io.tapeline.config.JournalConfig;
import io.tapeline.config.RingConfig;
import io.tapeline.journal.Journal;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.WallClock;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickPublisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;

/**
 * The engine's ring in a benchmark, with a consumer that does nothing, or with the journal behind it. Nothing is synced to
 * the disk: what is measured is the way into mapped memory.
 *
 * <p><em>Thread</em>: the owner's; the publisher that of one producer.
 */
public final class BenchRing implements AutoCloseable {
    /** Most ticks of one document, as the engine's default. */
    public static final int DOCUMENT_TICKS = 8192;

    /** What is mapped of a file at a time, as the engine's default. */
    public static final int BLOCK_BYTES = 16 << 20;

    private static final int SLOTS = 65_536;
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(60);

    private final Counters counters = new Counters();
    private final Journal journal;
    private final TickRing ring;
    private final TickPublisher publisher;

    private BenchRing(final Path folder, final List<TickBatchHandler> behindJournal) {
        journal = folder == null ? null : openJournal(folder, counters);
        final List<TickBatchHandler> stages = new ArrayList<>(behindJournal);
        if (journal != null) {
            stages.add(0, journal.stage());
        }
        ring = new TickRing(
                new RingConfig(SLOTS, "yielding", 256),
                1,
                DOCUMENT_TICKS,
                stages,
                counters,
                Throwable::printStackTrace);
        publisher = ring.publisher(FullPolicy.blockForEver(), counters, "bench");
        ring.start();
    }

    /** A ring whose consumer takes batches and does nothing with them. */
    public static BenchRing bare() {
        return new BenchRing(null, List.of((first, slab, offset, headCount, wrapCount) -> {}));
    }

    /** A ring whose consumer journals into a folder, as the engine does by default, but for the sync. */
    public static BenchRing journaling(final Path folder) {
        return new BenchRing(folder, List.of());
    }

    /** The same, with a stage behind the journal. */
    public static BenchRing journaling(final Path folder, final TickBatchHandler behindJournal) {
        return new BenchRing(folder, List.of(behindJournal));
    }

    /** A journal as the engine opens it by default, but for the disk: no sync, no retention, no guard. */
    public static Journal openJournal(final Path folder, final Counters counters) {
        return openJournal(folder, counters, BLOCK_BYTES);
    }

    /**
     * The same with other blocks.
     *
     * @param blockBytes mapped of a file at a time
     */
    public static Journal openJournal(final Path folder, final Counters counters, final int blockBytes) {
        // An interval and a number of bytes that no run reaches: as no thread syncs, the stage would do it itself
        // there.
        final JournalConfig config = config(folder, "hourly", blockBytes, TimeUnit.DAYS.toNanos(1), Long.MAX_VALUE / 2);
        return Journal.open(config, counters, new WallClock());
    }

    /** The configuration of a journal whose sync a thread runs at the engine's defaults. */
    public static JournalConfig syncedConfig(final Path folder, final String rollCycle) {
        return config(folder, rollCycle, BLOCK_BYTES, TimeUnit.MILLISECONDS.toNanos(100), 64 << 20);
    }

    private static JournalConfig config(
            final Path folder,
            final String rollCycle,
            final int blockBytes,
            final long syncIntervalNs,
            final long syncBytes) {
        return new JournalConfig(
                folder, rollCycle, blockBytes, DOCUMENT_TICKS, syncIntervalNs, syncBytes, 0, 0, 0, 1 << 20, 1 << 16);
    }

    /** Runs what forces a journal to the disk, as the engine does. */
    public static AgentRunner startSync(final Journal journal) {
        final AgentRunner runner = new AgentRunner(
                new SleepingIdleStrategy(journal.sync().parkNs()), Throwable::printStackTrace, null, journal.sync());
        AgentRunner.startOnThread(runner);
        return runner;
    }

    public TickPublisher publisher() {
        return publisher;
    }

    /** Number of the last tick in the journal. */
    public long journaled() {
        return journal.stage().journaledTickNumber();
    }

    /** Waits until everything that was published has gone through the consumer, and tells how many ticks that were. */
    public long drain() {
        if (!ring.drain(DRAIN_NS) || ring.hasFailed()) {
            throw new IllegalStateException("the ring did not drain: " + counters.values());
        }
        final long received = counters.values().get("ring.received");
        if (journal != null && journal.stage().journaledTickNumber() != received) {
            throw new IllegalStateException(
                    received + " ticks received, " + journal.stage().journaledTickNumber() + " journaled");
        }
        return received;
    }

    @Override
    public void close() {
        ring.close();
        if (journal != null) {
            journal.close();
        }
    }
}
