package io.tapeline.bench.latency;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run has shown: the latencies of its stages, and what else belongs to them. */
final class RunResult {
    /** How late the ticks were handed to the system by the venue. */
    static final String SENT = "sent by the venue";

    /** By the receive time that the feed gives each tick. */
    static final String RECEIVED = "received";

    /** Behind the journal stage, by a clock that is read there. */
    static final String JOURNALED = "journaled";

    /** By the times that the documents of the journal carry. */
    static final String ON_TAPE = "journaled, by the tape";

    static final String LIVE = "live state";
    static final String STORED = "stored";

    /** Of the bare ring. */
    static final String RING = "taken from the ring";

    /** How late a thread wakes up that does nothing else. */
    static final String JITTER = "jitter of the machine";

    /** How busy the database was. */
    static final String LOAD = "ticks stored a second while measured";

    /** Batches of the ring whose journaling waited until what was journaled before was on the disk; from the start on. */
    static final String DISK_WAITS = "batches that waited for the disk, warm-up included";

    /** How long the journal's disk took for each force; from the start on. */
    static final String FORCE = "a force of the journal took, ns, warm-up included";

    private final String run;
    private final Map<String, Latencies> stages = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    RunResult(final String run) {
        this.run = run;
    }

    /** The name of the run. */
    String run() {
        return run;
    }

    void add(final String stage, final Latencies latencies) {
        stages.put(stage, latencies);
    }

    void describe(final String name, final Object value) {
        values.put(name, value);
    }

    /** By name, in the order in which to print them. */
    Map<String, Latencies> stages() {
        return stages;
    }

    /** What else is known of the run. */
    Map<String, Object> values() {
        return values;
    }
}
