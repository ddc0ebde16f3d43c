package io.tapeline.chaos;

import io.tapeline.security.Security;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * What rows come to, for each security and minute: how many, and the sums of their tick numbers, prices and sizes. For tapes
 * that are too long to compare row by row: no row can be missing, doubled or another without one of these being wrong, unless
 * faults make up for each other to the last digit.
 */
final class RowTotals {
    /** Of one table, security and minute. */
    private record Key(String table, String symbol, long minute) {}

    private static final class Total {
        private long count;
        private long ticks;
        private final long[] mantissas = new long[4];
        private int priceScale;
        private int sizeScale;

        private boolean isEqual(final ResultSet row) throws SQLException {
            boolean isEqual =
                    row.getLong("n") == count && row.getBigDecimal("ticks").compareTo(BigDecimal.valueOf(ticks)) == 0;
            for (int i = 0; i < mantissas.length; i++) {
                final int scale = i < 2 ? priceScale : sizeScale;
                isEqual &= row.getBigDecimal("sum" + i).compareTo(BigDecimal.valueOf(mantissas[i], scale)) == 0;
            }
            return isEqual;
        }
    }

    private static final long MINUTE_NS = 60_000_000_000L;
    private static final String ORDER_BOOKS = query("order_books", "bid_price", "ask_price", "bid_size", "ask_size");
    private static final String TRADES = query("trades", "price", "0", "size", "0");

    private final Map<Key, Total> totals = new HashMap<>();
    private Key lastKey;
    private Total last;

    /** Rows of order_books: bid price, ask price, bid size, ask size, each a mantissa or null. */
    void orderBook(final Security security, final long timeNs, final long tick, final Long[] best) {
        final Total total = total("order_books", security, timeNs, tick);
        for (int i = 0; i < best.length; i++) {
            total.mantissas[i] = Math.addExact(total.mantissas[i], best[i] == null ? 0 : best[i]);
        }
    }

    /** A row of trades. */
    void trade(final Security security, final long timeNs, final long tick, final long price, final long size) {
        final Total total = total("trades", security, timeNs, tick);
        total.mantissas[0] = Math.addExact(total.mantissas[0], price);
        total.mantissas[2] = Math.addExact(total.mantissas[2], size);
    }

    /** Compares them with those of all rows of the database. */
    void compare(final Connection database, final Findings findings) throws SQLException {
        final Map<Key, Total> missing = new HashMap<>(totals);
        compare(database, "order_books", ORDER_BOOKS, missing, findings);
        compare(database, "trades", TRADES, missing, findings);
        missing.forEach((key, total) -> findings.lost(total.count, "all rows of " + key));
    }

    private static void compare(
            final Connection database,
            final String table,
            final String query,
            final Map<Key, Total> missing,
            final Findings findings)
            throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                final Key key = new Key(table, row.getString("symbol"), row.getLong("minute"));
                final Total total = missing.remove(key);
                findings.rows(row.getLong("n"));
                if (total == null) {
                    findings.wrong(row.getLong("n") + " rows that should not be, of " + key);
                } else if (row.getLong("n") < total.count) {
                    findings.lost(total.count - row.getLong("n"), "rows of " + key);
                } else if (row.getLong("n") > total.count) {
                    findings.doubled(row.getLong("n") - total.count + " rows too many of " + key);
                } else if (!total.isEqual(row)) {
                    findings.wrong("the sums of " + total.count + " rows of " + key);
                }
            }
        }
    }

    private Total total(final String table, final Security security, final long timeNs, final long tick) {
        final long minute = Math.floorDiv(timeNs, MINUTE_NS);
        if (lastKey == null
                || lastKey.minute != minute
                || !lastKey.table.equals(table)
                || !lastKey.symbol.equals(security.symbol())) {
            lastKey = new Key(table, security.symbol(), minute);
            last = totals.computeIfAbsent(lastKey, key -> new Total());
            last.priceScale = security.priceScale();
            last.sizeScale = security.sizeScale();
        }
        last.count++;
        last.ticks = Math.addExact(last.ticks, tick);
        return last;
    }

    private static String query(final String table, final String... columns) {
        return """
                SELECT s.symbol, (extract(epoch FROM t.bucket) / 60)::bigint AS minute, t.n, t.ticks,
                       t.sum0, t.sum1, t.sum2, t.sum3 FROM (
                    SELECT r.security_id, time_bucket('1 minute', r.timestamp) AS bucket, count(*) AS n,
                           sum(r.tick_number) AS ticks, coalesce(sum(%s), 0) AS sum0, coalesce(sum(%s), 0) AS sum1,
                           coalesce(sum(%s), 0) AS sum2, coalesce(sum(%s), 0) AS sum3
                    FROM %s r GROUP BY 1, 2) t LEFT JOIN securities s ON s.id = t.security_id
                """.formatted(columns[0], columns[1], columns[2], columns[3], table);
    }
}
