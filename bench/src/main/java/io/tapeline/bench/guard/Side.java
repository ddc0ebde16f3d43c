package io.tapeline.bench.guard;

/**
 * One side of a guarded path, the step itself or its control, ready to run.
 *
 * @param units of work that one run does, 1 or more
 * @param maxRuns most runs between two calls of {@code prepare}
 * @param prepare what has to happen before runs and is none of them: neither timed nor counted
 * @param run does the work
 * @param close checks that the work was done, throws if not, and frees everything
 */
record Side(int units, int maxRuns, Step prepare, Step run, Step close) {
    /** A side that can be run any number of times. */
    static Side of(final int units, final Step run, final Step close) {
        return new Side(units, Integer.MAX_VALUE, () -> {}, run, close);
    }

    /** Something to do. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }
}
