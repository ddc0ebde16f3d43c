package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8PropertyTest {
    private static final byte[] EDGES = {
        0,
        0x7F,
        (byte) 0x80,
        (byte) 0xBF,
        (byte) 0xC0,
        (byte) 0xC2,
        (byte) 0xDF,
        (byte) 0xE0,
        (byte) 0xED,
        (byte) 0xEF,
        (byte) 0xF0,
        (byte) 0xF4,
        (byte) 0xF5,
        (byte) 0xFF,
        (byte) 0x9F,
        (byte) 0xA0,
        (byte) 0x8F,
        (byte) 0x90
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAgreeWithTheDecoderOfTheJdk(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            final byte[] bytes = new byte[random.nextInt(24)];
            Arrays.fill(bytes, (byte) 'a');
            for (int n = random.nextInt(6); n > 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] = EDGES[random.nextInt(EDGES.length)];
            }
            assertEquals(
                    isValid(bytes),
                    Utf8.isValid(new UnsafeBuffer(bytes), 0, bytes.length),
                    () -> "seed " + seed + " " + Arrays.toString(bytes));
        }
    }

    private static boolean isValid(final byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (final CharacterCodingException expected) {
            return false;
        }
    }
}
