package io.tapeline.bench.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a thread has used so far.
 *
 * <p>Processor time and not time: on a machine that has other work besides, it is what stays comparable.
 *
 * @param cpuNs processor time, in the kernel too
 * @param faults pages that were not mapped when they were touched
 */
record ThreadMeter(long cpuNs, long faults) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Path STAT = Path.of("/proc/thread-self/stat");
    private static final int MINOR_FAULTS = 7;

    /** Of this thread. */
    static ThreadMeter now() {
        try {
            final String stat = Files.readString(STAT);
            // The name of the thread, in parentheses, may hold blanks.
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", MINOR_FAULTS + 2);
            return new ThreadMeter(THREADS.getCurrentThreadCpuTime(), Long.parseLong(fields[MINOR_FAULTS]));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + STAT, e);
        }
    }

    ThreadMeter since(final ThreadMeter before) {
        return new ThreadMeter(cpuNs - before.cpuNs, faults - before.faults);
    }
}
