package io.tapeline.feed;

import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.codec.RejectReason;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks over a copy of one JSON text without making objects: strings and numbers come back as slices.
 *
 * <p>The copy has zeros behind it, which no value holds: words are read without a look at the end, and what ends too early
 * meets a zero.
 *
 * <p>A slice is a long, offset in the upper half and length in the lower; {@link #buffer}, {@link #offset} and
 * {@link #length} take it apart. A string with escapes is decoded into a scratch buffer, to which its slice then points.
 * The caller has checked that the text is UTF-8.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: when a text is longer than all before; never else, not even for a fault. <em>Failure</em>: whatever
 * is not JSON throws the cursor's only {@link MessageFault}.
 */
public final class JsonCursor {
    /** Kinds of values. */
    public static final byte NONE = 0;

    public static final byte STRING = 1;
    public static final byte NUMBER = 2;
    public static final byte TRUE = 3;
    public static final byte FALSE = 4;
    public static final byte NULL = 5;
    public static final byte ARRAY = 6;
    public static final byte OBJECT = 7;

    /** Deepest nesting of a value that is skipped; one bit each in a long. */
    public static final int MAX_DEPTH = 63;

    /** Most bytes of all strings with escapes in one text. */
    public static final int MAX_ESCAPED_BYTES = 16 * 1024;

    private static final int SCRATCH_BIT = 1 << 30;
    private static final byte END = -1;
    private static final int FIRST_CAPACITY = 4 * 1024;

    /** More than what two words of a number take, see {@link Mantissa#parse}. */
    private static final int PADDING = 3 * AsciiWord.LENGTH;

    private static final byte[] ZEROS = new byte[PADDING];

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[MAX_ESCAPED_BYTES]);
    private final MessageFault fault;

    private byte[] text = new byte[FIRST_CAPACITY];
    private final UnsafeBuffer textBuffer = new UnsafeBuffer(text);
    private int position;
    private int limit;
    private int scratchLength;

    public JsonCursor(final MessageFault fault) {
        this.fault = fault;
    }

    /** Begins with another text, of which it takes a copy. */
    public JsonCursor wrap(final DirectBuffer buffer, final int offset, final int length) {
        if (length + PADDING > text.length) {
            text = new byte[Math.max(length + PADDING, 2 * text.length)];
            textBuffer.wrap(text);
        }
        buffer.getBytes(offset, text, 0, length);
        System.arraycopy(ZEROS, 0, text, length, PADDING);
        position = 0;
        limit = length;
        scratchLength = 0;
        return this;
    }

    /** The bytes that a slice is of. */
    public DirectBuffer buffer(final long slice) {
        return ((int) (slice >>> 32) & SCRATCH_BIT) == 0 ? textBuffer : scratch;
    }

    /** Where a slice begins in {@link #buffer}. */
    public static int offset(final long slice) {
        return (int) (slice >>> 32) & ~SCRATCH_BIT;
    }

    /** Bytes of a slice. */
    public static int length(final long slice) {
        return (int) slice;
    }

    public int position() {
        return position;
    }

    /** Goes back to an earlier {@link #position()}. */
    public void position(final int earlier) {
        position = earlier;
    }

    /** The next byte that is not white space, not consumed; -1 at the end. */
    public byte peek() {
        final byte b = text[position];
        return b > ' ' ? b : peekBehindBlanks();
    }

    private byte peekBehindBlanks() {
        while (position < limit) {
            final byte b = text[position];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
        return END;
    }

    /** Consumes the next byte that is not white space if it is this one. */
    public boolean accept(final char expected) {
        if (peek() == expected) {
            position++;
            return true;
        }
        return false;
    }

    /** Consumes the next byte that is not white space, which must be this one. */
    public void expect(final char expected) {
        if (!accept(expected)) {
            throw malformed();
        }
    }

    /** Nothing but white space may be left. */
    public void expectEnd() {
        if (peek() != END) {
            throw malformed();
        }
    }

    /** The kind of the value that comes next. */
    public byte nextKind() {
        final byte b = peek();
        return switch (b) {
            case '"' -> STRING;
            case '{' -> OBJECT;
            case '[' -> ARRAY;
            case 't' -> TRUE;
            case 'f' -> FALSE;
            case 'n' -> NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> NUMBER;
            default -> throw malformed();
        };
    }

    /** Consumes a value that is no array or object, and gives its slice; literals have an empty one. */
    public long scalar(final byte kind) {
        return switch (kind) {
            case STRING -> string();
            case NUMBER -> number();
            case TRUE -> literal("true");
            case FALSE -> literal("false");
            case NULL -> literal("null");
            default -> throw malformed();
        };
    }

    /** Consumes a string. */
    public long string() {
        expect('"');
        final int start = position;
        int plain;
        do {
            plain = AsciiWord.plain(AsciiWord.load(text, position));
            position += plain;
        } while (plain == AsciiWord.LENGTH);
        final byte b = text[position];
        if (b == '"') {
            return slice(start, position++ - start);
        }
        if (b == '\\') {
            return escaped(start);
        }
        throw malformed();
    }

    /** Consumes a key of one letter and its colon if they come next, without blanks between, and gives the letter, or 0. */
    public int letterKey() {
        final int at = position;
        final int letter = text[at + 1];
        final boolean isLetterKey = text[at] == '"'
                && (letter | 0x20) >= 'a'
                && (letter | 0x20) <= 'z'
                && text[at + 2] == '"'
                && text[at + 3] == ':';
        if (!isLetterKey) {
            return 0;
        }
        position = at + 4;
        return letter;
    }

    /** Consumes any value, whatever it holds. */
    public void skip() {
        long isArray = 0;
        int depth = 0;
        do {
            final byte kind = nextKind();
            if (kind == OBJECT || kind == ARRAY) {
                position++;
                if (depth == MAX_DEPTH) {
                    throw malformed();
                }
                isArray = kind == ARRAY ? isArray | 1L << depth : isArray & ~(1L << depth);
                depth++;
                if (!accept(kind == ARRAY ? ']' : '}')) {
                    memberName(kind == ARRAY);
                    continue;
                }
                depth--;
            } else {
                scalar(kind);
            }
            while (depth > 0) {
                final boolean inArray = (isArray >>> (depth - 1) & 1) == 1;
                if (accept(',')) {
                    memberName(inArray);
                    break;
                }
                expect(inArray ? ']' : '}');
                depth--;
            }
        } while (depth > 0);
    }

    public MessageFault malformed() {
        return fault.because(RejectReason.MALFORMED);
    }

    private void memberName(final boolean inArray) {
        if (!inArray) {
            string();
            expect(':');
        }
    }

    private long number() {
        final int start = position;
        if (text[position] == '-') {
            position++;
        }
        final int digitsStart = position;
        digits();
        if (position - digitsStart > 1 && text[digitsStart] == '0') {
            throw malformed();
        }
        if (position < limit && text[position] == '.') {
            position++;
            digits();
        }
        if (position < limit && (text[position] | 0x20) == 'e') {
            position++;
            if (position < limit && (text[position] == '+' || text[position] == '-')) {
                position++;
            }
            digits();
        }
        return slice(start, position - start);
    }

    private void digits() {
        final int start = position;
        int digits;
        do {
            digits = AsciiWord.digits(AsciiWord.load(text, position));
            position += digits;
        } while (digits == AsciiWord.LENGTH);
        if (position == start) {
            throw malformed();
        }
    }

    private long literal(final String word) {
        for (int i = 0; i < word.length(); i++) {
            if (position >= limit || text[position] != word.charAt(i)) {
                throw malformed();
            }
            position++;
        }
        return slice(position, 0);
    }

    private long escaped(final int start) {
        final int scratchStart = scratchLength;
        for (int i = start; i < position; i++) {
            put(text[i]);
        }
        while (position < limit) {
            final byte b = text[position++];
            if (b == '"') {
                return slice(scratchStart | SCRATCH_BIT, scratchLength - scratchStart);
            }
            if (b == '\\') {
                escape();
            } else if (b >= 0 && b < ' ') {
                throw malformed();
            } else {
                put(b);
            }
        }
        throw malformed();
    }

    private void escape() {
        if (position >= limit) {
            throw malformed();
        }
        final byte b = text[position++];
        switch (b) {
            case '"', '\\', '/' -> put(b);
            case 'b' -> put((byte) '\b');
            case 'f' -> put((byte) '\f');
            case 'n' -> put((byte) '\n');
            case 'r' -> put((byte) '\r');
            case 't' -> put((byte) '\t');
            case 'u' -> putCodePoint(codePoint());
            default -> throw malformed();
        }
    }

    private int codePoint() {
        final int unit = fourHexDigits();
        if (!Character.isSurrogate((char) unit)) {
            return unit;
        }
        final boolean followed = position + 1 < limit && text[position] == '\\' && text[position + 1] == 'u';
        if (!Character.isHighSurrogate((char) unit) || !followed) {
            throw malformed();
        }
        position += 2;
        final int low = fourHexDigits();
        if (!Character.isLowSurrogate((char) low)) {
            throw malformed();
        }
        return Character.toCodePoint((char) unit, (char) low);
    }

    private int fourHexDigits() {
        if (position + 4 > limit) {
            throw malformed();
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            final int digit = Character.digit(text[position++], 16);
            if (digit < 0) {
                throw malformed();
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private void putCodePoint(final int c) {
        if (c < 0x80) {
            put((byte) c);
        } else if (c < 0x800) {
            put((byte) (0xC0 | c >> 6));
            put((byte) (0x80 | c & 0x3F));
        } else if (c < 0x10000) {
            put((byte) (0xE0 | c >> 12));
            put((byte) (0x80 | c >> 6 & 0x3F));
            put((byte) (0x80 | c & 0x3F));
        } else {
            put((byte) (0xF0 | c >> 18));
            put((byte) (0x80 | c >> 12 & 0x3F));
            put((byte) (0x80 | c >> 6 & 0x3F));
            put((byte) (0x80 | c & 0x3F));
        }
    }

    private void put(final byte b) {
        if (scratchLength == MAX_ESCAPED_BYTES) {
            throw malformed();
        }
        scratch.putByte(scratchLength++, b);
    }

    /** A slice of the text itself. */
    public static long slice(final int start, final int length) {
        return (long) start << 32 | length;
    }
}
