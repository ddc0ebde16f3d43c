package io.tapeline.ring;

import io.tapeline.tick.RingStoppedException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether the ring still runs, and if not, why.
 *
 * <p>Ordering note: written by the consumer when a handler throws, or by whoever closes the ring; read by every publisher
 * at each claim. A publisher that sees RUNNING may still publish into a ring that stops in the same moment; such ticks are
 * not journaled, and its next claim throws.
 */
final class RingState {
    private record Stopped(Throwable failure) {}

    private final AtomicReference<Stopped> stopped = new AtomicReference<>();

    boolean isStopped() {
        return stopped.get() != null;
    }

    /** What a handler threw, or null. */
    Throwable failure() {
        final Stopped now = stopped.get();
        return now == null ? null : now.failure;
    }

    /** Stops for good; the first reason stays. */
    void stop(final Throwable failure) {
        stopped.compareAndSet(null, new Stopped(failure));
    }

    RingStoppedException exception() {
        final Throwable failure = failure();
        final String why = failure == null ? "it was closed" : "a handler failed: " + failure;
        return new RingStoppedException("the ring has stopped: " + why, failure);
    }
}
