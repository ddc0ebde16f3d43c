package io.tapeline.store;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.math.BigInteger;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Rows of one table in PostgreSQL's binary COPY format, without header and trailer, which {@link CopyStream} adds.
 *
 * <pre>
 *   row:   i16 count of fields, then each field
 *   field: i32 length of the value, or -1 for null; the value, big-endian
 * </pre>
 *
 * <p>The rows are cut, between two of them, into slices of at most {@code sliceBytes} (or one row), each one COPY: the
 * driver copies what it sends into direct memory before the first byte leaves.
 *
 * <p><em>Thread</em>: one at a time, that which fills the batch and then that which sends it. <em>Allocation</em>: only
 * when it grows; the memory is kept.
 */
public final class CopyBuffer {
    /** Room that {@link #beginRow} makes sure of: all fields of a row but texts and bytes fit into it. */
    static final int ROW_BYTES = 1_024;

    private static final int FIRST_BYTES = 64 * 1024;
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private final int sliceBytes;
    private final NumericEncoder numerics = new NumericEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private byte[] bytes = new byte[FIRST_BYTES];
    private int position;
    private int rows;
    private int rowStart;
    private int sliceStart;
    private int[] sliceEnds = new int[4];
    private int closedSlices;

    /**
     * @param sliceBytes most bytes of one COPY
     */
    public CopyBuffer(final int sliceBytes) {
        this.sliceBytes = sliceBytes;
        buffer.wrap(bytes);
    }

    /** Forgets the rows and keeps the memory. */
    public void clear() {
        position = 0;
        rows = 0;
        rowStart = 0;
        sliceStart = 0;
        closedSlices = 0;
    }

    public int rows() {
        return rows;
    }

    /** Bytes of the rows so far. */
    public int length() {
        return position;
    }

    /** The memory of the rows, until the next row is begun. */
    public byte[] bytes() {
        return bytes;
    }

    int sliceCount() {
        return closedSlices + (position > sliceStart ? 1 : 0);
    }

    int sliceStart(final int slice) {
        return slice == 0 ? 0 : sliceEnds[slice - 1];
    }

    int sliceEnd(final int slice) {
        return slice < closedSlices ? sliceEnds[slice] : position;
    }

    void beginRow(final int fieldCount) {
        ensure(ROW_BYTES);
        rowStart = position;
        buffer.putShort(position, (short) fieldCount, BIG_ENDIAN);
        position += Short.BYTES;
    }

    void endRow() {
        if (position - sliceStart > sliceBytes && rowStart > sliceStart) {
            closeSlice();
        }
        rows++;
    }

    void nullField() {
        length(-1);
    }

    void int16(final int value) {
        length(Short.BYTES);
        buffer.putShort(position, (short) value, BIG_ENDIAN);
        position += Short.BYTES;
    }

    void int32(final int value) {
        length(Integer.BYTES);
        buffer.putInt(position, value, BIG_ENDIAN);
        position += Integer.BYTES;
    }

    void int64(final long value) {
        length(Long.BYTES);
        buffer.putLong(position, value, BIG_ENDIAN);
        position += Long.BYTES;
    }

    void bool(final boolean value) {
        length(1);
        buffer.putByte(position++, (byte) (value ? 1 : 0));
    }

    /** One ASCII character. */
    void character(final byte value) {
        length(1);
        buffer.putByte(position++, value);
    }

    /** The microsecond that the nanosecond lies in, also before 1970. */
    void timestamp(final long epochNs) {
        int64(Math.floorDiv(epochNs, 1_000L) - POSTGRES_EPOCH_MICROS);
    }

    void numeric(final long mantissa, final int scale) {
        numericLength(numerics.encode(buffer, position + Integer.BYTES, mantissa, scale));
    }

    void numeric(final long high, final long low, final int scale) {
        numericLength(numerics.encode(buffer, position + Integer.BYTES, high, low, scale));
    }

    void numeric(final BigInteger mantissa, final int scale) {
        ensure(ROW_BYTES + NumericEncoder.maxBytes(mantissa.bitLength()));
        numericLength(numerics.encode(buffer, position + Integer.BYTES, mantissa, scale));
    }

    void bytes(final byte[] value) {
        ensure(ROW_BYTES + value.length);
        length(value.length);
        buffer.putBytes(position, value);
        position += value.length;
    }

    void bytes(final DirectBuffer value, final int valueLength) {
        ensure(ROW_BYTES + valueLength);
        length(valueLength);
        buffer.putBytes(position, value, 0, valueLength);
        position += valueLength;
    }

    private void numericLength(final int encoded) {
        length(encoded);
        position += encoded;
    }

    private void length(final int value) {
        buffer.putInt(position, value, BIG_ENDIAN);
        position += Integer.BYTES;
    }

    private void closeSlice() {
        if (closedSlices == sliceEnds.length) {
            sliceEnds = Arrays.copyOf(sliceEnds, closedSlices * 2);
        }
        sliceEnds[closedSlices++] = rowStart;
        sliceStart = rowStart;
    }

    private void ensure(final int more) {
        if (bytes.length - position < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, position + more));
            buffer.wrap(bytes);
        }
    }
}
