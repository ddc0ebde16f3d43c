package io.tapeline.feed.binance;

import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;

/**
 * How many digits a decimal has before its dot and behind it, and what follows for reading it: 1 to 7 and a dot in one word,
 * 1 to 8 in another.
 *
 * <p>Prices and sizes of one security keep their shape for long, so the shape of the last is the guess for the next.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none after the class is loaded.
 */
final class DecimalShape {
    /** Fits no text. */
    static final DecimalShape NONE = new DecimalShape();

    private static final int MAX_INTEGERS = AsciiWord.LENGTH - 1;
    private static final int MAX_DECIMALS = AsciiWord.LENGTH;
    private static final DecimalShape[][] ALL = new DecimalShape[MAX_INTEGERS + 1][MAX_DECIMALS + 1];

    static {
        for (int integers = 1; integers <= MAX_INTEGERS; integers++) {
            for (int decimals = 1; decimals <= MAX_DECIMALS; decimals++) {
                ALL[integers][decimals] = new DecimalShape(integers, decimals);
            }
        }
    }

    /** Digits behind the dot. */
    final int decimals;

    /** Where the digits behind the dot begin. */
    final int decimalsOffset;

    /** Bytes of the whole. */
    final int length;

    /** What is taken from the first word so that digits become their values, and the dot 0. */
    private final long zeros;

    /** What values of digits may not reach with this added. */
    private final long integerLimits;

    /** Bits that are set in no digit with its limit, and in no dot. */
    private final long integerMask;

    private final long decimalMask;
    private final int integerShift;
    private final int decimalShift;
    private final long power;

    private DecimalShape(final int integers, final int decimals) {
        this.decimals = decimals;
        decimalsOffset = integers + 1;
        length = integers + 1 + decimals;
        final long integerBytes = AsciiWord.mask(integers);
        zeros = AsciiWord.ZEROS & integerBytes | (long) '.' << Byte.SIZE * integers;
        integerLimits = AsciiWord.DIGIT_LIMITS & integerBytes;
        integerMask = AsciiWord.NOT_DIGIT & integerBytes | 0xFFL << Byte.SIZE * integers;
        decimalMask = AsciiWord.NOT_DIGIT & AsciiWord.mask(decimals);
        integerShift = Byte.SIZE * (AsciiWord.LENGTH - integers);
        decimalShift = Byte.SIZE * (AsciiWord.LENGTH - decimals);
        power = Mantissa.powerOfTen(decimals);
    }

    /** None: no word has no bit. */
    private DecimalShape() {
        decimals = 0;
        decimalsOffset = 0;
        length = 0;
        zeros = 0;
        integerLimits = -1;
        integerMask = -1;
        decimalMask = 0;
        integerShift = 0;
        decimalShift = 0;
        power = 0;
    }

    /** The shape of a decimal, or {@link #NONE} if it is none of these. */
    static DecimalShape of(final int integers, final int decimals) {
        final boolean isShort = integers > 0 && integers <= MAX_INTEGERS && decimals > 0 && decimals <= MAX_DECIMALS;
        return isShort ? ALL[integers][decimals] : NONE;
    }

    /**
     * Whether a decimal has this shape, as far as it goes: more digits may follow.
     *
     * @param first word of the decimal
     * @param behind word at {@link #decimalsOffset}
     */
    boolean fits(final long first, final long behind) {
        final long integer = first ^ zeros;
        final long fraction = behind ^ AsciiWord.ZEROS;
        final long others = (integer + integerLimits | integer) & integerMask
                | (fraction + AsciiWord.DIGIT_LIMITS | fraction) & decimalMask;
        return others == 0;
    }

    /** All digits as one number. */
    long digits(final long first, final long behind) {
        return AsciiWord.sum((first ^ zeros) << integerShift) * power
                + AsciiWord.sum((behind ^ AsciiWord.ZEROS) << decimalShift);
    }

    /** The shape of the decimal that stands at a position of a text, or {@link #NONE}. */
    static DecimalShape at(final byte[] text, final int at) {
        final int integers = AsciiWord.digits(AsciiWord.load(text, at));
        final boolean hasDot = text[at + integers] == '.';
        return of(integers, hasDot ? AsciiWord.digits(AsciiWord.load(text, at + integers + 1)) : 0);
    }

    /**
     * Reads a decimal of any shape, of up to {@value Mantissa#MAX_SCALE} digits.
     *
     * @param toDigits takes all digits as one number, at the index
     * @param toDecimals takes how many of them stand behind the dot, at the index
     * @return the position behind it, or {@link MessageLayout#OTHER}
     */
    static int readAny(
            final byte[] text, final int at, final long[] toDigits, final byte[] toDecimals, final int index) {
        long digits = 0;
        int dot = MessageLayout.OTHER;
        int end = at;
        for (; AsciiWord.isDigit(text[end]) || text[end] == '.' && dot == MessageLayout.OTHER; end++) {
            if (text[end] == '.') {
                dot = end;
            } else {
                digits = digits * 10 + text[end] - '0';
            }
            if (end - at > Mantissa.MAX_SCALE) {
                return MessageLayout.OTHER;
            }
        }
        final int integers = (dot == MessageLayout.OTHER ? end : dot) - at;
        final int fraction = dot == MessageLayout.OTHER ? 0 : end - dot - 1;
        if (integers == 0 || integers + fraction > Mantissa.MAX_SCALE || dot != MessageLayout.OTHER && fraction == 0) {
            return MessageLayout.OTHER;
        }
        toDigits[index] = digits;
        toDecimals[index] = (byte) fraction;
        return end;
    }
}
