package io.tapeline.feed.csv;

import java.util.Locale;
import java.util.Map;

/** What a column holds. */
enum CsvColumn {
    TIME,
    RECEIVE_TIME,
    EXCHANGE,
    SYMBOL,
    VENUE,
    BID,
    BID_SIZE,
    ASK,
    ASK_SIZE,
    PRICE,
    SIZE,
    SIDE,
    ID,
    SNAPSHOT,
    IGNORED;

    /** Names that header rows in the wild use for them. */
    private static final Map<String, CsvColumn> SYNONYMS = Map.ofEntries(
            Map.entry("-", IGNORED),
            Map.entry("timestamp", TIME),
            Map.entry("local_timestamp", RECEIVE_TIME),
            Map.entry("bid_price", BID),
            Map.entry("bid_amount", BID_SIZE),
            Map.entry("ask_price", ASK),
            Map.entry("ask_amount", ASK_SIZE),
            Map.entry("amount", SIZE),
            Map.entry("quantity", SIZE),
            Map.entry("volume", SIZE),
            Map.entry("trade_id", ID),
            Map.entry("is_snapshot", SNAPSHOT));

    /** The column of a name in settings or a header row, or null. */
    static CsvColumn of(final String name) {
        final String word = name.strip().toLowerCase(Locale.ROOT);
        final CsvColumn synonym = SYNONYMS.get(word);
        if (synonym != null) {
            return synonym;
        }
        for (final CsvColumn column : values()) {
            if (column != IGNORED && column.name().toLowerCase(Locale.ROOT).equals(word)) {
                return column;
            }
        }
        return null;
    }
}
