package io.tapeline.bench.guard;

/**
 * What one JVM has measured of a path.
 *
 * @param name of the path
 * @param subjectNs nanoseconds for each unit
 * @param controlNs the same of the control
 * @param bytes allocated by the step in the best of some windows
 * @param units that this window has done
 * @param instructions of the step for each of the control, per unit; 0 where the machine does not count them
 */
record Measurement(String name, double subjectNs, double controlNs, long bytes, long units, double instructions) {
    double ratio() {
        return subjectNs / controlNs;
    }
}
