package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.tick.Mantissa;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The encoder against the plainest one: split the decimal text into groups of four around its point. */
final class NumericEncoderPropertyTest {
    private static final long[] EDGES = {
        0,
        1,
        -1,
        9,
        10,
        9_999,
        10_000,
        10_001,
        99_999_999,
        100_000_000,
        1_000_000_000_000L,
        Mantissa.MAX,
        Mantissa.MIN,
        Mantissa.MAX - 1,
        5_000,
        50_000_000,
        120_000,
        -120_000
    };

    private final NumericEncoder encoder = new NumericEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4_096]);

    @Test
    void shouldEncodeEveryMantissaAndScaleAsReference() {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        for (int scale = 0; scale <= Mantissa.MAX_SCALE; scale++) {
            for (final long edge : EDGES) {
                check(edge, scale, seed);
            }
            for (int i = 0; i < 20_000; i++) {
                final long mantissa = random.nextLong() >> random.nextInt(64);
                check(random.nextInt(4) == 0 ? roundedTo(mantissa, random) : mantissa, scale, seed);
            }
        }
    }

    @Test
    void shouldEncodeWideMantissasAsReference() {
        final long seed = TestDatabase.seed();
        final Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            final int scale = random.nextInt(38);
            final BigInteger magnitude = new BigInteger(random.nextInt(200), random);
            final BigInteger mantissa = random.nextBoolean() ? magnitude : magnitude.negate();
            final String what = mantissa + " scale " + scale + " seed " + seed;
            assertArrayEquals(reference(mantissa, scale), bytes(encoder.encode(buffer, 0, mantissa, scale)), what);
            if (mantissa.bitLength() < 128) {
                final long high = mantissa.shiftRight(64).longValue();
                final int length = encoder.encode(buffer, 0, high, mantissa.longValue(), scale);
                assertArrayEquals(reference(mantissa, scale), bytes(length), what);
            }
        }
    }

    @Test
    void shouldWriteScaleOfZero() {
        assertEquals(8, encoder.encode(buffer, 0, 0L, 8));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 8}, bytes(8));
    }

    private void check(final long mantissa, final int scale, final long seed) {
        final int length = encoder.encode(buffer, 0, mantissa, scale);
        final byte[] expected = reference(BigInteger.valueOf(mantissa), scale);
        if (!Arrays.equals(expected, bytes(length)) || length > NumericEncoder.MAX_LONG_BYTES) {
            assertArrayEquals(expected, bytes(length), mantissa + " scale " + scale + " seed " + seed);
        }
    }

    private byte[] bytes(final int length) {
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    private static long roundedTo(final long mantissa, final Random random) {
        final long power = Mantissa.powerOfTen(random.nextInt(19));
        return mantissa / power * power;
    }

    static byte[] reference(final BigInteger mantissa, final int scale) {
        final String plain = new BigDecimal(mantissa.abs(), scale).toPlainString();
        final int dot = plain.indexOf('.');
        String whole = dot < 0 ? plain : plain.substring(0, dot);
        String fraction = dot < 0 ? "" : plain.substring(dot + 1);
        whole = "0".repeat((4 - whole.length() % 4) % 4) + whole;
        fraction = fraction + "0".repeat((4 - fraction.length() % 4) % 4);
        final List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < whole.length() + fraction.length(); i += 4) {
            groups.add(Integer.parseInt((whole + fraction).substring(i, i + 4)));
        }
        int weight = whole.length() / 4 - 1;
        while (!groups.isEmpty() && groups.get(0) == 0) {
            groups.remove(0);
            weight--;
        }
        while (!groups.isEmpty() && groups.get(groups.size() - 1) == 0) {
            groups.remove(groups.size() - 1);
        }
        final ByteBuffer bytes = ByteBuffer.allocate(8 + 2 * groups.size());
        bytes.putShort((short) groups.size()).putShort((short) (groups.isEmpty() ? 0 : weight));
        bytes.putShort((short) (mantissa.signum() < 0 ? 0x4000 : 0)).putShort((short) scale);
        groups.forEach(group -> bytes.putShort(group.shortValue()));
        return bytes.array();
    }
}
