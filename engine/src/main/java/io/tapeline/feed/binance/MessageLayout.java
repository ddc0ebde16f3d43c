package io.tapeline.feed.binance;

import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.tick.AsciiWord;
import java.util.ArrayList;
import java.util.List;

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

    /** Types of values: of a string, without escapes. */
    static final int TEXT = 0;

    /** A whole number. */
    static final int NUMBER = 1;

    /** Digits, and perhaps a dot and more digits. */
    static final int DECIMAL = 2;

    /** true or false. */
    static final int FLAG = 3;

    /** {@code ["price","size"],...} */
    static final int LEVELS = 4;

    /** No value: the text before it is the last. */
    static final int END = 5;

    private static final List<String> TYPES = List.of("text", "number", "decimal", "flag", "levels");

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

        final int type;

        /** The key of the value, see {@link BinanceValues}. */
        final int field;

        private Step(final String text, final int type) {
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
            field = type == END ? 0 : BinanceFields.fieldOf(lastKey(text));
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
            final int type = TYPES.indexOf(text.substring(open + 1, close));
            final Step step = new Step(text.substring(from, open), type);
            fields[step.field] = true;
            found.add(step);
            from = close + 1;
        }
        found.add(new Step(text.substring(from), END));
        steps = found.toArray(new Step[0]);
    }

    /** Whether a message of this layout has a value with this key. */
    boolean has(final int field) {
        return fields[field];
    }
}
