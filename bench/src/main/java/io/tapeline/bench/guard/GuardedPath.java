package io.tapeline.bench.guard;

import java.util.concurrent.Callable;

/**
 * A step of a tick's way that is guarded, and the control that its cost is divided by.
 *
 * @param name as in the file of bounds
 * @param subject opens the step
 * @param control opens the control
 */
record GuardedPath(String name, Callable<Side> subject, Callable<Side> control) {}
