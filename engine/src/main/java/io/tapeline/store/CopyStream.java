package io.tapeline.store;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * One slice of a {@link CopyBuffer} as the stream that COPY reads: header, rows, trailer.
 *
 * <p>It never throws: an exception out of it would wedge the connection. <em>Thread</em>: the driver's I/O thread, while
 * the lane that moved it waits. <em>Allocation</em>: none; it is moved from slice to slice.
 */
final class CopyStream extends InputStream {
    private static final byte[] HEADER = header();
    private static final byte[] TRAILER = {-1, -1};

    private byte[] rows = TRAILER;
    private int position;
    private int start;
    private int rowsLength;

    /** Moves to a slice. */
    CopyStream wrap(final CopyBuffer buffer, final int slice) {
        rows = buffer.bytes();
        start = buffer.sliceStart(slice);
        rowsLength = buffer.sliceEnd(slice) - start;
        position = 0;
        return this;
    }

    /** Moves to rows of these bytes, of which {@code length} bytes from {@code start} on are whole rows. */
    CopyStream wrap(final byte[] bytes, final int newStart, final int length) {
        rows = bytes;
        start = newStart;
        rowsLength = length;
        position = 0;
        return this;
    }

    @Override
    public int read() {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) {
        int done = 0;
        while (done < length) {
            final int copied = part(target, offset + done, length - done);
            if (copied == 0) {
                break;
            }
            done += copied;
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    @Override
    public int available() {
        return HEADER.length + rowsLength + TRAILER.length - position;
    }

    private int part(final byte[] target, final int offset, final int length) {
        final int inRows = position - HEADER.length;
        if (inRows < 0) {
            return copy(HEADER, position, HEADER.length, target, offset, length);
        }
        if (inRows < rowsLength) {
            return copy(rows, start + inRows, start + rowsLength, target, offset, length);
        }
        return copy(TRAILER, inRows - rowsLength, TRAILER.length, target, offset, length);
    }

    private int copy(
            final byte[] source, final int from, final int end, final byte[] target, final int offset, final int max) {
        final int length = Math.min(end - from, max);
        System.arraycopy(source, from, target, offset, length);
        position += length;
        return length;
    }

    /** Signature, flags, length of the extension: see "Binary Format" of COPY in PostgreSQL's manual. */
    private static byte[] header() {
        final byte[] header = new byte[11 + 4 + 4];
        final byte[] signature = "PGCOPY\n\u00FF\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(signature, 0, header, 0, signature.length);
        return header;
    }
}
