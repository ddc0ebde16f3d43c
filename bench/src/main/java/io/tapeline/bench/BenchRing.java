package io.tapeline.bench;

import io.tapeline.config.JournalConfig;
import io.tapeline.config.RingConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalAhead;
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
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/**
 * The engine's ring in a benchmark, with a consumer that does nothing, or with the journal behind it. Nothing is synced to
 * the disk: what is measured is the way into mapped memory.
 *
 * <p><em>Thread</em>: the owner's; the publisher that of one producer.
 */
public final class BenchRing implements AutoCloseable {
    /** Most ticks of one document, as the engine's default. */
    public static final int DOCUMENT_TICKS = 8192;

    /** How far ahead of the journal's writer pages are brought into memory where that is measured. */
    public static final long AHEAD_BYTES = 16 << 20;

    private static final int SLOTS = 65_536;
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(60);

    private final Counters counters = new Counters();
    private final Journal journal;
    private final AgentRunner aheadRunner;
    private final TickRing ring;
    private final TickPublisher publisher;

    private BenchRing(final Path folder, final long aheadBytes, final List<TickBatchHandler> behindJournal) {
        journal = folder == null ? null : Journal.open(config(folder, aheadBytes), counters, new WallClock());
        aheadRunner = aheadBytes == 0 ? null : startAhead(journal);
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
        return new BenchRing(null, 0, List.of((first, slab, offset, headCount, wrapCount) -> {}));
    }

    /** A ring whose consumer journals into a folder, as the engine does by default, but for the sync. */
    public static BenchRing journaling(final Path folder) {
        return new BenchRing(folder, 0, List.of());
    }

    /** The same, with a stage behind the journal. */
    public static BenchRing journaling(final Path folder, final TickBatchHandler behindJournal) {
        return new BenchRing(folder, 0, List.of(behindJournal));
    }

    /** The same, with a thread that brings pages into memory ahead of the journal's writer. */
    public static BenchRing journalingAhead(final Path folder) {
        return new BenchRing(folder, AHEAD_BYTES, List.of());
    }

    /** A journal as the engine opens it by default, but for the disk: no sync, no retention, no guard, nothing ahead. */
    public static Journal openJournal(final Path folder, final Counters counters) {
        return Journal.open(config(folder, 0), counters, new WallClock());
    }

    /** The configuration of such a journal; with {@code aheadBytes} of 0 nothing is brought into memory ahead of the writer. */
    public static JournalConfig config(final Path folder, final long aheadBytes) {
        // An interval and a number of bytes that no run reaches: as no thread syncs, the stage would do it itself
        // there.
        return config(folder, "hourly", TimeUnit.DAYS.toNanos(1), Long.MAX_VALUE / 2, aheadBytes);
    }

    /** The configuration of a journal whose sync a thread runs at the engine's defaults. */
    public static JournalConfig syncedConfig(final Path folder, final String rollCycle, final long aheadBytes) {
        return config(folder, rollCycle, TimeUnit.MILLISECONDS.toNanos(100), 64 << 20, aheadBytes);
    }

    private static JournalConfig config(
            final Path folder,
            final String rollCycle,
            final long syncIntervalNs,
            final long syncBytes,
            final long aheadBytes) {
        return new JournalConfig(
                folder,
                rollCycle,
                64 << 20,
                DOCUMENT_TICKS,
                syncIntervalNs,
                syncBytes,
                0,
                0,
                0,
                1 << 20,
                1 << 16,
                aheadBytes);
    }

    /** Runs what brings pages into memory ahead of a journal's writer, as the engine does. */
    public static AgentRunner startAhead(final Journal journal) {
        return start(journal.ahead(), new SleepingMillisIdleStrategy(JournalAhead.PAUSE_MS));
    }

    /** Runs what forces a journal to the disk, as the engine does. */
    public static AgentRunner startSync(final Journal journal) {
        return start(journal.sync(), new SleepingIdleStrategy(journal.sync().parkNs()));
    }

    private static AgentRunner start(final Agent agent, final IdleStrategy idle) {
        final AgentRunner runner = new AgentRunner(idle, Throwable::printStackTrace, null, agent);
        AgentRunner.startOnThread(runner, work -> new Thread(work, agent.roleName()));
        while (runner.thread() == null) {
            Thread.onSpinWait(); // until it knows its thread, which is measured
        }
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
        CloseHelper.close(aheadRunner);
        if (journal != null) {
            journal.close();
        }
    }
}
