package io.tapeline.feed.binance;

import io.tapeline.feed.JsonCursor;
import io.tapeline.feed.binance.MessageLayout.Step;
import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads messages that are laid out as expected, in one pass: the text between the values is compared by words, and each
 * value becomes a number where it stands.
 *
 * <p>At the first byte that is not as expected it gives up, and {@link BinanceFields} reads the message from its start. So
 * it need not know why a message differs, and refuses none. What it takes is ASCII, and needs no check for UTF-8: it has
 * met each byte.
 *
 * <p>The message is read in a copy with zeros behind it, which no layout holds: words are read without a look at the end.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: arrays grow to the largest message seen; else none.
 */
final class LayoutReader implements BinanceValues {
    private static final int FIRST_CAPACITY = 4 * 1024;

    /** More than what is read behind the end: two words of a decimal. */
    private static final int PADDING = 3 * AsciiWord.LENGTH;

    /** Most digits of a number, or of a decimal: any so many fit 63 bits. */
    private static final int MAX_DIGITS = Mantissa.MAX_SCALE;

    /** Instead of a position: the message is not as expected. */
    private static final int OTHER = -1;

    private static final byte[] ZEROS = new byte[PADDING];
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The wrapper of combined streams, around the message. */
    private static final Step STREAM = new MessageLayout(null, "{\"stream\":\"<text>").steps[0];

    private static final Step DATA = new MessageLayout(null, "\",\"data\":").steps[0];

    /** Levels of one side: prices and sizes in turn. */
    private static final class Levels {
        long[] digits = new long[512];
        byte[] decimals = new byte[512];
        int count;

        void ensureRoom() {
            if (2 * count == digits.length) {
                digits = Arrays.copyOf(digits, 2 * digits.length);
                decimals = Arrays.copyOf(decimals, 2 * decimals.length);
            }
        }
    }

    private final MessageLayout[] layouts;
    private final Levels bids = new Levels();
    private final Levels asks = new Levels();

    /** By field: the number; of a decimal its digits without the dot; of a string its slice; of a flag 1 or 0. */
    private final long[] values = new long[BinanceFields.FIELD_COUNT];

    /** By field: digits of a decimal behind the dot. */
    private final byte[] decimals = new byte[BinanceFields.FIELD_COUNT];

    private byte[] text = new byte[FIRST_CAPACITY];
    private final UnsafeBuffer textBuffer = new UnsafeBuffer(text);
    private MessageLayout layout;
    private boolean isWrapped;

    LayoutReader(final MessageLayout[] layouts) {
        this.layouts = layouts;
    }

    /**
     * Reads a message.
     *
     * @return its layout, or null if it has none that is known
     */
    MessageLayout read(final DirectBuffer buffer, final int offset, final int length) {
        copy(buffer, offset, length);
        final int start = wrapper();
        isWrapped = start > 0;
        for (final MessageLayout candidate : layouts) {
            int end = follow(candidate, start);
            if (end != OTHER && isWrapped) {
                end = text[end] == '}' ? end + 1 : OTHER;
            }
            if (end == length) {
                layout = candidate;
                return candidate;
            }
        }
        return null;
    }

    @Override
    public boolean has(final int field) {
        return layout.has(field);
    }

    @Override
    public boolean hasText(final int field) {
        return field == BinanceFields.STREAM && isWrapped;
    }

    @Override
    public long text(final int field) {
        return values[field];
    }

    @Override
    public DirectBuffer buffer(final long slice) {
        return textBuffer;
    }

    @Override
    public long number(final int field) {
        return values[field];
    }

    @Override
    public boolean flag(final int field) {
        return values[field] != 0;
    }

    @Override
    public long mantissa(final int field, final int scale) {
        return Mantissa.rescale(values[field], decimals[field], scale);
    }

    @Override
    public int levelCount(final boolean isBids) {
        return isBids ? bids.count : asks.count;
    }

    @Override
    public long levelPrice(final boolean isBids, final int index, final int scale) {
        final Levels side = isBids ? bids : asks;
        return Mantissa.rescale(side.digits[2 * index], side.decimals[2 * index], scale);
    }

    @Override
    public long levelSize(final boolean isBids, final int index, final int scale) {
        final Levels side = isBids ? bids : asks;
        return Mantissa.rescale(side.digits[2 * index + 1], side.decimals[2 * index + 1], scale);
    }

    private void copy(final DirectBuffer buffer, final int offset, final int length) {
        if (length + PADDING > text.length) {
            text = new byte[Math.max(length + PADDING, 2 * text.length)];
            textBuffer.wrap(text);
        }
        buffer.getBytes(offset, text, 0, length);
        System.arraycopy(ZEROS, 0, text, length, PADDING);
    }

    /** Where the message in the wrapper begins; 0 if there is no wrapper. */
    private int wrapper() {
        if (!isNext(STREAM, 0)) {
            return 0;
        }
        final int end = string(STREAM.length, BinanceFields.STREAM);
        return end != OTHER && isNext(DATA, end) ? end + DATA.length : 0;
    }

