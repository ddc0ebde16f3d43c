package io.tapeline.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The rows of a COPY, which flushes the line as the driver reads them: left to itself it copies all of them into buffers
 * before the first byte leaves, and the server waits meanwhile.
 *
 * <p><em>Thread</em>: the driver's I/O thread.
 */
final class FlushedStream extends FilterInputStream {
    private static final int FLUSH_BYTES = 64 * 1024;

    private final Line line;
    private int unsent;

    FlushedStream(final InputStream rows, final Line line) {
        super(rows);
        this.line = line;
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) throws IOException {
        // What was read before is written by now.
        if (unsent >= FLUSH_BYTES) {
            line.flush();
            unsent = 0;
        }
        final int read = super.read(target, offset, length);
        unsent += read;
        return read;
    }
}
