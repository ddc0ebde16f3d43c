package io.tapeline.tick;

/** Nobody takes ticks any more: the engine ends, and no feed can do anything about it. */
public final class RingStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public RingStoppedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
