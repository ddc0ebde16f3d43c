package io.tapeline.feed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip, one member or several, and lets nothing pass unnoticed.
 *
 * <p>Unlike the one of the JDK it gives every byte before a break, and takes a damaged or cut second member for what it
 * is, not for the end of the file. Zeros after the last member are padding.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction. <em>Failure</em>: {@link EOFException} where the
 * file is cut, {@link ZipException} where it is damaged; each after all that could be unpacked.
 */
final class GunzipStream extends InputStream {
    private static final int BLOCK_BYTES = 1 << 16;
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HAS_HEADER_CRC = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int FIXED_HEADER_REST = 6;

    private final InputStream packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] block = new byte[BLOCK_BYTES];
    private int position;
    private int limit;
    private boolean isInMember;
    private boolean hadMember;
    private DataFormatException damage;

    GunzipStream(final InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) throws IOException {
        while (isInMember || beginMember()) {
            final int count = inflate(target, offset, length);
            if (count > 0) {
                crc.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("the packed data asks for a dictionary");
            } else {
                refill();
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        packed.close();
    }

    /** Unpacks what is at hand; what stands before damaged data is given first, and the damage told at the next call. */
    private int inflate(final byte[] target, final int offset, final int length) throws ZipException {
        if (damage != null) {
            throw new ZipException(damage.getMessage());
        }
        final long before = inflater.getBytesWritten();
        try {
            return inflater.inflate(target, offset, length);
        } catch (final DataFormatException e) {
            damage = e;
            final int count = (int) (inflater.getBytesWritten() - before);
            if (count > 0) {
                return count;
            }
            throw new ZipException(e.getMessage());
        }
    }

    /** Reads the header of the next member; false at the end of the file. */
    private boolean beginMember() throws IOException {
        int first = hadMember ? skipPadding() : next();
        if (first < 0) {
            if (hadMember) {
                return false;
            }
            throw new EOFException("an empty file is no gzip file");
        }
        if (first != MAGIC_1 || required() != MAGIC_2 || required() != DEFLATE) {
            throw new ZipException("no gzip header where one must be");
        }
        final int flags = required();
        skip(FIXED_HEADER_REST);
        if ((flags & HAS_EXTRA) != 0) {
            final int low = required();
            skip(low | required() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CRC) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(block, position, limit - position);
        crc.reset();
        isInMember = true;
        hadMember = true;
        return true;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        final long unpackedBytes = inflater.getBytesWritten() & 0xFFFF_FFFFL;
        if (requiredInt() != crc.getValue() || requiredInt() != unpackedBytes) {
            throw new ZipException("the unpacked data does not have its checksum and length");
        }
        isInMember = false;
    }

    private void refill() throws IOException {
        position = 0;
        limit = Math.max(0, packed.read(block, 0, block.length));
        if (limit == 0) {
            throw new EOFException("the packed data is cut");
        }
        inflater.setInput(block, 0, limit);
        position = limit;
    }

    private int skipPadding() throws IOException {
        int value = next();
        while (value == 0) {
            value = next();
        }
        return value;
    }

    private void skipText() throws IOException {
        int value = required();
        while (value != 0) {
            value = required();
        }
    }

    private void skip(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            required();
        }
    }

    private long requiredInt() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            value |= (long) required() << shift;
        }
        return value;
    }

    private int required() throws IOException {
        final int value = next();
        if (value < 0) {
            throw new EOFException("the packed data is cut");
        }
        return value;
    }

    /** The next byte outside of a member's data, or -1. */
    private int next() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, packed.read(block, 0, block.length));
            if (limit == 0) {
                return -1;
            }
        }
        return block[position++] & 0xFF;
    }
}
