package io.tapeline.feed.csv;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Settings of a well-known kind of file, each of which a setting may replace.
 *
 * <p>The zones of Lean's files were checked on real ones: equities begin with New York's pre-market at 4:00; gold futures
 * pause from 21:15 to 22:00, which is the exchange's break in UTC; and in the forex file of 8 May 2014 the press conference
 * of the ECB, which was at 12:30 UTC, is at 7:30.
 */
enum CsvPreset {
    NONE("none", null, Map.of()),
    LEAN_EQUITY_QUOTES(
            "lean-equity-quotes",
            Pattern.compile("\\d{8}_.+_quote_tick\\.csv(\\.gz)?"),
            Map.ofEntries(
                    entry(CsvFeed.ROWS, "quotes"),
                    entry(CsvFeed.COLUMNS, "time,bid,bid_size,ask,ask_size,venue,-,-"),
                    entry(CsvFeed.TIME_ZONE, "America/New_York"),
                    entry(CsvFeed.PRICE_DIVISOR_SCALE, "4"),
                    entry(CsvFeed.PRICE_SCALE, "4"),
                    entry(CsvFeed.SIZE_SCALE, "0"),
                    entry(CsvFeed.PRICE_ZERO, "untouched"),
                    entry(CsvFeed.EXCHANGE, "us-equity"))),
    LEAN_EQUITY_TRADES(
            "lean-equity-trades",
            Pattern.compile("\\d{8}_.+_trade_tick\\.csv(\\.gz)?"),
            Map.ofEntries(
                    entry(CsvFeed.ROWS, "trades"),
                    entry(CsvFeed.COLUMNS, "time,price,size,-,-,-"),
                    entry(CsvFeed.TIME_ZONE, "America/New_York"),
                    entry(CsvFeed.PRICE_DIVISOR_SCALE, "4"),
                    entry(CsvFeed.PRICE_SCALE, "4"),
                    entry(CsvFeed.SIZE_SCALE, "0"),
                    entry(CsvFeed.EXCHANGE, "us-equity"))),
    LEAN_FOREX_QUOTES(
            "lean-forex-quotes",
            Pattern.compile("\\d{8}_[^_]+_tick_quote\\.csv(\\.gz)?"),
            Map.ofEntries(
                    entry(CsvFeed.ROWS, "quotes"),
                    entry(CsvFeed.COLUMNS, "time,bid,ask"),
                    entry(CsvFeed.TIME_ZONE, "-05:00"),
                    entry(CsvFeed.PRICE_SCALE, "5"),
                    entry(CsvFeed.SIZE_SCALE, "0"),
                    entry(CsvFeed.PRICE_ZERO, "absent"),
                    entry(CsvFeed.MARKET_TRADES, "false"),
                    entry(CsvFeed.EXCHANGE, "fxcm"))),
    LEAN_FUTURES_TRADES(
            "lean-futures-trades",
            Pattern.compile("\\d{8}_[^_]+_tick_trade_\\d{6,8}\\.csv(\\.gz)?"),
            Map.ofEntries(
                    entry(CsvFeed.ROWS, "trades"),
                    entry(CsvFeed.COLUMNS, "time,price,size,-,-,-"),
                    entry(CsvFeed.PRICE_SCALE, "8"),
                    entry(CsvFeed.SIZE_SCALE, "0"),
                    entry(CsvFeed.EXCHANGE, "us-futures"))),
    TARDIS_QUOTES(
            "tardis-quotes",
            Pattern.compile(".*_quotes_\\d{4}-\\d{2}-\\d{2}_.*\\.csv(\\.gz)?"),
            tardis("quotes", entry(CsvFeed.PRICE_ZERO, "absent"))),
    TARDIS_TRADES(
            "tardis-trades",
            Pattern.compile(".*_trades_\\d{4}-\\d{2}-\\d{2}_.*\\.csv(\\.gz)?"),
            tardis("trades", entry(CsvFeed.PRICE_ZERO, "price"))),
    TARDIS_BOOK_CHANGES(
            "tardis-book-changes",
            Pattern.compile(".*_incremental_book_l2_\\d{4}-\\d{2}-\\d{2}_.*\\.csv(\\.gz)?"),
            tardis("book", entry(CsvFeed.PRICE_ZERO, "price")));

    /** What holds where neither a setting nor a preset says anything. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            entry(CsvFeed.ROWS, ""),
            entry(CsvFeed.COLUMNS, ""),
            entry(CsvFeed.HEADER, "false"),
            entry(CsvFeed.DELIMITER, ","),
            entry(CsvFeed.TIME_UNIT, "ms-since-midnight"),
            entry(CsvFeed.TIME_ZONE, "UTC"),
            entry(CsvFeed.PRICE_DIVISOR_SCALE, "0"),
            entry(CsvFeed.PRICE_SCALE, "8"),
            entry(CsvFeed.SIZE_SCALE, "8"),
            entry(CsvFeed.PRICE_ZERO, "price"),
            entry(CsvFeed.MARKET_TRADES, "true"),
            entry(CsvFeed.EXCHANGE, "csv"));

    private final String word;
    private final Pattern fileName;
    private final Map<String, String> values;

    CsvPreset(final String word, final Pattern fileName, final Map<String, String> values) {
        this.word = word;
        this.fileName = fileName;
        this.values = values;
    }

    /** The preset of a name in the settings. */
    static CsvPreset of(final String word) {
        for (final CsvPreset preset : values()) {
            if (preset.word.equals(word)) {
                return preset;
            }
        }
        throw new IllegalArgumentException("preset=" + word + ", must be one of " + words());
    }

    /** The preset that the name of a file tells, or {@link #NONE}. */
    static CsvPreset ofFile(final String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        for (final CsvPreset preset : values()) {
            if (preset.fileName != null && preset.fileName.matcher(lower).matches()) {
                return preset;
            }
        }
        return NONE;
    }

    /** All names, separated as a range of choices is. */
    static String words() {
        final StringBuilder words = new StringBuilder();
        for (final CsvPreset preset : values()) {
            words.append(words.length() == 0 ? "" : "|").append(preset.word);
        }
        return words.toString();
    }

    String word() {
        return word;
    }

    /** What this preset says for a setting. */
    String value(final String key) {
        final String own = values.get(key);
        return own == null ? DEFAULTS.get(key) : own;
    }

    private static Map<String, String> tardis(final String rows, final Map.Entry<String, String> zero) {
        return Map.ofEntries(
                entry(CsvFeed.ROWS, rows),
                entry(CsvFeed.HEADER, "true"),
                entry(CsvFeed.TIME_UNIT, "epoch-us"),
                entry(CsvFeed.PRICE_SCALE, "10"),
                zero);
    }
}
