package io.tapeline.tick;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.ExpandableArrayBuffer;

/**
 * Where state writes itself to: little-endian values one after the other, read back by {@link StateInput}.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: only when more is written than ever before.
 */
public final class StateOutput {
    private static final int FIRST_CAPACITY = 1 << 16;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(FIRST_CAPACITY);
    private int length;

    /** Begins anew, and keeps the room. */
    public StateOutput clear() {
        length = 0;
        return this;
    }

    public void putLong(final long value) {
        buffer.putLong(length, value, LITTLE_ENDIAN);
        length += Long.BYTES;
    }

    public void putInt(final int value) {
        buffer.putInt(length, value, LITTLE_ENDIAN);
        length += Integer.BYTES;
    }

    public void putByte(final int value) {
        buffer.putByte(length, (byte) value);
        length += Byte.BYTES;
    }

    /** A count of bytes, and the bytes. */
    public void putBytes(final byte[] bytes) {
        putInt(bytes.length);
        buffer.putBytes(length, bytes);
        length += bytes.length;
    }

    public void putText(final String text) {
        putBytes(text.getBytes(UTF_8));
    }

    /** Overwrites a value that was written before. */
    public void setLong(final int offset, final long value) {
        if (offset < 0 || offset > length - Long.BYTES) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", must be 0.." + (length - Long.BYTES));
        }
        buffer.putLong(offset, value, LITTLE_ENDIAN);
    }

    /** Bytes written. */
    public int length() {
        return length;
    }

    /** The bytes written, from 0 to {@link #length}; valid until more is written. */
    public byte[] array() {
        return buffer.byteArray();
    }
}
