package io.tapeline.store;

import java.util.List;

/** The tables that take rows by COPY, with the columns in the order in which {@link CopyEncoder} writes them. */
enum CopyTable {
    ORDER_BOOKS(
            "order_books_recent",
            "timestamp, security_id, bid_price, ask_price, bid_size, ask_size, event_time_ns, receive_time_ns,"
                    + " tick_number, engine_id, flags"),
    TRADES(
            "trades_recent",
            "timestamp, security_id, price, size, side, trade_id, trade_count, event_time_ns, receive_time_ns,"
                    + " tick_number, engine_id, flags"),
    QUALITY(
            "data_quality_logs",
            "timestamp, engine_id, feed, security_id, kind, from_sequence, to_sequence, count, reason, repaired, raw,"
                    + " since, receive_time_ns, tick_number"),
    /** Candles go into a table of the session first, and from there by revision into {@code candles}. */
    CANDLES(
            "candle_stage",
            "time, security_id, open, high, low, close, volume, vwap, trade_count, first_tick, last_tick, revision,"
                    + " is_final, price_type, engine_id, notional");

    static final List<CopyTable> ALL = List.of(values());

    private final String table;
    private final String columns;
    private final String copySql;
    private final int fieldCount;

    CopyTable(final String table, final String columns) {
        this.table = table;
        this.columns = columns;
        copySql = "COPY " + table + " (" + columns + ") FROM STDIN (FORMAT binary)";
        fieldCount = columns.split(",").length;
    }

    /** The table that a person knows. */
    String shownName() {
        return this == CANDLES ? "candles" : table.replace("_recent", "");
    }

    /** Which field has the tick's number. */
    int tickField() {
        return List.of(columns.split(", ")).indexOf(this == CANDLES ? "revision" : "tick_number");
    }

    /** Which field has the security's id. */
    int securityField() {
        return List.of(columns.split(", ")).indexOf("security_id");
    }

    String columns() {
        return columns;
    }

    String copySql() {
        return copySql;
    }

    int fieldCount() {
        return fieldCount;
    }
}
