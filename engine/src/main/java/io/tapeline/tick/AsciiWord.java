package io.tapeline.tick;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Eight bytes of text in a long, the first in its lowest byte: looked at together, without a branch for each.
 *
 * <p>The usual arithmetic on the bytes of a word: a borrow or carry can only spoil bytes above the first hit, so the first
 * hit is exact, and only that is used.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none.
 */
public final class AsciiWord {
    /** Bytes of a word. */
    public static final int LENGTH = Long.BYTES;

    /** The digit 0 in each byte. */
    public static final long ZEROS = '0' * 0x0101010101010101L;

    /** What the value of no digit reaches 16 with, in each byte. */
    public static final long DIGIT_LIMITS = 6 * 0x0101010101010101L;

    /** Bits that the value of no digit has, in each byte. */
    public static final long NOT_DIGIT = 0xF0 * 0x0101010101010101L;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;
    private static final long BLANKS = ' ' * EACH;

    private AsciiWord() {}

    /**
     * The first bytes of a text; where there are less than 8, the rest of the word is 0.
     *
     * @param length of the text, 0 or more
     */
    public static long load(final DirectBuffer buffer, final int offset, final int length) {
        if (offset + LENGTH <= buffer.capacity()) {
            return keep(buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN), length);
        }
        long word = 0;
        for (int i = Math.min(length, LENGTH) - 1; i >= 0; i--) {
            word = word << 8 | buffer.getByte(offset + i) & 0xFF;
        }
        return word;
    }

    /** The 8 bytes at an offset. */
    public static long load(final byte[] bytes, final int offset) {
        return (long) WORDS.get(bytes, offset);
    }

    /** The first bytes of a word, all if the length is 8 or more, the rest 0. */
    private static long keep(final long word, final int length) {
        return word & mask(length);
    }

    /** All bits of the first bytes of a word, of all if the length is 8 or more. */
    public static long mask(final int length) {
        return length >= LENGTH ? -1 : (1L << 8 * length) - 1;
    }

    /** A text of up to 8 ASCII characters; the rest of the word is 0. */
    public static long of(final String text) {
        long word = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            word = word << 8 | text.charAt(i);
        }
        return word;
    }

    public static boolean isDigit(final byte character) {
        return character >= '0' && character <= '9';
    }

    /** Bits in each byte that is no digit, none in the others. */
    public static long notDigits(final long word) {
        final long values = word ^ ZEROS;
        return (values + DIGIT_LIMITS | values) & NOT_DIGIT;
    }

    /**
     * Bits in the bytes that do not stand for themselves in JSON, or are not ASCII: exact up to the first of them.
     *
     * @see #first
     */
    public static long notPlainAscii(final long word) {
        return notPlain(word) | word & HIGH_BITS;
    }

    /** How many bytes, 0 to 8, come before the first one that is no digit. */
    public static int digits(final long word) {
        return first(notDigits(word));
    }

    /** How many bytes, 0 to 8, come before the first quote, backslash or control: what stands for itself in JSON. */
    public static int plain(final long word) {
        return first(notPlain(word));
    }

    private static long notPlain(final long word) {
        final long control = word - BLANKS & ~word;
        return (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | control) & HIGH_BITS;
    }

    /** How many bytes, 0 to 8, come before the first of this ASCII character. */
    public static int until(final long word, final char character) {
        return first(zeros(word ^ character * EACH) & HIGH_BITS);
    }

    /**
     * The number that the first bytes write.
     *
     * @param word begins with so many digits
     * @param length 1 to 8
     */
    public static long number(final long word, final int length) {
        // Digits that are not there become leading zeros.
        return sum((word ^ ZEROS) << 8 * (LENGTH - length));
    }

    /** The number of 8 digits, of which each byte has the value of one. */
    public static long sum(final long values) {
        long sum = values;
        sum = (sum * 10 + (sum >>> 8)) & 0x00FF00FF00FF00FFL;
        sum = (sum * 100 + (sum >>> 16)) & 0x0000FFFF0000FFFFL;
        return (sum * 10_000 + (sum >>> 32)) & 0xFFFF_FFFFL;
    }

    /** Whether the bytes from one index, 0 to 8, to another, not less, are all the digit 0. */
    public static boolean areZeros(final long word, final int from, final int to) {
        return from == to || keep(word ^ ZEROS, to) >>> 8 * from == 0;
    }

    /** The same text with its ASCII letters in lower case. */
    public static long lower(final long word) {
        final long ascii = word & ~HIGH_BITS;
        final long fromA = ascii + (0x80 - 'A') * EACH;
        final long beyondZ = ascii + (0x7F - 'Z') * EACH;
        return word | ((fromA ^ beyondZ) & ~word & HIGH_BITS) >>> 2;
    }

    /** High bits of the bytes that are 0, exact up to the first of them. */
    private static long zeros(final long word) {
        return word - EACH & ~word;
    }

    /** How many bytes, 0 to 8, come before the first that has bits. */
    public static int first(final long hits) {
        return Long.numberOfTrailingZeros(hits) >>> 3;
    }
}
