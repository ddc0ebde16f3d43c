package io.tapeline.journal;

import java.nio.file.Path;

/** The journal cannot be opened, read or written as it is; the message says what stands where, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path damagedFile;

    public JournalException(final String message) {
        super(message);
        damagedFile = null;
    }

    JournalException(final String message, final Path damagedFile) {
        super(message);
        this.damagedFile = damagedFile;
    }

    public JournalException(final String message, final Throwable cause) {
        super(message, cause);
        damagedFile = null;
    }

    /** The file of the journal in which, or right before which, something is damaged; null if it is not about damage. */
    public Path damagedFile() {
        return damagedFile;
    }
}
