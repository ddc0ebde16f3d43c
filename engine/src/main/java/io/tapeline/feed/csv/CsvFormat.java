package io.tapeline.feed.csv;

import io.tapeline.config.Settings;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the rows of one file are to be read: what the settings say, else the preset, else the name of the file.
 *
 * @param rows what a row is, or null if the columns tell it
 * @param columns in order; empty if the header row names them
 * @param date of times since midnight, or null
 * @param symbol of files without a symbol column, or null
 */
record CsvFormat(
        CsvPreset preset,
        Rows rows,
        List<CsvColumn> columns,
        boolean hasHeader,
        byte delimiter,
        TimeUnit timeUnit,
        ZoneId zone,
        LocalDate date,
        int priceDivisorScale,
        int priceScale,
        int sizeScale,
        PriceZero priceZero,
        boolean takesNegativePrices,
        String symbol,
        String exchange,
        boolean hasTrades,
        int maxLineBytes) {
    /** What a row is. */
    enum Rows {
        QUOTES,
        TRADES,
        BOOK
    }

    /** How times are written. */
    enum TimeUnit {
        MS_SINCE_MIDNIGHT,
        EPOCH_S,
        EPOCH_MS,
        EPOCH_US,
        EPOCH_NS,
        ISO
    }

    /** What a bid or ask of 0 means. */
    enum PriceZero {
        PRICE,
        ABSENT,
        UNTOUCHED
    }

    private static final Pattern DATE_IN_NAME = Pattern.compile("(?<!\\d)(\\d{4})-?(\\d{2})-?(\\d{2})(?!\\d)");
    private static final Pattern LEAN_NAME =
            Pattern.compile("\\d{8}_([^_]+)_(?:tick_)?(?:quote|trade)(?:_tick)?(?:_(\\d{6,8}))?\\.csv(?:\\.gz)?");

    /**
     * The format of a file.
     *
     * @param symbols as asked for on the command line
     * @throws IllegalArgumentException naming what is missing and how to say it
     */
    static CsvFormat of(final Settings settings, final List<String> symbols, final String fileName) {
        final String word = settings.text(CsvFeed.PRESET);
        final CsvPreset preset = word.equals(CsvFeed.AUTO) ? CsvPreset.ofFile(fileName) : CsvPreset.of(word);
        final String rows = choice(settings, preset, CsvFeed.ROWS);
        final List<CsvColumn> columns = columns(settings, preset);
        final boolean hasHeader = Boolean.parseBoolean(choice(settings, preset, CsvFeed.HEADER));
        if (columns.isEmpty() && !hasHeader) {
            throw new IllegalArgumentException(fileName + ": neither its name nor the settings tell its columns; set"
                    + " preset=" + CsvPreset.words() + ", or columns=time,bid,ask and the like");
        }
        return new CsvFormat(
                preset,
                rows.isEmpty() ? null : Rows.valueOf(enumName(rows)),
                columns,
                hasHeader,
                delimiter(text(settings, preset, CsvFeed.DELIMITER)),
                TimeUnit.valueOf(enumName(choice(settings, preset, CsvFeed.TIME_UNIT))),
                zone(text(settings, preset, CsvFeed.TIME_ZONE)),
                date(settings.text(CsvFeed.DATE), fileName),
                number(settings, preset, CsvFeed.PRICE_DIVISOR_SCALE),
                checkedPriceScale(settings, preset),
                number(settings, preset, CsvFeed.SIZE_SCALE),
                PriceZero.valueOf(enumName(choice(settings, preset, CsvFeed.PRICE_ZERO))),
                settings.isSet(CsvFeed.PRICE_NEGATIVE),
                symbol(settings.text(CsvFeed.SYMBOL), symbols, fileName),
                text(settings, preset, CsvFeed.EXCHANGE),
                Boolean.parseBoolean(choice(settings, preset, CsvFeed.MARKET_TRADES)),
                settings.intValue(CsvFeed.LINE_MAX));
    }

    private static String choice(final Settings settings, final CsvPreset preset, final String key) {
        final String value = settings.text(key);
        return value.equals(CsvFeed.BY_PRESET) ? preset.value(key) : value;
    }

    private static String text(final Settings settings, final CsvPreset preset, final String key) {
        final String value = settings.text(key);
        return value.isEmpty() ? preset.value(key) : value;
    }

    private static int number(final Settings settings, final CsvPreset preset, final String key) {
        final int value = settings.intValue(key);
        return value == CsvFeed.BY_PRESET_NUMBER ? Integer.parseInt(preset.value(key)) : value;
    }

    private static int checkedPriceScale(final Settings settings, final CsvPreset preset) {
        final int scale = number(settings, preset, CsvFeed.PRICE_SCALE);
        final int lost = number(settings, preset, CsvFeed.PRICE_DIVISOR_SCALE);
        if (scale < lost) {
            throw new IllegalArgumentException(CsvFeed.PRICE_SCALE + "=" + scale + ", must be at least "
                    + CsvFeed.PRICE_DIVISOR_SCALE + "=" + lost);
        }
        return scale;
    }

    private static List<CsvColumn> columns(final Settings settings, final CsvPreset preset) {
        List<String> names = settings.texts(CsvFeed.COLUMNS);
        if (names.isEmpty()) {
            final String ofPreset = preset.value(CsvFeed.COLUMNS);
            names = ofPreset.isEmpty() ? List.of() : List.of(ofPreset.split(","));
        }
        final List<CsvColumn> columns = new ArrayList<>();
        for (final String name : names) {
            final CsvColumn column = CsvColumn.of(name);
            if (column == null) {
                throw new IllegalArgumentException(CsvFeed.COLUMNS + " has " + name + ", must be out of "
                        + List.of(CsvColumn.values()) + " in lower case, or - to skip");
            }
            columns.add(column);
        }
        return columns;
    }

    private static byte delimiter(final String text) {
        final String character = text.equalsIgnoreCase("tab") ? "\t" : text;
        if (character.length() != 1 || character.charAt(0) > 126 || character.charAt(0) == '"') {
            throw new IllegalArgumentException(
                    CsvFeed.DELIMITER + "=" + text + ", must be one ASCII character but a quote, or tab");
        }
        return (byte) character.charAt(0);
    }

    private static ZoneId zone(final String text) {
        try {
            return ZoneId.of(text);
        } catch (final DateTimeException e) {
            throw new IllegalArgumentException(
                    CsvFeed.TIME_ZONE + "=" + text + ", must be a zone such as UTC, -05:00 or America/New_York", e);
        }
    }

    private static LocalDate date(final String setting, final String fileName) {
        final Matcher matcher = DATE_IN_NAME.matcher(setting.isEmpty() ? fileName.replace('_', ' ') : setting);
        while (matcher.find()) {
            try {
                return LocalDate.of(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)));
            } catch (final DateTimeException expected) {
                // Eight digits that are no day, such as an order number: the next ones may be.
                continue;
            }
        }
        if (!setting.isEmpty()) {
            throw new IllegalArgumentException(CsvFeed.DATE + "=" + setting + ", must be a day as yyyymmdd");
        }
        return null;
    }

    private static String symbol(final String setting, final List<String> symbols, final String fileName) {
        if (!setting.isEmpty()) {
            return setting;
        }
        if (symbols.size() == 1) {
            return symbols.get(0);
        }
        final Matcher matcher = LEAN_NAME.matcher(fileName.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return null;
        }
        final String symbol = matcher.group(1).toUpperCase(Locale.ROOT);
        return matcher.group(2) == null ? symbol : symbol + "." + matcher.group(2);
    }

    private static String enumName(final String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
