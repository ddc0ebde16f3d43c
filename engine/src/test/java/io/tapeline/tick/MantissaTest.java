package io.tapeline.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MantissaTest {
    @ParameterizedTest
    @CsvSource({
        "61737.63000000, 2, 6173763",
        "61737.63, 8, 6173763000000",
        "0.00000001, 8, 1",
        "-1.5, 1, -15",
        "-0, 3, 0",
        "007, 0, 7",
        "9223372036854775807, 0, 9223372036854775807",
        "92233720368.54775807, 8, 9223372036854775807"
    })
    void shouldReadDecimalsExactly(final String text, final int scale, final long mantissa) {
        assertEquals(mantissa, parse(text, scale));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "1.", "1e5", "+1", " 1", "1 ", "1,0", "0x1", "NaN", "--1", "1.2.3", "1-"})
    void shouldRefuseWhatIsNoPlainDecimal(final String text) {
        assertEquals(Mantissa.NOT_A_NUMBER, parse(text, 8));
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775808, 0", "1000000000000000000000000000000, 2", "92233720368.54775808, 8", "1, 19"})
    void shouldRefuseWhatDoesNotFit(final String text, final int scale) {
        if (scale <= Mantissa.MAX_SCALE) {
            assertEquals(Mantissa.OUT_OF_RANGE, parse(text, scale));
        }
    }

    @Test
    void shouldRefuseDigitsBelowTheScaleUnlessTheyAreZero() {
        assertEquals(Mantissa.BEYOND_SCALE, parse("1.001", 2));
        assertEquals(100, parse("1.0000000000000000000000000", 2));
    }

    @Test
    void shouldAgreeWithBigDecimalOnRandomDecimals() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            final int scale = random.nextInt(Mantissa.MAX_SCALE + 1);
            final BigDecimal value = new BigDecimal(
                    new BigInteger(1 + random.nextInt(75), random), random.nextInt(random.nextBoolean() ? 10 : 19));
            final String text = (random.nextBoolean() ? value : value.negate()).toPlainString();
            assertEquals(
                    expected(new BigDecimal(text), scale),
                    parse(text, scale),
                    text + " in " + scale + ", seed " + seed);
        }
    }

    @Test
    void shouldRescaleAsBigDecimalDoesToAnyScale() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            final int from = random.nextInt(Mantissa.MAX_SCALE + 1);
            final int to = random.nextInt(Mantissa.MAX_SCALE + 1);
            final long some = random.nextLong() >> random.nextInt(Long.SIZE - 1);
            final long zeros = Mantissa.powerOfTen(random.nextInt(Mantissa.MAX_SCALE + 1));
            final long mantissa = Math.max(Mantissa.MIN, random.nextBoolean() ? some / zeros * zeros : some);
            assertEquals(
                    expected(BigDecimal.valueOf(mantissa, from), to),
                    Mantissa.rescale(mantissa, from, to),
                    mantissa + " from " + from + " to " + to + ", seed " + seed);
        }
    }

    @Test
    void shouldRescaleTheEndsOfTheRange() {
        assertEquals(Mantissa.MAX, Mantissa.rescale(Mantissa.MAX, 3, 3));
        assertEquals(Mantissa.BEYOND_SCALE, Mantissa.rescale(Mantissa.MAX, 1, 0));
        assertEquals(Mantissa.MAX / 10, Mantissa.rescale(Mantissa.MAX / 10 * 10, 1, 0));
        assertEquals(-(Mantissa.MAX / 10), Mantissa.rescale(-(Mantissa.MAX / 10 * 10), 1, 0));
        assertEquals(9, Mantissa.rescale(9_000_000_000_000_000_000L, 18, 0));
        assertEquals(0, Mantissa.rescale(0, 18, 0));
    }

    @Test
    void shouldPrintWhatItRead() {
        assertEquals("61737.63", Mantissa.toText(6173763, 2));
        assertEquals("-0.00000001", Mantissa.toText(-1, 8));
        assertEquals("5", Mantissa.toText(5, 0));
    }

    @Test
    void shouldKeepRefusalsAndNullOutOfTheValidRange() {
        assertFalse(Mantissa.isValid(TickLayout.NULL_VALUE));
        assertFalse(Mantissa.isValid(Mantissa.NOT_A_NUMBER));
        assertFalse(Mantissa.isValid(Mantissa.OUT_OF_RANGE));
        assertFalse(Mantissa.isValid(Mantissa.BEYOND_SCALE));
        assertTrue(Mantissa.isValid(Mantissa.MIN));
        assertTrue(Mantissa.isValid(-Mantissa.MIN));
    }

    private static long expected(final BigDecimal value, final int scale) {
        final BigInteger digits = value.unscaledValue().abs();
        final BigDecimal scaled = value.movePointRight(scale);
        final boolean beyond = scaled.stripTrailingZeros().scale() > 0;
        final BigInteger kept =
                value.abs().movePointRight(Math.min(scale, value.scale())).toBigInteger();
        if (kept.bitLength() > 63) {
            return Mantissa.OUT_OF_RANGE;
        }
        if (beyond) {
            return Mantissa.BEYOND_SCALE;
        }
        assertTrue(digits.signum() >= 0);
        final BigInteger mantissa = scaled.toBigIntegerExact();
        return mantissa.abs().compareTo(BigInteger.valueOf(Mantissa.MAX)) > 0
                        || mantissa.abs().compareTo(BigInteger.valueOf(-Mantissa.MIN)) > 0 && mantissa.signum() < 0
                ? Mantissa.OUT_OF_RANGE
                : mantissa.longValueExact();
    }

    /** At the end of a buffer, and with digits behind it, where it is read in words. */
    private static long parse(final String text, final int scale) {
        final byte[] bytes = ("#" + text + "#").getBytes(StandardCharsets.UTF_8);
        final int length = bytes.length - 2;
        final byte[] followed = (text + "98765432109876543").getBytes(StandardCharsets.UTF_8);
        final long parsed = Mantissa.parse(new UnsafeBuffer(bytes), 1, length, scale);
        assertEquals(parsed, Mantissa.parse(new UnsafeBuffer(followed), 0, length, scale), text + " in " + scale);
        return parsed;
    }
}
