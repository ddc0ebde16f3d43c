package io.tapeline.bench.latency;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The process {@code meter}: does nothing but wake up each {@value #INTERVAL_US} us and read the clock. How late it wakes is
 * what the machine does to any thread that waits: its timers, its scheduler, whoever else is at work, the hypervisor. A stall
 * counts for every time that was due within it.
 *
 * <p>Design note: a meter that reads the clock without a pause sees more, and takes a processor; on a machine with two it
 * would be what it measures.
 */
@Command(name = "meter", hidden = true)
final class MeterCommand implements Callable<Integer> {
    static final int INTERVAL_US = 250;

    private static final long INTERVAL_NS = INTERVAL_US * 1_000L;

    @Mixin
    private ScheduleOptions options;

    @Override
    public Integer call() throws Exception {
        final Parent parent = new Parent();
        parent.tell("ready", 1);
        final long startNs = parent.await("start");
        final long countNs = startNs + options.schedule().warmupNs();
        final long endNs = startNs + options.schedule().endNs();
        final RunClock clock = options.clock();
        final Latencies jitter = new Latencies();
        long dueNs = startNs;
        while (dueNs < endNs) {
            final long nowNs = clock.nanoTime();
            if (nowNs < dueNs) {
                LockSupport.parkNanos(dueNs - nowNs);
                continue;
            }
            if (dueNs >= countNs) {
                jitter.record(nowNs - dueNs);
            }
            dueNs += INTERVAL_NS;
        }
        parent.tell("jitter", jitter.toText());
        return 0;
    }
}
