package io.tapeline.chaos;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the machine, beside an engine that is measured: a thread that asks to be woken after a millisecond, again and again,
 * and notes how late it is. When the machine is busier than before, this grows like the latencies of anything on it.
 */
final class Jitter implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Thread thread = new Thread(this::run, "jitter");
    private volatile boolean isClosed;
    private long lateNs;
    private long wakeUps;

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Mean lateness in microseconds since the last call. */
    synchronized double takeUs() {
        final double meanUs = wakeUps == 0 ? 0 : lateNs / 1e3 / wakeUps;
        lateNs = 0;
        wakeUps = 0;
        return meanUs;
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!isClosed) {
            final long startNs = System.nanoTime();
            LockSupport.parkNanos(PAUSE_NS);
            add(Math.max(0, System.nanoTime() - startNs - PAUSE_NS));
        }
    }

    private synchronized void add(final long ns) {
        lateNs += ns;
        wakeUps++;
    }
}
