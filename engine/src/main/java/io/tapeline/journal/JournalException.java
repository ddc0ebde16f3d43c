package io.tapeline.journal;

/** The journal cannot be opened, read or written as it is; the message says what stands where, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JournalException(final String message) {
        super(message);
    }

    public JournalException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
