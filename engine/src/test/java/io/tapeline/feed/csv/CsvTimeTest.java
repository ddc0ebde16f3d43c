package io.tapeline.feed.csv;

import static io.tapeline.tick.Mantissa.NOT_A_NUMBER;
import static io.tapeline.tick.Mantissa.OUT_OF_RANGE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.feed.csv.CsvFormat.TimeUnit;
import io.tapeline.tick.Mantissa;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CsvTimeTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @Test
    void shouldReadEachUnit() {
        assertEquals(1_500_000_000L, parse(TimeUnit.EPOCH_S, "1.5"));
        assertEquals(1_500_000L, parse(TimeUnit.EPOCH_MS, "1.5"));
        assertEquals(1_500L, parse(TimeUnit.EPOCH_US, "1.5"));
        assertEquals(15L, parse(TimeUnit.EPOCH_NS, "15"));
        assertEquals(Mantissa.BEYOND_SCALE, parse(TimeUnit.EPOCH_NS, "1.5"));
        assertEquals(OUT_OF_RANGE, parse(TimeUnit.EPOCH_MS, "-1"));
        assertEquals(NOT_A_NUMBER, parse(TimeUnit.EPOCH_MS, "soon"));
        assertEquals(OUT_OF_RANGE, parse(TimeUnit.EPOCH_S, "99999999999"));
    }

    @Test
    void shouldReadWallClocksOnTheDayTheyChange() {
        for (final LocalDate day : new LocalDate[] {
            LocalDate.of(2024, 3, 10), LocalDate.of(2024, 11, 3), LocalDate.of(2024, 7, 1), LocalDate.of(2013, 10, 7)
        }) {
            final CsvTime time = new CsvTime(TimeUnit.MS_SINCE_MIDNIGHT, NEW_YORK, day);
            for (int minute = 0; minute < 1440; minute += 7) {
                final LocalDateTime local = LocalDateTime.of(day, LocalTime.ofSecondOfDay(minute * 60L));
                final Instant expected = local.toInstant(NEW_YORK.getRules().getOffset(local));
                assertEquals(ns(expected), parse(time, String.valueOf(minute * 60_000L)), local.toString());
            }
            assertEquals(OUT_OF_RANGE, parse(time, "86400000"));
            assertEquals(OUT_OF_RANGE, parse(time, "-1"));
        }
    }

    @Test
    void shouldReadIsoTimesAsJavaDoes() {
        final Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            final LocalDateTime local = LocalDateTime.ofEpochSecond(
                    (random.nextLong() >>> 1) % 9_000_000_000L, random.nextInt(1_000_000_000), ZoneOffset.UTC);
            final ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(111) - 55) * 900);
            final OffsetDateTime moment = local.atOffset(offset);
            if (moment.getYear() > 1970) {
                final String text = local.format(java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME);
                final String whole = text.length() < 19 ? text + ":00" : text;
                assertEquals(ns(moment.toInstant()), parse(TimeUnit.ISO, whole + offset), whole + offset);
                final Instant inZone = local.toInstant(NEW_YORK.getRules().getOffset(local));
                assertEquals(ns(inZone), parse(TimeUnit.ISO, whole.replace('T', ' ')), whole);
            }
        }
        assertEquals(0, parse(TimeUnit.ISO, "1970-01-01T00:00:00Z"));
        assertEquals(3_600_000_000_000L, parse(TimeUnit.ISO, "1970-01-01T00:00:00-0100"));
    }

    @Test
    void shouldRefuseTimesThatCannotBe() {
        assertEquals(OUT_OF_RANGE, parse(TimeUnit.ISO, "2023-02-29T00:00:00Z"));
        assertEquals(OUT_OF_RANGE, parse(TimeUnit.ISO, "2023-13-01T00:00:00Z"));
        assertEquals(OUT_OF_RANGE, parse(TimeUnit.ISO, "2023-01-01T24:00:00Z"));
        for (final String text : new String[] {
            "2023-01-01",
            "2023-01-01T00:00:00X",
            "2023-01-01T00:00:0xZ",
            "2023/01/01T00:00:00",
            "2023-01-01T00:00:00.Z",
            "2023-01-01T00:00:00+1",
            "2023-01-01T00:00:00+a1:00",
            "2023-01-01T00:00:00+01-00"
        }) {
            assertEquals(NOT_A_NUMBER, parse(TimeUnit.ISO, text), text);
        }
        assertEquals(Mantissa.BEYOND_SCALE, parse(TimeUnit.ISO, "2023-01-01T00:00:00.1234567891Z"));
    }

    private static long ns(final Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static long parse(final TimeUnit unit, final String text) {
        return parse(new CsvTime(unit, NEW_YORK, null), text);
    }

    private static long parse(final CsvTime time, final String text) {
        return time.parse(new UnsafeBuffer((text + "0").getBytes(UTF_8)), 0, text.length());
    }
}
