package io.tapeline.tick;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads back what was written to a {@link StateOutput}, and believes nothing: no value beyond the end, no count that the
 * bytes left cannot hold.
 *
 * <p><em>Thread</em>: one. <em>Failure</em>: {@link StateException}.
 */
public final class StateInput {
    private final UnsafeBuffer buffer;
    private final int end;
    private int offset;

    /** Reads {@code length} bytes from {@code offset} on. */
    public StateInput(final byte[] bytes, final int offset, final int length) {
        buffer = new UnsafeBuffer(bytes);
        buffer.boundsCheck(offset, length);
        this.offset = offset;
        end = offset + length;
    }

    public long takeLong() {
        return buffer.getLong(advance(Long.BYTES), LITTLE_ENDIAN);
    }

    public int takeInt() {
        return buffer.getInt(advance(Integer.BYTES), LITTLE_ENDIAN);
    }

    public int takeByte() {
        return buffer.getByte(advance(Byte.BYTES)) & 0xFF;
    }

    /** An int within bounds, both inclusive; {@code name} is for the message if it is not. */
    public int takeInt(final String name, final int min, final int max) {
        final int value = takeInt();
        if (value < min || value > max) {
            throw new StateException(name + "=" + value + ", must be " + min + ".." + max);
        }
        return value;
    }

    /** A count of things that take at least {@code bytesEach} each, so that nothing larger than the bytes is made. */
    public int takeCount(final String name, final int bytesEach) {
        return takeInt(name, 0, (end - offset - Integer.BYTES) / bytesEach);
    }

    public byte[] takeBytes() {
        final byte[] bytes = new byte[takeCount("bytes", 1)];
        buffer.getBytes(advance(bytes.length), bytes);
        return bytes;
    }

    public String takeText() {
        return new String(takeBytes(), UTF_8);
    }

    /** Fails unless everything was read. */
    public void mustEnd() {
        if (offset != end) {
            throw new StateException((end - offset) + " bytes follow the end of the state");
        }
    }

    private int advance(final int count) {
        final int at = offset;
        if (count > end - at) {
            throw new StateException("the state ends " + (count - (end - at)) + " bytes too early");
        }
        offset = at + count;
        return at;
    }
}
