package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;

/** What the ticks of a run are sent to. Closing it ends its processes and drops its database, in whatever state they are. */
interface Subject extends AutoCloseable {
    String name();

    /**
     * Starts it; it connects to the venue by itself.
     *
     * @param venuePort on this machine
     */
    void open(int venuePort) throws Exception;

    /** The database that is kept busy meanwhile. */
    BenchDatabase database();

    /**
     * The ticks come.
     *
     * @param startNs when the schedule begins, epoch nanoseconds; in a second or so
     */
    void begin(long startNs) throws Exception;

    /** Throws if one of its processes is not there any more. */
    void check();

    /** Returns when all ticks are through and, where that is measured, stored; the venue has sent all of them. */
    void awaitAll(StoredMarks marks) throws Exception;

    /** Ends its processes in good order. */
    void end() throws Exception;

    /** Adds what it shows, once it has ended; throws unless each tick of the run came through exactly once. */
    void addTo(RunResult result, StoredTimes storedTimes) throws Exception;

    @Override
    void close();
}
