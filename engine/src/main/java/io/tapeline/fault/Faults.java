package io.tapeline.fault;

import io.tapeline.telemetry.Counters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one error handler, and the barrier that the main thread waits on.
 *
 * <p>{@link #onError} counts, and logs each distinct fault once with its stack. {@link #fatal} does the same and ends the
 * process with a non-zero code: recovery on the next start is the repair.
 *
 * <p><em>Thread</em>: any. <em>Failure</em>: never throws.
 */
public final class Faults implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final Counters counters;
    private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final AtomicLong errors = new AtomicLong();

    public Faults(final Counters counters) {
        this.counters = counters;
    }

    @Override
    public void onError(final Throwable throwable) {
        // One counter has one writer; this handler has many, so it counts by itself and publishes the sum.
        counters.counter("faults.errors").set(errors.incrementAndGet());
        if (seen.computeIfAbsent(distinct(throwable), key -> new AtomicLong()).getAndIncrement() == 0) {
            LOG.error("{}: {}", Thread.currentThread().getName(), throwable.toString(), throwable);
        }
    }

    /** The engine cannot go on: remembers the first such throwable and opens the barrier. */
    public void fatal(final Throwable throwable) {
        onError(throwable);
        fatal.compareAndSet(null, throwable);
        ended.countDown();
    }

    /** Opens the barrier without a fault: somebody asked the engine to stop, or its work is done. */
    public void end() {
        ended.countDown();
    }

    public boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** The throwable that ended the engine, or null. */
    public Throwable fatalCause() {
        return fatal.get();
    }

    /** Waits until the engine is to end. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /** Waits at most this long; true if the engine is to end. */
    public boolean await(final long timeoutMs) throws InterruptedException {
        return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private static String distinct(final Throwable throwable) {
        final StackTraceElement[] stack = throwable.getStackTrace();
        return throwable.getClass().getName() + (stack.length == 0 ? "" : stack[0]);
    }
}
