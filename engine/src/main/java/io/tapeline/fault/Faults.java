package io.tapeline.fault;

import io.tapeline.telemetry.Counters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one error handler, and the barrier that the main thread waits on.
 *
 * <p>{@link #onError} counts, and logs each distinct fault once with its stack. {@link #fatal} does the same and ends the
 * process with a non-zero code: recovery on the next start is the repair. A fault of mapped memory, which is what a full disk
 * gives a writer of mapped files, ends the process at once, with the code {@value #HALTED}: the file's state is unknown then,
 * and whatever wrote to it once more, an orderly close included, could make it worse.
 *
 * <p><em>Thread</em>: any. <em>Failure</em>: never throws.
 */
public final class Faults implements ErrorHandler {
    /** Exit code of a process that ended at once, because mapped memory failed. */
    public static final int HALTED = 74;

    private static final int MAX_CAUSES = 50;
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final Counters counters;
    private final IntConsumer halt;
    private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> fatal = new AtomicReference<>();
    private final AtomicLong errors = new AtomicLong();

    public Faults(final Counters counters) {
        this(counters, Runtime.getRuntime()::halt);
    }

    /**
     * @param halt ends the process with this exit code, without hooks
     */
    Faults(final Counters counters, final IntConsumer halt) {
        this.counters = counters;
        this.halt = halt;
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
        if (isOfMappedMemory(throwable)) {
            halt(throwable);
        }
        onError(throwable);
        fatal.compareAndSet(null, throwable);
        ended.countDown();
    }

    /** Ends the process at once: nothing is closed, nothing is written, the next start recovers. */
    public void halt(final Throwable throwable) {
        LOG.error(
                "{}: ended at once, because a file that is mapped into memory could not be written or read: see that the"
                        + " journal's disk has room and is well, then start again",
                Thread.currentThread().getName(),
                throwable);
        halt.accept(HALTED);
    }

    /**
     * Whether the virtual machine itself failed, other than by running out of memory or stack: an access to a mapped page
     * that the disk has no room for, or cannot read, is an {@link InternalError}. Any other error is a fault of the
     * program, leaves the files as they are, and allows an orderly end.
     */
    private static boolean isOfMappedMemory(final Throwable throwable) {
        int depth = 0;
        for (Throwable cause = throwable; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
            if (cause instanceof VirtualMachineError
                    && !(cause instanceof OutOfMemoryError)
                    && !(cause instanceof StackOverflowError)) {
                return true;
            }
            depth++;
        }
        return false;
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
