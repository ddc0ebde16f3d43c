package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file {@code journal.unconfirmed}: the first tick number that was given while nobody could ask the database's ledger
 * whether it had that number already. It is gone when the ledger was asked.
 *
 * <p><em>Thread</em>: any, one at a time.
 */
public final class UnconfirmedNumbers {
    private static final long NONE = Long.MAX_VALUE;

    private final Path file;

    UnconfirmedNumbers(final Path file) {
        this.file = file;
    }

    /** The first such number; {@link Long#MAX_VALUE} if there is none. */
    public long first() {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : NONE;
        } catch (final NumberFormatException expected) {
            // A note that cannot be read may be of any number.
            return 1;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Notes that numbers are given from this one on; an older note stays. */
    public void note(final long firstNumber) {
        if (first() <= firstNumber) {
            return;
        }
        try {
            Files.writeString(file, firstNumber + "\n");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** The ledger has none of the numbers from the first on. */
    public void confirm() {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
