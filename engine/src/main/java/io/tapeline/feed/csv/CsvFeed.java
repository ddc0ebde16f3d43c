package io.tapeline.feed.csv;

import io.tapeline.config.Setting;
import io.tapeline.config.Setting.Type;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedContext;
import java.util.List;

/** The feed {@code csv}. */
public final class CsvFeed implements Feed {
    /** Its name, and the beginning of its counters. */
    public static final String NAME = "csv";

    static final String PRESET = "preset";
    static final String ROWS = "rows";
    static final String COLUMNS = "columns";
    static final String HEADER = "header";
    static final String DELIMITER = "delimiter";
    static final String TIME_UNIT = "time.unit";
    static final String TIME_ZONE = "time.zone";
    static final String DATE = "date";
    static final String PRICE_DIVISOR_SCALE = "price.divisor.scale";
    static final String PRICE_SCALE = "price.scale";
    static final String SIZE_SCALE = "size.scale";
    static final String PRICE_ZERO = "price.zero";
    static final String PRICE_NEGATIVE = "price.negative";
    static final String SYMBOL = "symbol";
    static final String EXCHANGE = "exchange";
    static final String MARKET_TRADES = "market.trades";
    static final String LINE_MAX = "line.max";

    /** Value of a setting that leaves it to the preset; for numbers {@link #BY_PRESET_NUMBER}, for texts nothing. */
    static final String BY_PRESET = "preset";

    static final int BY_PRESET_NUMBER = -1;

    /** Value of {@code preset} that leaves it to the name of the file. */
    static final String AUTO = "auto";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Quotes, trades or book changes in CSV files, plain or gzip: presets for Lean and Tardis, or any columns.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting(
                        PRESET,
                        Type.CHOICE,
                        AUTO,
                        AUTO + "|" + CsvPreset.words(),
                        "A well-known kind of file; auto tells it by the file's name; the settings below replace parts."),
                choice(ROWS, "quotes|trades|book", "What a row is; without a preset, told by the columns."),
                text(
                        COLUMNS,
                        Type.TEXTS,
                        "out of time, receive_time, exchange, symbol, venue, bid, bid_size, ask, ask_size, price, size,"
                                + " side, id, snapshot and - to skip",
                        "The columns in order; with a header row and nothing here, told by its names."),
                choice(HEADER, "true|false", "Whether the first row names the columns."),
                text(DELIMITER, Type.TEXT, "one ASCII character, or tab", "What stands between columns."),
                choice(
                        TIME_UNIT,
                        "ms-since-midnight|epoch-s|epoch-ms|epoch-us|epoch-ns|iso",
                        "How times are written; ms-since-midnight needs the date."),
                text(
                        TIME_ZONE,
                        Type.TEXT,
                        "a zone such as UTC, -05:00 or America/New_York",
                        "The zone of times that do not say it themselves."),
                text(DATE, Type.TEXT, "yyyymmdd", "The day of the file; else it is told by the file's name."),
                scale(PRICE_DIVISOR_SCALE, "How many decimals a price has lost: 4 where 494100 means 49.41."),
                scale(PRICE_SCALE, "Decimals kept of prices; a price with more is rejected, never rounded."),
                scale(SIZE_SCALE, "Decimals kept of sizes; a size with more is rejected, never rounded."),
                choice(
                        PRICE_ZERO,
                        "price|absent|untouched",
                        "What 0 as a bid or ask means: a price, no such side, or that this side is as before."),
                new Setting(
                        PRICE_NEGATIVE,
                        Type.FLAG,
                        "false",
                        "true or false",
                        "Whether prices below 0 are taken, as spreads have them, and not rejected."),
                text(
                        SYMBOL,
                        Type.TEXT,
                        "1 to 64 bytes",
                        "The symbol of files without such a column; else that of --symbol, or of the file's name."),
                text(EXCHANGE, Type.TEXT, "1 to 32 bytes", "The exchange of files without such a column."),
                choice(
                        MARKET_TRADES,
                        "true|false",
                        "Whether this market has trades; if not, candles come from quotes."),
                new Setting(LINE_MAX, Type.BYTES, "64KiB", "64B..16MiB", "Longest line; a longer one is rejected."));
    }

    @Override
    public RecordedSession recordedSession(final FeedContext context) {
        return new CsvSession(context);
    }

    private static Setting choice(final String key, final String choices, final String effect) {
        return new Setting(key, Type.CHOICE, BY_PRESET, BY_PRESET + "|" + choices, effect);
    }

    private static Setting text(final String key, final Type type, final String range, final String effect) {
        return new Setting(key, type, "", range + "; empty: by preset", effect);
    }

    private static Setting scale(final String key, final String effect) {
        return new Setting(
                key,
                Type.INTEGER,
                String.valueOf(BY_PRESET_NUMBER),
                BY_PRESET_NUMBER + "..18",
                effect + " -1: by preset.");
    }
}
