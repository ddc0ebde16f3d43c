package io.tapeline.bench.journal;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.WallClock;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.AgentRunner;

/**
 * How long the appending of one batch takes at a steady rate, in bursts of {@value #BURST_TICKS} ticks, with the journal synced as the engine does by default: by the
 * clock from call to return, and in processor time and page faults of the appending thread.
 *
 * <p>What is measured is the call, and not the wait for it. Between bursts the thread sleeps, so that its processor time is
 * that of appending.
 */
final class AppendLatency {
    private static final int BATCH = 64;
    private static final int BURST_TICKS = 4096;
    private static final int WARM_TICKS = 1 << 17;
    private static final long NS = 1_000_000_000L;

    private final TickTape tape = new TickTape(WriterCost.TAPE_TICKS, 100, 1);
    private final long intervalNs;
    private final int ticks;

    /**
     * @param rate ticks a second
     * @param seconds of a round
     */
    AppendLatency(final int rate, final int seconds) {
        intervalNs = BURST_TICKS * NS / rate;
        ticks = rate * seconds;
    }

    /** One round; adds to each of the tables. */
    void round(final Rounds latency, final Rounds cost) {
        final Path folder = BenchFolder.create();
        final Counters counters = new Counters();
        try (Journal journal = Journal.open(BenchRing.syncedConfig(folder, "hourly"), counters, new WallClock());
                AgentRunner sync = BenchRing.startSync(journal)) {
            append(journal, 0, WARM_TICKS, new Histogram(3));
            final Histogram histogram = new Histogram(3);
            final ThreadMeter before = ThreadMeter.now();
            append(journal, WARM_TICKS, WARM_TICKS + ticks, histogram);
            final ThreadMeter used = ThreadMeter.now().since(before);
            for (final double percentile : new double[] {50, 99, 99.9, 100}) {
                final String point = percentile == 100 ? "max" : "p" + percentile;
                latency.add(point, histogram.getValueAtPercentile(percentile) / 1e3);
            }
            cost.add("processor time of the writer, ns a tick", used.cpuNs() / (double) ticks);
            cost.add("page faults of the writer for 1,000 ticks", used.faults() * 1e3 / ticks);
            if (sync.isClosed()) {
                throw new IllegalStateException("the journal's sync has ended: " + counters.values());
            }
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private void append(final Journal journal, final int from, final int to, final Histogram histogram) {
        long dueNs = System.nanoTime();
        for (int tick = from; tick < to; tick += BATCH) {
            if ((tick & BURST_TICKS - 1) == 0) {
                dueNs += intervalNs;
                awaitDue(dueNs);
            }
            final int offset = TickTape.offset(tape.prologue() + (tick & WriterCost.TAPE_TICKS - 1));
            final long startNs = System.nanoTime();
            journal.stage().onTicks(1 + tick, tape.buffer(), offset, BATCH, 0);
            histogram.recordValue(System.nanoTime() - startNs);
        }
    }

    private static void awaitDue(final long dueNs) {
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = dueNs - System.nanoTime();
        }
    }
}
