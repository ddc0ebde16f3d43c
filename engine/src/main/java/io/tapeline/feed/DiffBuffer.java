package io.tapeline.feed;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Raw messages that wait for a snapshot, off-heap, in order, up to a limit.
 *
 * <pre>
 *   0  i64  receive time, epoch ns
 *   8  i32  length of the message
 *  12  message, padded to a multiple of 8
 * </pre>
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: off-heap, doubling up to the limit while a book is synced, given back by
 * {@link #release}.
 */
final class DiffBuffer {
    private static final int LENGTH_OFFSET = Long.BYTES;
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int FIRST_CAPACITY = 64 * 1024;

    private final int maxBytes;
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private ByteBuffer memory;
    private int end;
    private int count;

    DiffBuffer(final int maxBytes) {
        this.maxBytes = maxBytes;
    }

    int count() {
        return count;
    }

    /** Position behind the last message; the first is at 0. */
    int end() {
        return end;
    }

    /** False if there is no room: the caller starts over. */
    boolean add(final DirectBuffer message, final int offset, final int length, final long receiveTimeNs) {
        final int recordBytes = BitUtil.align(HEADER_BYTES + length, Long.BYTES);
        if (end + recordBytes > maxBytes) {
            return false;
        }
        ensureCapacity(end + recordBytes);
        buffer.putLong(end, receiveTimeNs);
        buffer.putInt(end + LENGTH_OFFSET, length);
        buffer.putBytes(end + HEADER_BYTES, message, offset, length);
        end += recordBytes;
        count++;
        return true;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    long receiveTimeNs(final int position) {
        return buffer.getLong(position);
    }

    int messageOffset(final int position) {
        return position + HEADER_BYTES;
    }

    int messageLength(final int position) {
        return buffer.getInt(position + LENGTH_OFFSET);
    }

    int next(final int position) {
        return position + BitUtil.align(HEADER_BYTES + messageLength(position), Long.BYTES);
    }

    void clear() {
        end = 0;
        count = 0;
    }

    /** Empties it and gives its memory back. */
    void release() {
        clear();
        buffer.wrap(0, 0);
        BufferUtil.free(memory);
        memory = null;
    }

    private void ensureCapacity(final int bytes) {
        if (bytes > buffer.capacity()) {
            final int capacity =
                    Math.min(maxBytes, Math.max(FIRST_CAPACITY, BitUtil.findNextPositivePowerOfTwo(bytes)));
            final ByteBuffer larger = ByteBuffer.allocateDirect(capacity);
            final UnsafeBuffer view = new UnsafeBuffer(larger);
            view.putBytes(0, buffer, 0, end);
            buffer.wrap(larger);
            BufferUtil.free(memory);
            memory = larger;
        }
    }
}
