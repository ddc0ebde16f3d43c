package io.tapeline.feed.csv;

import io.tapeline.tick.Mantissa;
import org.agrona.DirectBuffer;

/**
 * Decimals as CSV files have them: plain, or with an exponent as programs print very small and very large ones.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none.
 */
final class CsvNumber {
    private static final int MAX_EXPONENT_DIGITS = 3;

    private CsvNumber() {}

    /** As {@link Mantissa#parse}, also for 1.5e-7. */
    static long parse(final DirectBuffer buffer, final int offset, final int length, final int scale) {
        final int exponentAt = indexOfExponent(buffer, offset, length);
        if (exponentAt < 0) {
            return Mantissa.parse(buffer, offset, length, scale);
        }
        final int exponent = exponent(buffer, offset + exponentAt + 1, length - exponentAt - 1);
        if (exponent == Integer.MIN_VALUE) {
            return Mantissa.NOT_A_NUMBER;
        }
        final int shifted = scale + exponent;
        if (shifted >= 0 && shifted <= Mantissa.MAX_SCALE) {
            return Mantissa.parse(buffer, offset, exponentAt, shifted);
        }
        final long digits = Mantissa.parse(buffer, offset, exponentAt, Mantissa.MAX_SCALE);
        if (digits == 0 || digits == Mantissa.NOT_A_NUMBER) {
            return digits;
        }
        return shifted > Mantissa.MAX_SCALE ? Mantissa.OUT_OF_RANGE : Mantissa.BEYOND_SCALE;
    }

    private static int indexOfExponent(final DirectBuffer buffer, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            if ((buffer.getByte(offset + i) | 0x20) == 'e') {
                return i;
            }
        }
        return -1;
    }

    private static int exponent(final DirectBuffer buffer, final int offset, final int length) {
        final boolean isNegative = length > 0 && buffer.getByte(offset) == '-';
        final boolean isSigned = isNegative || length > 0 && buffer.getByte(offset) == '+';
        final int digits = isSigned ? length - 1 : length;
        if (digits < 1 || digits > MAX_EXPONENT_DIGITS) {
            return Integer.MIN_VALUE;
        }
        final long value = Mantissa.parse(buffer, offset + length - digits, digits, 0);
        if (!Mantissa.isValid(value) || value < 0) {
            return Integer.MIN_VALUE;
        }
        return (int) (isNegative ? -value : value);
    }
}
