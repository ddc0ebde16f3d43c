package io.tapeline.tick;

/** Stored state that cannot be what was written: cut short, or with values that no state has. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StateException(final String message) {
        super(message);
    }
}
