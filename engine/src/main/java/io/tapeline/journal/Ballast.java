package io.tapeline.journal;

import io.tapeline.telemetry.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The file {@code ballast}: room on the disk that is kept for the moment in which there is none, so that the engine can
 * still close.
 *
 * <p>It is written, not with zeros, so that no file system keeps it as a hole; and in pieces, so that its making holds up
 * nothing. One that an earlier process left is gone on with.
 *
 * <p><em>Thread</em>: that of the guard. <em>Failure</em>: a disk that is full is no error: it is given up.
 */
final class Ballast {
    private static final int PIECE_BYTES = 1 << 20;
    private static final byte FILLING = (byte) 0xBA;

    private final Path file;
    private final long fullBytes;
    private final Counter heldBytes;
    private boolean isReleased;

    Ballast(final Path file, final long fullBytes, final Counter heldBytes) {
        this.file = file;
        this.fullBytes = fullBytes;
        this.heldBytes = heldBytes;
    }

    /** Takes over what is there. */
    void open() {
        try {
            if (Files.exists(file) && Files.size(file) > fullBytes) {
                Files.delete(file);
            }
            heldBytes.set(Files.exists(file) ? Files.size(file) : 0);
        } catch (final IOException e) {
            throw failed(e);
        }
    }

    /** Whether it was given up, and is not back yet. */
    boolean isReleased() {
        return isReleased;
    }

    long missingBytes() {
        return fullBytes - heldBytes.value();
    }

    /** Writes one more piece of it; whether there is more to write. */
    boolean grow() {
        if (missingBytes() == 0) {
            isReleased = false;
            return false;
        }
        final byte[] piece = new byte[(int) Math.min(PIECE_BYTES, missingBytes())];
        Arrays.fill(piece, FILLING);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            final ByteBuffer bytes = ByteBuffer.wrap(piece);
            while (bytes.hasRemaining()) {
                channel.write(bytes, heldBytes.value() + bytes.position());
            }
        } catch (final IOException e) {
            release();
            return false;
        }
        heldBytes.add(piece.length);
        return true;
    }

    /** Gives it up. */
    void release() {
        isReleased |= heldBytes.value() > 0;
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw failed(e);
        }
        heldBytes.set(0);
    }

    private UncheckedIOException failed(final IOException cause) {
        return new UncheckedIOException("cannot look after " + file, cause);
    }
}
