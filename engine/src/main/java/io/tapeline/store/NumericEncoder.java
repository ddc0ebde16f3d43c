package io.tapeline.store;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.math.BigInteger;
import org.agrona.MutableDirectBuffer;

/**
 * Writes PostgreSQL's binary {@code numeric} straight from a mantissa and a scale.
 *
 * <pre>
 *   0  i16  count of base-10000 digits      4  u16  sign: 0, or 0x4000 for negative
 *   2  i16  weight of the first digit       6  u16  decimals shown (the scale)
 *   8  i16  digits, most significant first, without zeros at either end
 * </pre>
 *
 * <p>The digits stand around the decimal point in groups of four, so the lowest group holds {@code scale % 4} decimals
 * moved up to four. <em>Thread</em>: one. <em>Allocation</em>: none, but for more than 126 bits.
 */
final class NumericEncoder {
    /** Most bytes of a value of 64 bits: 8 and six digits. */
    static final int MAX_LONG_BYTES = 8 + 2 * 6;

    private static final int BASE = 10_000;
    private static final BigInteger BIG_BASE = BigInteger.valueOf(BASE);
    private static final int NEGATIVE = 0x4000;
    private static final int MAX_LONG_BITS = 126;
    private static final int[] POWERS = {1, 10, 100, 1_000};

    /** Least significant first. 128 bits have 39 decimal digits; longer ones make room by {@link #put}. */
    private short[] digits = new short[16];

    private int count;

    /** Longest encoding of a 128-bit value or of a notional of any size that fits {@code bits}. */
    static int maxBytes(final int bits) {
        return 8 + 2 * (bits / 13 + 3);
    }

    /**
     * Encodes {@code mantissa / 10^scale}.
     *
     * @return the bytes written at {@code offset}, at most {@link #MAX_LONG_BYTES}
     */
    int encode(final MutableDirectBuffer buffer, final int offset, final long mantissa, final int scale) {
        long value = Math.abs(mantissa);
        count = 0;
        final int partial = scale & 3;
        if (partial != 0) {
            final int power = POWERS[partial];
            final long rest = value / power;
            digits[count++] = (short) ((value - rest * power) * POWERS[4 - partial]);
            value = rest;
        }
        while (value != 0) {
            final long rest = value / BASE;
            digits[count++] = (short) (value - rest * BASE);
            value = rest;
        }
        return write(buffer, offset, mantissa < 0, scale);
    }

    /** Encodes a 128-bit mantissa. */
    int encode(final MutableDirectBuffer buffer, final int offset, final long high, final long low, final int scale) {
        final boolean negative = high < 0;
        long h = negative ? ~high + (low == 0 ? 1 : 0) : high;
        long l = negative ? -low : low;
        count = 0;
        final int partial = scale & 3;
        boolean first = partial != 0;
        while (first || (h | l) != 0) {
            final int divisor = first ? POWERS[partial] : BASE;
            final long restHigh = h / divisor;
            final long middle = (h - restHigh * divisor) << 32 | l >>> 32;
            final long restMiddle = middle / divisor;
            final long lowest = (middle - restMiddle * divisor) << 32 | l & 0xFFFF_FFFFL;
            final long restLowest = lowest / divisor;
            put((int) (lowest - restLowest * divisor) * (first ? POWERS[4 - partial] : 1));
            h = restHigh;
            l = restMiddle << 32 | restLowest;
            first = false;
        }
        return write(buffer, offset, negative, scale);
    }

    /** Encodes a mantissa of any size. */
    int encode(final MutableDirectBuffer buffer, final int offset, final BigInteger mantissa, final int scale) {
        if (mantissa.bitLength() <= MAX_LONG_BITS) {
            return encode(buffer, offset, mantissa.shiftRight(Long.SIZE).longValue(), mantissa.longValue(), scale);
        }
        count = 0;
        final int partial = scale & 3;
        BigInteger[] parts = {mantissa.abs(), null};
        if (partial != 0) {
            parts = parts[0].divideAndRemainder(BigInteger.valueOf(POWERS[partial]));
            put(parts[1].intValue() * POWERS[4 - partial]);
        }
        while (parts[0].signum() != 0) {
            parts = parts[0].divideAndRemainder(BIG_BASE);
            put(parts[1].intValue());
        }
        return write(buffer, offset, mantissa.signum() < 0, scale);
    }

    private void put(final int digit) {
        if (count == digits.length) {
            digits = java.util.Arrays.copyOf(digits, count * 2);
        }
        digits[count++] = (short) digit;
    }

    private int write(final MutableDirectBuffer buffer, final int offset, final boolean negative, final int scale) {
        int lowest = 0;
        while (lowest < count && digits[lowest] == 0) {
            lowest++;
        }
        int highest = count - 1;
        while (highest > lowest && digits[highest] == 0) {
            highest--;
        }
        final int length = Math.max(0, highest - lowest + 1);
        final int fractionDigits = (scale + 3) >> 2;
        buffer.putShort(offset, (short) length, BIG_ENDIAN);
        buffer.putShort(offset + 2, (short) (length == 0 ? 0 : highest - fractionDigits), BIG_ENDIAN);
        buffer.putShort(offset + 4, (short) (negative ? NEGATIVE : 0), BIG_ENDIAN);
        buffer.putShort(offset + 6, (short) scale, BIG_ENDIAN);
        int position = offset + 8;
        for (int i = highest; i >= lowest && length > 0; i--) {
            buffer.putShort(position, digits[i], BIG_ENDIAN);
            position += 2;
        }
        return position - offset;
    }
}
