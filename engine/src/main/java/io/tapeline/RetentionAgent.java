package io.tapeline;

import io.tapeline.journal.Retention;
import io.tapeline.replay.Snapshots;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of the thread {@code retention}: now and then deletes what the journal need not keep.
 *
 * <p>What is stored is the lower of {@code store.stored} and {@code store.flushed}: the first goes back at once when the
 * database was set back, the second says what is on its disk.
 */
final class RetentionAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionAgent.class);
    private static final long MAX_INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long MIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOKS_A_RETENTION = 20;

    private final Retention retention;
    private final Snapshots snapshots;
    private final EpochNanoClock clock;
    private final Counter stored;
    private final Counter flushed;
    private final long intervalNs;
    private long nextNs = System.nanoTime();

    RetentionAgent(
            final Retention retention,
            final long retentionNs,
            final Snapshots snapshots,
            final Counters counters,
            final EpochNanoClock clock) {
        this.retention = retention;
        this.snapshots = snapshots;
        this.clock = clock;
        stored = counters.counter("store.stored");
        flushed = counters.counter("store.flushed");
        intervalNs = Math.max(MIN_INTERVAL_NS, Math.min(MAX_INTERVAL_NS, retentionNs / LOOKS_A_RETENTION));
    }

    @Override
    public int doWork() {
        if (System.nanoTime() - nextNs < 0) {
            return 0;
        }
        nextNs = System.nanoTime() + intervalNs;
        try {
            retention.deleteOld(clock.nanoTime(), Math.min(stored.value(), flushed.value()), snapshots::isWhole);
        } catch (final UncheckedIOException e) {
            LOG.warn("the journal's old files stay for now: {}", e.getMessage());
        }
        return 1;
    }

    @Override
    public String roleName() {
        return "retention";
    }
}
