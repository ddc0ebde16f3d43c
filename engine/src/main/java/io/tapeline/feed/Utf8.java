package io.tapeline.feed;

import org.agrona.DirectBuffer;

/** Checks that bytes are UTF-8, many at a time where they are ASCII. */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
    public static boolean isValid(final DirectBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        int i = offset;
        while (i < end) {
            if (i + 4 * Long.BYTES <= end && (fourWords(buffer, i) & HIGH_BITS) == 0) {
                i += 4 * Long.BYTES;
                continue;
            }
            if (i + Long.BYTES <= end && (buffer.getLong(i) & HIGH_BITS) == 0) {
                i += Long.BYTES;
                continue;
            }
            final int sequenceLength = sequenceLength(buffer, i, end);
            if (sequenceLength == 0) {
                return false;
            }
            i += sequenceLength;
        }
        return true;
    }

    private static long fourWords(final DirectBuffer buffer, final int i) {
        return buffer.getLong(i)
                | buffer.getLong(i + Long.BYTES)
                | buffer.getLong(i + 2 * Long.BYTES)
                | buffer.getLong(i + 3 * Long.BYTES);
    }

    /** Bytes of the character at {@code i}, or 0 if it is none. */
    private static int sequenceLength(final DirectBuffer buffer, final int i, final int end) {
        final int lead = buffer.getByte(i) & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        final int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (i + length > end) {
            return 0;
        }
        final int second = buffer.getByte(i + 1) & 0xFF;
        final int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        final int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((buffer.getByte(i + k) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
