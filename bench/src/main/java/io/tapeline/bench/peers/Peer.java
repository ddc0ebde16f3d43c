package io.tapeline.bench.peers;

import java.nio.file.Path;

/**
 * One way to do a piece of work, so that several can be compared: opened afresh for each round, run once, asked what it has
 * done, closed. Only {@link #run} counts for the rate; {@link #meet} is timed by itself.
 *
 * <p><em>Thread</em>: one.
 */
public interface Peer {
    /** The name in the results. */
    String name();

    /**
     * Makes everything ready.
     *
     * @param folder new and empty, and deleted after the round
     */
    void open(Path folder) throws Exception;

    /**
     * Meets what the work goes on with, such as each security, for the first time, so that the work does not.
     *
     * @return how many were met; 0 if first meetings are a part of the work
     */
    default int meet() throws Exception {
        return 0;
    }

    /** Does the whole work and returns when all of it is done, also what other threads have of it. */
    void run() throws Exception;

    /** How much was done, counted where it arrived. */
    long done() throws Exception;

    void close() throws Exception;
}
