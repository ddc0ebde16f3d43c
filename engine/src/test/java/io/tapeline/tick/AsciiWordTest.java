package io.tapeline.tick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiWordTest {
    /** Of these most bytes are near a border of some class, or next to such a byte. */
    private static final byte[] BYTES =
            "019/:AZ@[az`{\"#!\\[] \u001F\u0000\u007F\u0080\u00FF.-\u00B0\u00B9".getBytes(ISO_8859_1);

    @Test
    void shouldAgreeWithOneByteAfterTheOther() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[AsciiWord.LENGTH]);
        for (int i = 0; i < 200_000; i++) {
            for (int k = 0; k < AsciiWord.LENGTH; k++) {
                final boolean isAny = random.nextInt(8) == 0;
                buffer.putByte(k, isAny ? (byte) random.nextInt() : BYTES[random.nextInt(BYTES.length)]);
            }
            final long word = AsciiWord.load(buffer, 0, AsciiWord.LENGTH);
            final String text = buffer.getStringWithoutLengthAscii(0, AsciiWord.LENGTH);
            final String hint = "seed " + seed + " word " + Long.toHexString(word);
            assertEquals(firstNot(buffer, b -> b >= '0' && b <= '9'), AsciiWord.digits(word), hint);
            assertEquals(
                    firstNot(buffer, b -> b != '"' && b != '\\' && (b < 0 || b >= ' ')), AsciiWord.plain(word), hint);
            assertEquals(firstNot(buffer, b -> b != '@'), AsciiWord.until(word, '@'), hint);
            assertEquals(lower(buffer), AsciiWord.lower(word), hint + " " + text);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 1, 7", "12345678, 8, 12345678", "99999999, 8, 99999999", "00000001, 8, 1", "42.00000, 2, 42"})
    void shouldReadTheNumberOfTheFirstDigits(final String text, final int length, final long number) {
        assertEquals(number, AsciiWord.number(load(text, 0), length));
    }

    @Test
    void shouldLoadNoMoreThanThereIs() {
        assertEquals(load("ab\0\0\0\0\0\0", 0), load("xab", 1));
        assertEquals(load("abcdefgh", 0), load("xabcdefghi", 1));
        final UnsafeBuffer longer = new UnsafeBuffer("abcdefghijkl".getBytes(ISO_8859_1));
        assertEquals(load("ab\0\0\0\0\0\0", 0), AsciiWord.load(longer, 0, 2));
        assertEquals(0, AsciiWord.load(longer, 0, 0));
    }

    private static long load(final String text, final int offset) {
        final byte[] bytes = text.getBytes(ISO_8859_1);
        return AsciiWord.load(new UnsafeBuffer(bytes), offset, bytes.length - offset);
    }

    private static long lower(final UnsafeBuffer buffer) {
        final UnsafeBuffer lower = new UnsafeBuffer(new byte[AsciiWord.LENGTH]);
        for (int i = 0; i < AsciiWord.LENGTH; i++) {
            final byte b = buffer.getByte(i);
            lower.putByte(i, b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b);
        }
        return AsciiWord.load(lower, 0, AsciiWord.LENGTH);
    }

    private interface BytePredicate {
        boolean test(byte b);
    }

    private static int firstNot(final UnsafeBuffer buffer, final BytePredicate predicate) {
        int i = 0;
        while (i < AsciiWord.LENGTH && predicate.test(buffer.getByte(i))) {
            i++;
        }
        return i;
    }
}
