package io.tapeline.feed.csv;

import io.tapeline.tick.Mantissa;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.agrona.DirectBuffer;

/**
 * Reads times into epoch nanoseconds.
 *
 * <p>Local times that a change of clocks skips or repeats take the offset before the change, as {@code java.time} does.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none, but when the day changes or, on a day with a change of clocks, at
 * each time. <em>Failure</em>: refusals of {@link Mantissa}.
 */
final class CsvTime {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NS_PER_DAY = 86_400 * NS_PER_SECOND;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int DATE_LENGTH = 10;
    private static final int SHORTEST_ISO = 19;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 2261;

    private final CsvFormat.TimeUnit unit;
    private final ZoneId zone;
    private final long fileDay;
    private long cachedDay = Long.MIN_VALUE;
    private long cachedOffsetNs;
    private boolean isCachedDayEven;

    /**
     * @param date of times since midnight; may be null for other units
     */
    CsvTime(final CsvFormat.TimeUnit unit, final ZoneId zone, final LocalDate date) {
        this.unit = unit;
        this.zone = zone;
        this.fileDay = date == null ? 0 : date.toEpochDay();
    }

    /** Epoch nanoseconds, or a refusal. */
    long parse(final DirectBuffer buffer, final int offset, final int length) {
        return switch (unit) {
            case MS_SINCE_MIDNIGHT -> sinceMidnight(Mantissa.parse(buffer, offset, length, 6));
            case EPOCH_S -> sinceEpoch(Mantissa.parse(buffer, offset, length, 9));
            case EPOCH_MS -> sinceEpoch(Mantissa.parse(buffer, offset, length, 6));
            case EPOCH_US -> sinceEpoch(Mantissa.parse(buffer, offset, length, 3));
            case EPOCH_NS -> sinceEpoch(Mantissa.parse(buffer, offset, length, 0));
            case ISO -> iso(buffer, offset, length);
        };
    }

    private static long sinceEpoch(final long ns) {
        return Mantissa.isValid(ns) && ns < 0 ? Mantissa.OUT_OF_RANGE : ns;
    }

    private long sinceMidnight(final long ns) {
        if (!Mantissa.isValid(ns)) {
            return ns;
        }
        return ns < 0 || ns >= NS_PER_DAY ? Mantissa.OUT_OF_RANGE : ofLocal(fileDay, ns);
    }

    private long ofLocal(final long day, final long nsOfDay) {
        if (day != cachedDay) {
            enterDay(day);
        }
        final long offsetNs = isCachedDayEven ? cachedOffsetNs : offsetNs(day, nsOfDay);
        return day * NS_PER_DAY + nsOfDay - offsetNs;
    }

    private void enterDay(final long day) {
        cachedDay = day;
        cachedOffsetNs = offsetNs(day, 0);
        isCachedDayEven = cachedOffsetNs == offsetNs(day + 1, 0);
    }

    private long offsetNs(final long day, final long nsOfDay) {
        final LocalDateTime local = LocalDateTime.of(LocalDate.ofEpochDay(day), LocalTime.ofNanoOfDay(nsOfDay));
        final ZoneOffset zoneOffset = zone.getRules().getOffset(local);
        return zoneOffset.getTotalSeconds() * NS_PER_SECOND;
    }

    /** yyyy-mm-dd, T or a blank, hh:mm:ss, perhaps a fraction of up to nine digits, perhaps Z or an offset. */
    private long iso(final DirectBuffer buffer, final int offset, final int length) {
        if (length < SHORTEST_ISO || !isIsoShape(buffer, offset)) {
            return Mantissa.NOT_A_NUMBER;
        }
        final int year = digits(buffer, offset, 4);
        final int month = digits(buffer, offset + 5, 2);
        final int day = digits(buffer, offset + 8, 2);
        final int hour = digits(buffer, offset + 11, 2);
        final int minute = digits(buffer, offset + 14, 2);
        final int second = digits(buffer, offset + 17, 2);
        if ((year | month | day | hour | minute | second) < 0) {
            return Mantissa.NOT_A_NUMBER;
        }
        final boolean isDay = year >= FIRST_YEAR
                && year <= LAST_YEAR
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= daysOf(year, month);
        if (!isDay || hour > 23 || minute > 59 || second > 59) {
            return Mantissa.OUT_OF_RANGE;
        }
        int end = offset + SHORTEST_ISO;
        final int limit = offset + length;
        long fractionNs = 0;
        if (end < limit && buffer.getByte(end) == '.') {
            final int from = end;
            do {
                end++;
            } while (end < limit && isDigit(buffer.getByte(end)));
            fractionNs = fraction(buffer, from, end - from);
            if (!Mantissa.isValid(fractionNs)) {
                return fractionNs;
            }
        }
        final long nsOfDay =
                (hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second) * NS_PER_SECOND + fractionNs;
        return withZone(buffer, end, limit - end, epochDay(year, month, day), nsOfDay);
    }

    private long withZone(
            final DirectBuffer buffer, final int offset, final int length, final long day, final long nsOfDay) {
        if (length == 0) {
            return ofLocal(day, nsOfDay);
        }
        final byte sign = buffer.getByte(offset);
        if (length == 1 && (sign == 'Z' || sign == 'z')) {
            return day * NS_PER_DAY + nsOfDay;
        }
        final boolean hasColon = length == 6 && buffer.getByte(offset + 3) == ':';
        if (sign != '+' && sign != '-' || !hasColon && length != 5) {
            return Mantissa.NOT_A_NUMBER;
        }
        final int hours = digits(buffer, offset + 1, 2);
        final int minutes = digits(buffer, offset + length - 2, 2);
        if ((hours | minutes) < 0) {
            return Mantissa.NOT_A_NUMBER;
        }
        final long offsetNs = (hours * SECONDS_PER_HOUR + minutes * SECONDS_PER_MINUTE) * NS_PER_SECOND;
        return day * NS_PER_DAY + nsOfDay - (sign == '-' ? -offsetNs : offsetNs);
    }

    private static boolean isIsoShape(final DirectBuffer buffer, final int offset) {
        final byte separator = buffer.getByte(offset + DATE_LENGTH);
        return buffer.getByte(offset + 4) == '-'
                && buffer.getByte(offset + 7) == '-'
                && (separator == 'T' || separator == 't' || separator == ' ')
                && buffer.getByte(offset + 13) == ':'
                && buffer.getByte(offset + 16) == ':';
    }

    private static int digits(final DirectBuffer buffer, final int offset, final int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            final byte b = buffer.getByte(offset + i);
            if (!isDigit(b)) {
                return -1;
            }
            value = value * 10 + b - '0';
        }
        return value;
    }

    /** A dot and digits as nanoseconds. */
    private static long fraction(final DirectBuffer buffer, final int offset, final int length) {
        return Mantissa.parse(buffer, offset, length, 9);
    }

    private static boolean isDigit(final byte b) {
        return b >= '0' && b <= '9';
    }

    private static int daysOf(final int year, final int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Days since 1970: years are counted from March, so that a leap day is the last of its year. */
    private static long epochDay(final int year, final int month, final int day) {
        final int shiftedYear = month <= 2 ? year - 1 : year;
        final int monthFromMarch = (month + 9) % 12;
        final long daysOfYears = 365L * shiftedYear + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400;
        final int daysOfMonths = (153 * monthFromMarch + 2) / 5;
        return daysOfYears + daysOfMonths + day - 1 - 719_468;
    }
}
