package io.tapeline.feed;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a file line by line, plain or gzip, without ever holding more than one line and one block of it.
 *
 * <p>{@link #next()} says what came; {@link #buffer()}, {@link #offset()} and {@link #length()} then point at its bytes,
 * without the newline (or carriage return and newline), until the next call. The last line needs no newline.
 *
 * <p><em>Thread</em>: one; {@link #bytesRead()} may be read by any. <em>Allocation</em>: none after construction.
 * <em>Failure</em>: a cut or damaged gzip file gives all that can be unpacked and then {@link Next#DAMAGED}, never an
 * exception; a disk that cannot be read throws {@link UncheckedIOException}.
 */
public final class LineSource implements AutoCloseable {
    /** What {@link #next()} found. */
    public enum Next {
        /** A whole line. */
        LINE,
        /** A line over the limit: its first bytes are kept, {@link #lineBytes()} is what it had. */
        TOO_LONG,
        /** The packed data ends or breaks here: the bytes are those of the line it broke in, perhaps none. */
        DAMAGED,
        /** Nothing more. */
        END
    }

    private static final int BLOCK_BYTES = 1 << 16;

    private final int maxLineBytes;
    private final CountingStream file;
    private final InputStream in;
    private final byte[] block;
    private final UnsafeBuffer view;
    private int start;
    private int end;
    private int lineOffset;
    private int lineLength;
    private long lineBytes;
    private long lineNumber;
    private boolean isDamaged;
    private boolean isAtEnd;

    /**
     * Opens a file.
     *
     * @param path gzip if its name ends in {@code .gz}, else plain
     * @param maxLineBytes longest line that is given whole, 1 or more
     * @throws UncheckedIOException if it cannot be opened
     */
    public LineSource(final Path path, final int maxLineBytes) {
        if (maxLineBytes < 1) {
            throw new IllegalArgumentException("maxLineBytes=" + maxLineBytes + ", must be 1 or more");
        }
        this.maxLineBytes = maxLineBytes;
        this.block = new byte[maxLineBytes + BLOCK_BYTES];
        this.view = new UnsafeBuffer(block);
        try {
            this.file = new CountingStream(Files.newInputStream(path));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot open " + path, e);
        }
        this.in = path.getFileName().toString().endsWith(".gz") ? new GunzipStream(file) : file;
    }

    /** Moves to the next line. */
    public Next next() {
        int scanned = start;
        while (true) {
            final int newline = indexOfNewline(scanned, end);
            if (newline >= 0) {
                return line(newline);
            }
            scanned = end;
            // One byte more than the limit may still be the carriage return.
            if (end - start > maxLineBytes + 1) {
                return tooLong();
            }
            final int moved = compact();
            scanned -= moved;
            if (!fill()) {
                return rest();
            }
        }
    }

    public DirectBuffer buffer() {
        return view;
    }

    public int offset() {
        return lineOffset;
    }

    /** Bytes at hand: those of the line, or the first of one that was too long. */
    public int length() {
        return lineLength;
    }

    /** Bytes that the line had in the file without its newline; more than {@link #length()} if it was too long. */
    public long lineBytes() {
        return lineBytes;
    }

    /** Number of the current line, from 1. */
    public long lineNumber() {
        return lineNumber;
    }

    /** Bytes of the file read so far, as they lie on disk, packed or not. */
    public long bytesRead() {
        return file.count;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Next line(final int newline) {
        setLine(start, newline - start);
        start = newline + 1;
        return lineWithinLimit();
    }

    private Next lineWithinLimit() {
        if (lineBytes > maxLineBytes) {
            lineLength = maxLineBytes;
            return Next.TOO_LONG;
        }
        return Next.LINE;
    }

    private void setLine(final int offset, final int length) {
        final boolean isCarriageReturn = length > 0 && block[offset + length - 1] == '\r';
        lineOffset = offset;
        lineLength = isCarriageReturn ? length - 1 : length;
        lineBytes = lineLength;
        lineNumber++;
    }

    /** Keeps the first bytes of the line at the front of the block and reads over the rest. */
    private Next tooLong() {
        compact();
        setLine(0, maxLineBytes);
        lineLength = maxLineBytes;
        long bytes = end;
        while (true) {
            start = maxLineBytes;
            end = maxLineBytes;
            if (!fill()) {
                break;
            }
            final int newline = indexOfNewline(start, end);
            if (newline >= 0) {
                bytes += newline - start;
                start = newline + 1;
                break;
            }
            bytes += end - start;
        }
        lineBytes = bytes;
        return Next.TOO_LONG;
    }

    private Next rest() {
        final int length = end - start;
        if (isDamaged) {
            isDamaged = false;
            setLine(start, length);
            start = end;
            return Next.DAMAGED;
        }
        if (length == 0) {
            lineOffset = start;
            lineLength = 0;
            lineBytes = 0;
            return Next.END;
        }
        setLine(start, length);
        start = end;
        return lineWithinLimit();
    }

    private int indexOfNewline(final int from, final int to) {
        final byte[] bytes = block;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Moves what is not yet read to the front; returns by how much. */
    private int compact() {
        final int moved = start;
        if (moved > 0) {
            System.arraycopy(block, start, block, 0, end - start);
            start = 0;
            end -= moved;
        }
        return moved;
    }

    private boolean fill() {
        if (isAtEnd) {
            return false;
        }
        try {
            final int count = in.read(block, end, Math.min(BLOCK_BYTES, block.length - end));
            if (count > 0) {
                end += count;
                return true;
            }
        } catch (final EOFException | ZipException e) {
            isDamaged = true;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read on after " + file.count + " bytes", e);
        }
        isAtEnd = true;
        return false;
    }

    /** Counts what is read; written by the reading thread, read by any, late by a block at most. */
    private static final class CountingStream extends FilterInputStream {
        private volatile long count;

        CountingStream(final InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            final int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException {
            final int read = in.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(final int bytes) {
            count += bytes;
        }
    }
}
