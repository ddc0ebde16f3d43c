package io.tapeline.feed.binance;

import static io.tapeline.feed.binance.MessageLayout.OTHER;

import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;

/**
 * Reads the levels of one side of a book that are laid out as {@code ["price","size"],...}, and keeps them.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: arrays grow to the largest message seen; else none.
 */
final class LayoutLevels {
    /** Before, between and behind the price and size of a level. */
    private static final long OPEN = AsciiWord.of("[\"");

    private static final int OPEN_LENGTH = 2;
    private static final long OPEN_MASK = AsciiWord.mask(OPEN_LENGTH);
    private static final long BETWEEN = AsciiWord.of("\",\"");
    private static final int BETWEEN_LENGTH = 3;
    private static final long BETWEEN_MASK = AsciiWord.mask(BETWEEN_LENGTH);
    private static final long NEXT = AsciiWord.of("\"],[\"");
    private static final int NEXT_LENGTH = 5;
    private static final long NEXT_MASK = AsciiWord.mask(NEXT_LENGTH);
    private static final long LAST = AsciiWord.of("\"]]");
    private static final int LAST_LENGTH = 2;
    private static final long LAST_MASK = AsciiWord.mask(LAST_LENGTH + 1);
    private static final int MIN_LEVEL_LENGTH = "[\"1\",\"1\"]".length();

    /** Prices and sizes in turn, without their dot. */
    private long[] digits = new long[512];

    /** How many digits of each stand behind the dot. */
    private byte[] decimals = new byte[512];

    private int count;

    /** Of the last price, and of the last size. */
    private DecimalShape priceShape = DecimalShape.NONE;

    private DecimalShape sizeShape = DecimalShape.NONE;

    int count() {
        return count;
    }

    /** The price of a level in a scale, or a refusal of {@link Mantissa}. */
    long price(final int index, final int scale) {
        return Mantissa.rescale(digits[2 * index], decimals[2 * index], scale);
    }

    /** The size of a level in a scale, or a refusal of {@link Mantissa}. */
    long size(final int index, final int scale) {
        return Mantissa.rescale(digits[2 * index + 1], decimals[2 * index + 1], scale);
    }

    /**
     * Reads all levels; the bracket behind them is left to what follows.
     *
     * @param limit end of the text, with zeros behind it
     * @return the position behind them, or {@link MessageLayout#OTHER}
     */
    int read(final byte[] text, final int start, final int limit) {
        count = 0;
        if (text[start] == ']') {
            return start;
        }
        // No level is shorter, so that the loop need not look at the room.
        ensureRoom((limit - start) / MIN_LEVEL_LENGTH + 1);
        final long[] numbers = digits;
        final byte[] fractions = decimals;
        DecimalShape price = priceShape;
        DecimalShape size = sizeShape;
        int index = 0;
        int at = start;
        long behind = (AsciiWord.load(text, at) & OPEN_MASK) == OPEN ? NEXT : 0;
        at += OPEN_LENGTH;
        while (behind == NEXT) {
            final long priceFirst = AsciiWord.load(text, at);
            final long priceBehind = AsciiWord.load(text, at + price.decimalsOffset);
            int end = at + price.length;
            if (price.fits(priceFirst, priceBehind) && (AsciiWord.load(text, end) & BETWEEN_MASK) == BETWEEN) {
                numbers[index] = price.digits(priceFirst, priceBehind);
                fractions[index] = (byte) price.decimals;
            } else {
                price = DecimalShape.at(text, at);
                end = DecimalShape.readAny(text, at, numbers, fractions, index);
                if (end == OTHER || (AsciiWord.load(text, end) & BETWEEN_MASK) != BETWEEN) {
                    return OTHER;
                }
            }
            at = end + BETWEEN_LENGTH;
            final long sizeFirst = AsciiWord.load(text, at);
            final long sizeBehind = AsciiWord.load(text, at + size.decimalsOffset);
            end = at + size.length;
            behind = AsciiWord.load(text, end);
            if (size.fits(sizeFirst, sizeBehind) && (byte) behind == '"') {
                numbers[index + 1] = size.digits(sizeFirst, sizeBehind);
                fractions[index + 1] = (byte) size.decimals;
            } else {
                size = DecimalShape.at(text, at);
                end = DecimalShape.readAny(text, at, numbers, fractions, index + 1);
                if (end == OTHER) {
                    return OTHER;
                }
                behind = AsciiWord.load(text, end);
            }
            index += 2;
            at = end + NEXT_LENGTH;
            behind &= NEXT_MASK;
        }
        priceShape = price;
        sizeShape = size;
        count = index / 2;
        final boolean isLast = (behind & LAST_MASK) == LAST && count <= BinanceFields.MAX_LEVELS;
        return isLast ? at - NEXT_LENGTH + LAST_LENGTH : OTHER;
    }

    private void ensureRoom(final int levels) {
        if (2 * levels > digits.length) {
            digits = new long[Math.max(2 * levels, 2 * digits.length)];
            decimals = new byte[digits.length];
        }
    }
}
