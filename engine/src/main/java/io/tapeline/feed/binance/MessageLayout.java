package io.tapeline.feed.binance;

import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.tick.AsciiWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a kind of message looks like, byte by byte, but for its values: the fixed text before each value, as words that a
 * message is compared with, and the type of the value.
 *
 * <p>It is written as the message itself with {@code <text>}, {@code <number>}, {@code <decimal>}, {@code <flag>} and
 * {@code <levels>} in place of its values; the key before each says what it is.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none after construction.
 */
final class MessageLayout {
    /** Instead of the position behind something: it is not there. */
    static final int OTHER = -1;

    /** What stands where a value is. */
    enum Type {
        /** A string, without escapes. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** Digits, and perhaps a dot and more digits. */
        DECIMAL,
        /** true or false. */
        FLAG,
        /** {@code ["price","size"],...} */
        LEVELS,
        /** No value: the text before it is the last. */
        END
    }

    /** Fixed text, and the value behind it. */
    static final class Step {
        /** The first word of the fixed text, with zeros where it is shorter. */
        final long first;

        /** The bytes of the first word that count. */
        final long firstMask;

        /** What follows the first word; the last word ends where the text ends, and may repeat some of it. */
        final long[] others;

        /** Where the other words begin. */
        final int[] offsets;

        /** Bytes of the fixed text. */
        final int length;

        final Type type;

        /** The key of the value, see {@link BinanceValues}. */
        final int field;

        private Step(final String text, final Type type) {
            length = text.length();
            first = AsciiWord.of(text.substring(0, Math.min(length, AsciiWord.LENGTH)));
            firstMask = AsciiWord.mask(length);
            final int otherCount = (length - 1) / AsciiWord.LENGTH;
            others = new long[otherCount];
            offsets = new int[otherCount];
            for (int i = 0; i < otherCount; i++) {
                offsets[i] = Math.min((i + 1) * AsciiWord.LENGTH, length - AsciiWord.LENGTH);
                others[i] = AsciiWord.of(text.substring(offsets[i], offsets[i] + AsciiWord.LENGTH));
            }
            this.type = type;
            field = type == Type.END ? 0 : BinanceFields.fieldOf(lastKey(text));
        }

        private static String lastKey(final String text) {
            final int end = text.lastIndexOf("\":");
            return text.substring(text.lastIndexOf('"', end - 1) + 1, end);
        }
    }

    final Kind kind;
    final Step[] steps;
    private final boolean[] fields = new boolean[BinanceFields.FIELD_COUNT];

    MessageLayout(final Kind kind, final String text) {
        this.kind = kind;
        final List<Step> found = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', from)) {
            final int close = text.indexOf('>', open);
            final Type type = Type.valueOf(text.substring(open + 1, close).toUpperCase(Locale.ROOT));
            final Step step = new Step(text.substring(from, open), type);
            fields[step.field] = true;
            found.add(step);
            from = close + 1;
        }
        found.add(new Step(text.substring(from), Type.END));
        steps = found.toArray(new Step[0]);
    }

    /** Whether a message of this layout has a value with this key. */
    boolean has(final int field) {
        return fields[field];
    }
}
