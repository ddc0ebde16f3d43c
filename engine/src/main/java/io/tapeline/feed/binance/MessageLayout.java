package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.tick.AsciiWord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    /** Types of values. */
    enum Type {
        /** Of a string, without escapes. */
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
        /** The fixed text; the last word is filled with zeros. */
        final long[] words;

        /** The bytes of the last word that count. */
        final long lastMask;

        /** Bytes of the fixed text. */
        final int length;

        final Type type;

        /** The key of the value, see {@link BinanceValues}. */
        final int field;

        private Step(final String text, final Type type) {
            length = text.length();
            final int wordCount = Math.max(1, (length + AsciiWord.LENGTH - 1) / AsciiWord.LENGTH);
            words = new long[wordCount];
            final ByteBuffer padded = ByteBuffer.allocate(wordCount * AsciiWord.LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(0, text.getBytes(US_ASCII));
            for (int i = 0; i < wordCount; i++) {
                words[i] = padded.getLong(i * AsciiWord.LENGTH);
            }
            lastMask = AsciiWord.mask(length - (wordCount - 1) * AsciiWord.LENGTH);
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
            final Type type = Type.valueOf(text.substring(open + 1, close).toUpperCase(java.util.Locale.ROOT));
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
