package io.tapeline.chaos;

/** What a long run watches of an engine. Those with a bound may grow by that much and no more. */
enum Gauge {
    /** Bytes on the heap right after a collection. */
    HEAP(24 * Gauge.MIB, Gauge.MIB, "MiB"),
    DIRECT(16 * Gauge.MIB, Gauge.MIB, "MiB"),

    /** Buffers of mapped files; a reader maps 64 MiB at a time, and may hold the last one and the next. */
    MAPPED(192 * Gauge.MIB, Gauge.MIB, "MiB"),

    /** Memory of the process that no file is behind: the heap, which is touched whole at the start, and all else. */
    RSS_ANON(64 * Gauge.MIB, Gauge.MIB, "MiB"),
    THREADS(4, 1, ""),
    DESCRIPTORS(24, 1, ""),
    RECEIVED(0, 1, "ticks"),
    JOURNALED(0, 1, "ticks"),
    STORED(0, 1, "ticks"),
    ROWS(0, 1, "rows"),
    JOURNAL_BYTES(0, Gauge.MIB, "MiB"),

    /** Ticks of the feed that were refused or dropped, and its restarts: all of these must stay 0. */
    REFUSED(0, 1, ""),

    /** Marks of the clock and hashes of the state that a full ring kept off the tape. */
    MARKS_REFUSED(0, 1, ""),

    /** From a tick's receive time to the journal, mean since the sample before. */
    LATENCY_US(0, 1, "us"),

    /** How much later than asked a thread of the harness woke up, mean since the sample before. */
    JITTER_US(0, 1, "us");

    private static final double MIB = 1 << 20;

    /** Most that it may grow by; 0 if it is not bounded. */
    final double bound;

    final double unit;
    final String unitName;

    Gauge(final double bound, final double unit, final String unitName) {
        this.bound = bound;
        this.unit = unit;
        this.unitName = unitName;
    }
}
