package io.tapeline.store;

import java.util.List;

/** The tables that verify compares, and how SQL turns a row of each into the text of {@link RowText}. */
enum VerifyTable {
    ORDER_BOOKS(
            "order_books",
            "tick_number, '|', " + micros("timestamp")
                    + ", '|', security_id, '|', bid_price, '|', ask_price, '|', bid_size,"
                    + " '|', ask_size, '|', event_time_ns, '|', receive_time_ns, '|', flags",
            List.of("bid_price", "ask_price", "bid_size", "ask_size"),
            "0::bigint"),
    TRADES(
            "trades",
            "tick_number, '|', " + micros("timestamp") + ", '|', security_id, '|', price, '|', size, '|', side, '|',"
                    + " trade_id, '|', trade_count, '|', event_time_ns, '|', receive_time_ns, '|', flags",
            List.of("price", "size"),
            "0::bigint"),
    QUALITY(
            "data_quality_logs",
            "tick_number, '|', " + micros("timestamp") + ", '|', feed, '|', security_id, '|', kind, '|', from_sequence,"
                    + " '|', to_sequence, '|', count, '|', reason, '|', repaired, '|', " + micros("since")
                    + ", '|', receive_time_ns",
            List.of(),
            "coalesce(" + hash("raw") + ", 0)"),
    CANDLES(
            "candles",
            micros("time") + ", '|', security_id, '|', price_type, '|', open, '|', high, '|', low, '|', close, '|',"
                    + " volume, '|', vwap, '|', trade_count, '|', first_tick, '|', last_tick, '|', revision, '|',"
                    + " is_final::text, '|', notional",
            List.of("volume", "notional"),
            "0::bigint");

    /** Ticks of one block. */
    static final long BLOCK_TICKS = 100_000;

    /** Time of one block of candles. */
    static final long BLOCK_MICROS = 3_600_000_000L;

    private final String table;
    private final String text;
    private final List<String> summed;
    private final String rawHash;

    VerifyTable(final String table, final String columns, final List<String> summed, final String rawHash) {
        this.table = table;
        text = "concat(" + columns + ")";
        this.summed = summed;
        this.rawHash = rawHash;
    }

    String table() {
        return table;
    }

    int sums() {
        return summed.size();
    }

    /** Columns: block, rows, hash, hash of the raw bytes, sums. Parameters: engine, first tick. */
    String digestSql(final RetentionMarks marks) {
        final StringBuilder sql = new StringBuilder("SELECT block, count(*), sum(hash)::text, sum(raw_hash)::text");
        summed.forEach(column -> sql.append(", coalesce(sum(").append(column).append("), 0)::text"));
        sql.append(" FROM (SELECT ").append(block()).append(" AS block, ");
        sql.append(hash(text)).append(" AS hash, ").append(rawHash).append(" AS raw_hash");
        summed.forEach(column -> sql.append(", ").append(column));
        sql.append(" FROM ")
                .append(table)
                .append(" WHERE engine_id = ?::smallint AND ")
                .append(tick());
        return sql.append(" >= ?::bigint")
                .append(notRefused())
                .append(" AND ")
                .append(marks.condition(this, time()))
                .append(") r GROUP BY block ORDER BY block")
                .toString();
    }

    /** The rows of a block as text. Parameters: engine, block. */
    String rowsSql(final RetentionMarks marks) {
        return "SELECT " + text + " FROM " + table + " WHERE engine_id = ?::smallint AND " + block() + " = ?::bigint"
                + notRefused() + " AND " + marks.condition(this, time());
    }

    /** Records of refused rows stand for no tick; candles that had one refused are not compared. */
    private String notRefused() {
        return switch (this) {
            case QUALITY -> " AND kind <> '" + RefusedRows.KIND + "'";
            case CANDLES -> RefusedFilter.NOT_REFUSED;
            default -> "";
        };
    }

    private String time() {
        return this == CANDLES ? "time" : "timestamp";
    }

    private String tick() {
        return this == CANDLES ? "last_tick" : "tick_number";
    }

    private String block() {
        return this == CANDLES
                ? "(floor(extract(epoch FROM time) / 3600))::bigint"
                : "(tick_number - 1) / " + BLOCK_TICKS;
    }

    private static String micros(final String column) {
        return "(extract(epoch FROM " + column + ") * 1000000)::bigint";
    }

    private static String hash(final String value) {
        return "('x' || substr(md5(" + value + "), 1, 16))::bit(64)::bigint";
    }
}
