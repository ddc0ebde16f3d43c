package io.tapeline.feed.csv;

import static io.tapeline.tick.Mantissa.BEYOND_SCALE;
import static io.tapeline.tick.Mantissa.NOT_A_NUMBER;
import static io.tapeline.tick.Mantissa.OUT_OF_RANGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.tick.Mantissa;
import java.math.BigDecimal;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CsvNumberTest {
    @Test
    void shouldReadExponents() {
        assertEquals(15, parse("1.5e-7", 8));
        assertEquals(1, parse("1E-8", 8));
        assertEquals(BEYOND_SCALE, parse("1e-9", 8));
        assertEquals(-250, parse("-2.5E+2", 0));
        assertEquals(25_000, parse("2.5e2", 2));
        assertEquals(OUT_OF_RANGE, parse("1e30", 8));
        assertEquals(0, parse("0e30", 8));
        assertEquals(0, parse("0.0e-30", 8));
        assertEquals(BEYOND_SCALE, parse("1e-30", 8));
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        for (final String text :
                new String[] {"e", "1e", "e1", "1e+", "1e1.5", "1ee1", "1e--1", "1e9999", "x", "", "1e 1"}) {
            assertEquals(NOT_A_NUMBER, parse(text, 8), text);
        }
    }

    @Test
    void shouldAgreeWithBigDecimal() {
        final Random random = new Random(9);
        for (int i = 0; i < 100_000; i++) {
            final int scale = random.nextInt(19);
            final BigDecimal value = new BigDecimal(
                    java.math.BigInteger.valueOf(random.nextLong() >> random.nextInt(64)), random.nextInt(40) - 10);
            final String text = random.nextBoolean() ? value.toString().replace("+", "") : value.toPlainString();
            assertEquals(expected(value, scale), parse(text, scale), text + " in scale " + scale);
        }
    }

    private static long expected(final BigDecimal value, final int scale) {
        final BigDecimal scaled = value.movePointRight(scale).stripTrailingZeros();
        final boolean isWhole = scaled.scale() <= 0;
        final boolean fits = scaled.abs().compareTo(BigDecimal.valueOf(Mantissa.MAX)) <= 0;
        if (isWhole && fits) {
            return scaled.longValueExact() < Mantissa.MIN ? OUT_OF_RANGE : scaled.longValueExact();
        }
        return fits ? BEYOND_SCALE : OUT_OF_RANGE;
    }

    private static long parse(final String text, final int scale) {
        final UnsafeBuffer buffer =
                new UnsafeBuffer(("<" + text + ">").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return CsvNumber.parse(buffer, 1, text.length(), scale);
    }
}
