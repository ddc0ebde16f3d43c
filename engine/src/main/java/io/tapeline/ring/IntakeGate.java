package io.tapeline.ring;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether anything more may come into the ring. Stopped when the journal has no room for it; what is in the ring goes on.
 *
 * <p>Ordering note: written by whoever watches the disk, read by every publisher at each claim. A publisher that sees the
 * gate open may still publish while it closes: the room that is left on the disk then is for that.
 */
final class IntakeGate {
    private final AtomicBoolean isStopped = new AtomicBoolean();

    boolean isStopped() {
        return isStopped.get();
    }

    void open(final boolean isOpen) {
        isStopped.set(!isOpen);
    }
}
