package io.tapeline.bench.guard;

/** What is done to a path on purpose, to show that the guard sees it. */
enum Plant {
    NONE,
    /** All work of the step is done twice for once counted; where bytes are counted, each run allocates an array too. */
    FAULT
}
