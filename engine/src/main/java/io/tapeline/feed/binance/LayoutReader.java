package io.tapeline.feed.binance;

import io.tapeline.feed.JsonCursor;
import io.tapeline.feed.binance.MessageLayout.Step;
import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;
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
 * <p>Design note: where a value ends is guessed, by the last one in the same place, and then checked. So the processor reads
 * on behind it while it still converts it; one that first looked for the end of each value would wait for it each time.
 *
 * <p>The message is read in a copy with zeros behind it, which no layout holds: words are read without a look at the end.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: arrays grow to the largest message seen; else none.
 */
final class LayoutReader implements BinanceValues {
    private static final int FIRST_CAPACITY = 4 * 1024;

    /** More than what is read behind the end: two words of a decimal, or of a number as long as the last. */
    private static final int PADDING = 4 * AsciiWord.LENGTH;

    /** Most digits of a number, or of a decimal: any so many fit 63 bits. */
    private static final int MAX_DIGITS = Mantissa.MAX_SCALE;

    private static final int OTHER = MessageLayout.OTHER;

    private static final byte[] ZEROS = new byte[PADDING];

    private static final long TRUE = AsciiWord.of("true");
    private static final long FALSE = AsciiWord.of("false");

    /** The wrapper of combined streams, around the message. */
    private static final Step STREAM = new MessageLayout(null, "{\"stream\":\"<text>").steps[0];

    private static final Step DATA = new MessageLayout(null, "\",\"data\":").steps[0];

    private final MessageLayout[] layouts;
    private final LayoutLevels bids = new LayoutLevels();
    private final LayoutLevels asks = new LayoutLevels();

    /** By field: the number; of a decimal its digits without the dot; of a string its slice; of a flag 1 or 0. */
    private final long[] values = new long[BinanceFields.FIELD_COUNT];

    /** By field: digits of a decimal behind the dot. */
    private final byte[] decimals = new byte[BinanceFields.FIELD_COUNT];

    /** By field: the shape of the last decimal. */
    private final DecimalShape[] decimalShapes = new DecimalShape[BinanceFields.FIELD_COUNT];

    /** By field: bytes of the last string or number, 0 if it was an unusual one. */
    private final int[] lengths = new int[BinanceFields.FIELD_COUNT];

    private byte[] text = new byte[FIRST_CAPACITY];
    private final UnsafeBuffer textBuffer = new UnsafeBuffer(text);
    private MessageLayout layout;
    private boolean isWrapped;
    private int limit;

    LayoutReader(final MessageLayout[] layouts) {
        this.layouts = layouts;
        Arrays.fill(decimalShapes, DecimalShape.NONE);
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
        return (isBids ? bids : asks).count();
    }

    @Override
    public long levelPrice(final boolean isBids, final int index, final int scale) {
        return (isBids ? bids : asks).price(index, scale);
    }

    @Override
    public long levelSize(final boolean isBids, final int index, final int scale) {
        return (isBids ? bids : asks).size(index, scale);
    }

    private void copy(final DirectBuffer buffer, final int offset, final int length) {
        if (length + PADDING > text.length) {
            text = new byte[Math.max(length + PADDING, 2 * text.length)];
            textBuffer.wrap(text);
        }
        buffer.getBytes(offset, text, 0, length);
        System.arraycopy(ZEROS, 0, text, length, PADDING);
        limit = length;
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
                case DECIMAL -> decimal(at, step.field);
                case TEXT -> string(at, step.field);
                case FLAG -> flag(at, step.field);
                case LEVELS -> (step.field == 'b' ? bids : asks).read(text, at, limit);
                default -> at;
            };
            if (at == OTHER) {
                return OTHER;
            }
        }
        return at;
    }

    private boolean isNext(final Step step, final int at) {
        return (word(at) & step.firstMask) == step.first
                && (step.length <= AsciiWord.LENGTH || areOthersNext(step, at));
    }

    private boolean areOthersNext(final Step step, final int at) {
        final long[] others = step.others;
        final int[] offsets = step.offsets;
        for (int i = 0; i < others.length; i++) {
            if (word(at + offsets[i]) != others[i]) {
                return false;
            }
        }
        return true;
    }

    /** A string without escapes, of ASCII only; its closing quote is left to the text that follows. */
    private int string(final int start, final int field) {
        final int length = lengths[field];
        int end = start + length;
        if (!isString(start, end)) {
            end = endOfString(start);
            if (end == OTHER) {
                return OTHER;
            }
            lengths[field] = end - start;
        }
        values[field] = JsonCursor.slice(start, end - start);
        return end;
    }

    private boolean isString(final int start, final int end) {
        if (end >= limit || text[end] != '"') {
            return false;
        }
        long other = 0;
        for (int at = start; at < end; at += AsciiWord.LENGTH) {
            other |= AsciiWord.notPlainAscii(word(at)) & AsciiWord.mask(end - at);
        }
        return other == 0;
    }

    private int endOfString(final int start) {
        int at = start;
        long other;
        do {
            other = AsciiWord.notPlainAscii(word(at));
            at += AsciiWord.first(other);
        } while (other == 0);
        return text[at] == '"' ? at : OTHER;
    }

    /** Digits without leading zeros, which JSON does not have. */
    private int number(final int at, final int field) {
        final int length = lengths[field];
        final int behindFirst = length - AsciiWord.LENGTH;
        final int end = at + length;
        if (behindFirst > 0 && !AsciiWord.isDigit(text[end])) {
            final long word = word(at);
            final long behind = word(at + AsciiWord.LENGTH);
            final long others = AsciiWord.notDigits(word) | AsciiWord.notDigits(behind) & AsciiWord.mask(behindFirst);
            if (others == 0 && text[at] != '0') {
                values[field] = AsciiWord.number(word, AsciiWord.LENGTH) * Mantissa.powerOfTen(behindFirst)
                        + AsciiWord.number(behind, behindFirst);
                return end;
            }
        }
        return numberOfOtherLength(at, field);
    }

    private int numberOfOtherLength(final int at, final int field) {
        long number = 0;
        int end = at;
        while (AsciiWord.isDigit(text[end]) && end - at < MAX_DIGITS) {
            number = number * 10 + text[end] - '0';
            end++;
        }
        final int length = end - at;
        if (length == 0 || AsciiWord.isDigit(text[end]) || length > 1 && text[at] == '0') {
            return OTHER;
        }
        values[field] = number;
        lengths[field] = length > AsciiWord.LENGTH && length <= 2 * AsciiWord.LENGTH ? length : 0;
        return end;
    }

    /** A decimal in quotes, of which the closing one is left to the text that follows. */
    private int decimal(final int at, final int field) {
        final DecimalShape shape = decimalShapes[field];
        final long first = word(at);
        final long behind = word(at + shape.decimalsOffset);
        if (!shape.fits(first, behind) || text[at + shape.length] != '"') {
            decimalShapes[field] = DecimalShape.at(text, at);
            return DecimalShape.readAny(text, at, values, decimals, field);
        }
        values[field] = shape.digits(first, behind);
        decimals[field] = (byte) shape.decimals;
        return at + shape.length;
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

    private long word(final int at) {
        return AsciiWord.load(text, at);
    }
}