    /** Reads what is laid out like this, and gives its end, or {@link #OTHER}. */
    private int follow(final MessageLayout expected, final int start) {
        int at = start;
        for (final Step step : expected.steps) {
            if (!isNext(step, at)) {
                return OTHER;
            }
            at += step.length;
            at = switch (step.type) {
                case NUMBER -> number(at, step.field);
                case DECIMAL -> decimal(at, values, decimals, step.field);
                case TEXT -> string(at, step.field);
                case FLAG -> flag(at, step.field);
                case LEVELS -> levels(at, step.field == 'b' ? bids : asks);
                default -> at;
            };
            if (at == OTHER) {
                return OTHER;
            }
        }
        return at;
    }

    private boolean isNext(final Step step, final int at) {
        final long[] words = step.words;
        final int last = words.length - 1;
        int from = at;
        for (int i = 0; i < last; i++) {
            if (word(from) != words[i]) {
                return false;
            }
            from += AsciiWord.LENGTH;
        }
        return (word(from) & step.lastMask) == words[last];
    }

    /** A string without escapes, of ASCII only; its closing quote is left to the text that follows. */
    private int string(final int start, final int field) {
        int at = start;
        int plain;
        do {
            final long word = word(at);
            plain = AsciiWord.plain(word);
            if (!AsciiWord.isAscii(word, plain)) {
                return OTHER;
            }
            at += plain;
        } while (plain == AsciiWord.LENGTH);
        values[field] = JsonCursor.slice(start, at - start);
        return at;
    }

    /** Digits without leading zeros, which JSON does not have. */
    private int number(final int at, final int field) {
        int end = at;
        long number = 0;
        int digits;
        do {
            final long word = word(end);
            digits = AsciiWord.digits(word);
            if (digits > 0) {
                number = number * Mantissa.powerOfTen(digits) + AsciiWord.number(word, digits);
                end += digits;
            }
        } while (digits == AsciiWord.LENGTH && end - at <= MAX_DIGITS);
        final int length = end - at;
        if (length == 0 || length > MAX_DIGITS || length > 1 && text[at] == '0') {
            return OTHER;
        }
        values[field] = number;
        return end;
    }

    /** Nearly always less than 8 digits, or as many, a dot and up to 8 more, each in a word of its own. */
    private int decimal(final int at, final long[] toDigits, final byte[] toDecimals, final int index) {
        final long word = word(at);
        final int integers = AsciiWord.digits(word);
        if (integers == 0) {
            return OTHER;
        }
        if (integers == AsciiWord.LENGTH) {
            return longDecimal(at, toDigits, toDecimals, index);
        }
        final int dot = at + integers;
        final long integer = AsciiWord.number(word, integers);
        if (text[dot] != '.') {
            toDigits[index] = integer;
            toDecimals[index] = 0;
            return dot;
        }
        final long behind = word(dot + 1);
        final int fraction = AsciiWord.digits(behind);
        if (fraction == 0) {
            return OTHER;
        }
        toDigits[index] = integer * Mantissa.powerOfTen(fraction) + AsciiWord.number(behind, fraction);
        toDecimals[index] = (byte) fraction;
        return dot + 1 + fraction;
    }

    private int longDecimal(final int at, final long[] toDigits, final byte[] toDecimals, final int index) {
        long digits = 0;
        int dot = OTHER;
        int end = at;
        for (; text[end] >= '0' && text[end] <= '9' || text[end] == '.' && dot == OTHER; end++) {
            if (text[end] == '.') {
                dot = end;
            } else {
                digits = digits * 10 + text[end] - '0';
            }
            if (end - at > MAX_DIGITS) {
                return OTHER;
            }
        }
        final int fraction = dot == OTHER ? 0 : end - dot - 1;
        final int count = dot == OTHER ? end - at : end - at - 1;
        if (count > MAX_DIGITS || dot != OTHER && fraction == 0) {
            return OTHER;
        }
        toDigits[index] = digits;
        toDecimals[index] = (byte) fraction;
        return end;
    }

    private int flag(final int at, final int field) {
        final long word = word(at);
        if ((word & AsciiWord.mask(4)) == TRUE) {
            values[field] = 1;
            return at + 4;
        }
        if ((word & AsciiWord.mask(5)) == FALSE) {
            values[field] = 0;
            return at + 5;
        }
        return OTHER;
    }

    /** All levels of a side; the bracket behind them is left to the text that follows. */
    private int levels(final int start, final Levels side) {
        side.count = 0;
        int at = start;
        if (text[at] == ']') {
            return at;
        }
        while ((word(at) & AsciiWord.mask(2)) == OPEN && side.count < BinanceFields.MAX_LEVELS) {
            side.ensureRoom();
            at = decimal(at + 2, side.digits, side.decimals, 2 * side.count);
            if (at == OTHER || (word(at) & AsciiWord.mask(3)) != BETWEEN) {
                return OTHER;
            }
            at = decimal(at + 3, side.digits, side.decimals, 2 * side.count + 1);
            if (at == OTHER) {
                return OTHER;
            }
            side.count++;
            final long behind = word(at) & AsciiWord.mask(3);
            at += 3;
            if (behind == LAST) {
                return at - 1;
            }
            if (behind != NEXT) {
                return OTHER;
            }
        }
        return OTHER;
    }

    private long word(final int at) {
        return (long) WORDS.get(text, at);
    }

    private static final long TRUE = AsciiWord.of("true");
    private static final long FALSE = AsciiWord.of("false");
    private static final long OPEN = AsciiWord.of("[\"");
    private static final long BETWEEN = AsciiWord.of("\",\"");
    private static final long NEXT = AsciiWord.of("\"],");
    private static final long LAST = AsciiWord.of("\"]]");
}
