package io.tapeline.tick;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Exact decimals as 64-bit mantissas: value = mantissa / 10^scale, scale 0 to {@value #MAX_SCALE}.
 *
 * <p>Nothing is ever rounded: digits below the scale that are not zero, too many digits, and what is no number come back
 * as one of the refusals, which lie outside of the valid range.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none but in {@link #toText}.
 */
public final class Mantissa {
    public static final int MAX_SCALE = 18;

    /** Smallest valid mantissa; the values below it are the null and the refusals. */
    public static final long MIN = -Long.MAX_VALUE + 3;

    /** Largest valid mantissa. */
    public static final long MAX = Long.MAX_VALUE;

    /** No number, such as an empty text, two dots or letters. */
    public static final long NOT_A_NUMBER = Long.MIN_VALUE + 1;

    /** Does not fit 64 bits in the scale asked for. */
    public static final long OUT_OF_RANGE = Long.MIN_VALUE + 2;

    /** Has digits below the scale that are not zero. */
    public static final long BEYOND_SCALE = Long.MIN_VALUE + 3;

    /** Of two words of digits and a dot. */
    private static final int MAX_SHORT_LENGTH = 2 * AsciiWord.LENGTH + 1;

    private static final long[] POWERS = new long[MAX_SCALE + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i <= MAX_SCALE; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /** What 5 to the power of each scale has to be multiplied by to give 1, in 64 bits. */
    private static final long[] INVERSES_OF_FIVES = new long[MAX_SCALE + 1];

    /** The largest unsigned 64 bits divided by each power of ten. */
    private static final long[] MOST_QUOTIENTS = new long[MAX_SCALE + 1];

    static {
        long fives = 1;
        for (int i = 0; i <= MAX_SCALE; i++) {
            long inverse = fives; // right in the lowest 3 bits; each step doubles them
            for (int bits = 3; bits < Long.SIZE; bits *= 2) {
                inverse *= 2 - fives * inverse;
            }
            INVERSES_OF_FIVES[i] = inverse;
            MOST_QUOTIENTS[i] = Long.divideUnsigned(-1, POWERS[i]);
            fives *= 5;
        }
    }

    private Mantissa() {}

    /** Whether a result of {@link #parse} or {@link #rescale} is a value, and no refusal or null. */
    public static boolean isValid(final long mantissa) {
        return mantissa >= MIN;
    }

    /** 10 to the power of {@code scale}, 0 to 18. */
    public static long powerOfTen(final int scale) {
        return POWERS[scale];
    }

    /**
     * Reads a plain decimal: an optional minus, digits, optionally a dot and more digits. No exponent, plus or blanks.
     *
     * @return the mantissa in {@code scale}, or {@link #NOT_A_NUMBER}, {@link #OUT_OF_RANGE}, {@link #BEYOND_SCALE}
     */
    public static long parse(final DirectBuffer buffer, final int offset, final int length, final int scale) {
        final long value = parseShort(buffer, offset, length, scale);
        return value >= 0 ? value : parseAny(buffer, offset, length, scale);
    }

    /**
     * What nearly all prices and sizes are: 1 to 8 digits, or as many and a dot and 1 to 8 more, each a word; negative if it is
     * anything else.
     */
    private static long parseShort(final DirectBuffer buffer, final int offset, final int length, final int scale) {
        if (length <= 0 || length > MAX_SHORT_LENGTH || offset + MAX_SHORT_LENGTH > buffer.capacity()) {
            return NOT_A_NUMBER;
        }
        final long word = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        final int integers = Math.min(AsciiWord.digits(word), length);
        if (integers == 0 || integers + scale > MAX_SCALE) {
            return NOT_A_NUMBER;
        }
        final long integer = AsciiWord.number(word, integers) * POWERS[scale];
        if (integers == length) {
            return integer;
        }
        final int decimals = length - integers - 1;
        final long behind = buffer.getLong(offset + integers + 1, ByteOrder.LITTLE_ENDIAN);
        final boolean isPlain =
                buffer.getByte(offset + integers) == '.' && decimals > 0 && AsciiWord.digits(behind) >= decimals;
        final int kept = Math.min(decimals, scale);
        if (!isPlain || !AsciiWord.areZeros(behind, kept, decimals)) {
            return NOT_A_NUMBER;
        }
        return kept == 0 ? integer : integer + AsciiWord.number(behind, kept) * POWERS[scale - kept];
    }

    private static long parseAny(final DirectBuffer buffer, final int offset, final int length, final int scale) {
        final int end = offset + length;
        int i = offset;
        final boolean negative = length > 0 && buffer.getByte(i) == '-';
        if (negative) {
            i++;
        }
        long value = 0;
        int digits = 0;
        int decimals = -1;
        boolean beyond = false;
        boolean overflow = false;
        for (; i < end; i++) {
            final int digit = buffer.getByte(i) - '0';
            if (digit >= 0 && digit <= 9) {
                digits++;
                if (decimals >= scale) {
                    beyond |= digit != 0;
                    continue;
                }
                if (decimals >= 0) {
                    decimals++;
                }
                overflow |= value > (MAX - digit) / 10;
                value = value * 10 + digit;
            } else if (digit == '.' - '0' && decimals < 0) {
                decimals = 0;
            } else {
                return NOT_A_NUMBER;
            }
        }
        if (digits == 0 || buffer.getByte(end - 1) == '.') {
            return NOT_A_NUMBER;
        }
        if (overflow) {
            return OUT_OF_RANGE;
        }
        if (beyond) {
            return BEYOND_SCALE;
        }
        final long scaled = rescale(value, Math.max(decimals, 0), scale);
        return negative && isValid(scaled) ? -scaled : scaled;
    }

    /**
     * The same value in another scale.
     *
     * <p>Design note: to a smaller scale goes only what divides without a rest. For that a multiplication by the inverse of the
     * odd part and a turn by the even one give the quotient; for all else they give more than any quotient, so that no
     * division is needed (T. Granlund and P. Montgomery, Division by Invariant Integers using Multiplication, 1994).
     *
     * @return the mantissa in {@code toScale}, or {@link #OUT_OF_RANGE}, {@link #BEYOND_SCALE}
     */
    public static long rescale(final long mantissa, final int fromScale, final int toScale) {
        if (toScale >= fromScale) {
            final long factor = POWERS[toScale - fromScale];
            final long high = Math.multiplyHigh(mantissa, factor);
            final long low = mantissa * factor;
            final boolean fits = high == (low >> 63) && low >= MIN;
            return fits ? low : OUT_OF_RANGE;
        }
        final int fewer = fromScale - toScale;
        final long size = Math.abs(mantissa);
        final long quotient = Long.rotateRight(size * INVERSES_OF_FIVES[fewer], fewer);
        if (Long.compareUnsigned(quotient, MOST_QUOTIENTS[fewer]) > 0) {
            return BEYOND_SCALE;
        }
        return mantissa < 0 ? -quotient : quotient;
    }

    /** The decimal as text with exactly {@code scale} decimals, as PostgreSQL prints a numeric of that scale. */
    public static String toText(final long mantissa, final int scale) {
        return java.math.BigDecimal.valueOf(mantissa, scale).toPlainString();
    }
}
