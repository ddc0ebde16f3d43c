package io.tapeline.ops;

import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.LatencyRecorder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What this room may see of the engine; the engine says what there is as it opens it.
 *
 * <p><em>Thread</em>: any.
 */
public final class EngineView {
    /** How far the engine is between its start and its end. */
    public enum Phase {
        /** The journal is mended and read. */
        STARTING,
        RUNNING,
        ENDING
    }

    /** The ring: its slots, and how many of them are free. */
    private record Ring(long slots, LongSupplier freeSlots) {}

    private final Counters counters;
    private final Conditions conditions;
    private final EpochNanoClock clock;
    private final Supplier<Throwable> fatalCause;
    private final List<String> feeds;
    private final boolean isStoring;
    private final String version;

    // Ordering note: each is written by the thread that starts the engine and read by those of this room, which use
    // what
    // they see and nothing besides.
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
    private final AtomicReference<Ring> ring = new AtomicReference<>();
    private final Map<String, LatencyRecorder> latencies = new ConcurrentSkipListMap<>();

    /**
     * @param fatalCause gives what the engine could not go on from, or null
     * @param feeds the names of the feeds it runs
     * @param isStoring whether ticks go on to a database
     * @param version of the engine, for people
     */
    public EngineView(
            final Counters counters,
            final Conditions conditions,
            final EpochNanoClock clock,
            final Supplier<Throwable> fatalCause,
            final List<String> feeds,
            final boolean isStoring,
            final String version) {
        this.counters = counters;
        this.conditions = conditions;
        this.clock = clock;
        this.fatalCause = fatalCause;
        this.feeds = List.copyOf(feeds);
        this.isStoring = isStoring;
        this.version = version;
    }

    public void phase(final Phase now) {
        phase.set(now);
    }

    /** From here on the ring can be looked at. */
    public void ring(final long slots, final LongSupplier freeSlots) {
        ring.set(new Ring(slots, freeSlots));
    }

    /** A latency to show, by its name in the metrics. */
    public void latency(final String name, final LatencyRecorder recorder) {
        latencies.put(name, recorder);
    }

    Phase phase() {
        return phase.get();
    }

    Counters counters() {
        return counters;
    }

    Conditions conditions() {
        return conditions;
    }

    EpochNanoClock clock() {
        return clock;
    }

    Throwable fatalCause() {
        return fatalCause.get();
    }

    List<String> feeds() {
        return feeds;
    }

    boolean isStoring() {
        return isStoring;
    }

    String version() {
        return version;
    }

    Map<String, LatencyRecorder> latencies() {
        return latencies;
    }

    /** Slots of the ring, or 0 before there is one. */
    long ringSlots() {
        final Ring now = ring.get();
        return now == null ? 0 : now.slots;
    }

    /** Slots of the ring that are claimed and not yet journaled. */
    long ringUsed() {
        final Ring now = ring.get();
        return now == null ? 0 : Math.max(0, now.slots - now.freeSlots.getAsLong());
    }

    long received() {
        // What was journaled by an earlier run was received by it.
        return Math.max(value("ring.received"), journaled());
    }

    long journaled() {
        return value("journal.journaled");
    }

    long synced() {
        return value("journal.synced");
    }

    long stored() {
        return isStoring ? value("store.stored") : 0;
    }

    /** Ticks that a power cut would take now. */
    long unsynced() {
        return Math.max(0, journaled() - synced());
    }

    /** Ticks in the journal and not yet in the database. */
    long lag() {
        return isStoring ? Math.max(0, journaled() - stored()) : 0;
    }

    private long value(final String counter) {
        return counters.counter(counter).value();
    }
}
