package io.tapeline.chaos;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/**
 * Compares the rows of the database with those that follow from the tape, one by one, up to the last tick that the ledger says
 * is stored.
 *
 * <p>Reads with org.postgresql, all within one snapshot of the database. The candles are compared if nothing but the ticks up
 * to that one is stored, since they are as of the last batch. <em>Thread</em>: one.
 */
final class RowAccount implements TickHandler {
    private static final String ORDER_BOOKS = """
            SELECT r.tick_number, (extract(epoch FROM r.timestamp) * 1000000)::bigint, s.symbol, r.bid_price,
                   r.ask_price, r.bid_size, r.ask_size, r.event_time_ns, r.receive_time_ns, r.flags
            FROM order_books r LEFT JOIN securities s ON s.id = r.security_id""";
    private static final String TRADES = """
            SELECT r.tick_number, (extract(epoch FROM r.timestamp) * 1000000)::bigint, s.symbol, r.price, r.size,
                   r.side, r.trade_id, r.trade_count, r.event_time_ns, r.receive_time_ns, r.flags
            FROM trades r LEFT JOIN securities s ON s.id = r.security_id""";
    private static final String QUALITY = """
            SELECT r.tick_number, r.kind, s.symbol, r.from_sequence, r.to_sequence, r.count
            FROM data_quality_logs r LEFT JOIN securities s ON s.id = r.security_id""";
    private static final String CANDLES = """
            SELECT (extract(epoch FROM r.time) * 1000000)::bigint, s.symbol, r.open, r.high, r.low, r.close, r.volume,
                   r.notional, r.trade_count, r.first_tick, r.last_tick, r.is_final
            FROM candles r LEFT JOIN securities s ON s.id = r.security_id ORDER BY r.time, s.symbol COLLATE "C\"""";

    private final ExpectedRows expected = new ExpectedRows();
    private final Set<Long> holes = new HashSet<>();
    private final Spans spans;
    private long accountedTick;
    private long tapeTick;

    /** Of all rows. */
    RowAccount() {
        this(Spans.ALL);
    }

    /** Of the rows of these ticks one by one, and of all in {@link #compareTotals}. */
    RowAccount(final Spans spans) {
        this.spans = spans;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        expected.keep(spans.contains(tickNumber));
        expected.onTick(tickNumber, tick);
        tapeTick = Math.max(tapeTick, tickNumber);
    }

    /** The last tick whose rows were compared. */
    long accountedTick() {
        return accountedTick;
    }

    /** The last tick of which it knows the rows. */
    long tapeTick() {
        return tapeTick;
    }

    /** The last tick such that it and all before it are stored; 0 if none is. */
    static long storedTick(final Connection database) throws SQLException {
        return number(database, "SELECT coalesce(min(last_tick), 0) FROM ingestion_ledger WHERE first_tick <= 1");
    }

    /**
     * Compares what was not compared before.
     *
     * @param storedTick up to here; the tape was given to this account up to here at least
     */
    void compare(final Connection database, final long storedTick, final Findings findings) throws SQLException {
        if (storedTick > tapeTick) {
            findings.wrong("ticks up to " + storedTick + " are stored, but the tape ends with " + tapeTick);
            return;
        }
        final long fromNs = expected.takeFirstTimeNs();
        final String where = " WHERE r.tick_number > " + accountedTick + " AND r.tick_number <= " + storedTick
                + (accountedTick == 0 || fromNs == Long.MAX_VALUE
                        ? ""
                        : " AND r.timestamp >= to_timestamp(" + (fromNs / 1_000_000_000L - 120) + ")")
                + spans.and()
                + " ORDER BY r.tick_number, s.symbol COLLATE \"C\"";
        compare(database, "order_books", ORDER_BOOKS + where, expected.orderBooks(), storedTick, findings);
        compare(database, "trades", TRADES + where, expected.trades(), storedTick, findings);
        noteHoles(storedTick);
        final String whereQuality = " WHERE r.tick_number > " + accountedTick + " AND r.tick_number <= " + storedTick
                + " ORDER BY r.tick_number, r.kind";
        compare(database, "data_quality_logs", QUALITY + whereQuality, expected.quality(), storedTick, findings);
        compareHoles(database, storedTick, findings);
        accountedTick = storedTick;
    }

    /** Compares how many rows there are of each security and minute, and their sums, from the first tick on. */
    void compareTotals(final Connection database, final Findings findings) throws SQLException {
        expected.totals().compare(database, findings);
    }

    /** Compares all candles; the database and the tape must have ended with the same tick. */
    void compareCandles(final Connection database, final Findings findings) throws SQLException {
        final List<String> should = expected.candles().lines();
        final List<String> is = new ArrayList<>();
        copy(database, CANDLES, is::add);
        findings.rows(is.size());
        final Set<String> missing = new HashSet<>(should);
        final Set<String> present = new HashSet<>();
        for (final String line : is) {
            if (!present.add(line)) {
                findings.doubled("candle " + line);
            } else if (!missing.remove(line)) {
                findings.wrong("candle " + line);
            }
        }
        missing.forEach(line -> findings.lost(1, "candle " + line));
    }

    private void noteHoles(final long storedTick) {
        for (final ExpectedRows.Row row : expected.quality()) {
            final String kind = row.text().split("\\|")[1];
            if (row.tickNumber() <= storedTick && (kind.equals("DROPPED") || kind.equals("LOST"))) {
                holes.add(row.tickNumber());
            } else if (row.tickNumber() <= storedTick && kind.equals("STARTED")) {
                holes.add(-row.tickNumber());
            }
        }
    }

    /** Each hole on the tape is one that people who ask for holes are told of; the first STARTED is none. */
    private void compareHoles(final Connection database, final long storedTick, final Findings findings)
            throws SQLException {
        final Set<Long> shown = new HashSet<>();
        copy(
                database,
                "SELECT tick_number FROM data_holes WHERE tick_number <= " + storedTick,
                line -> shown.add(Long.parseLong(line)));
        final long firstStart = holes.stream()
                .filter(tick -> tick < 0)
                .mapToLong(tick -> -tick)
                .min()
                .orElse(0);
        for (final long hole : holes) {
            final long tick = Math.abs(hole);
            if (tick != firstStart && !shown.contains(tick)) {
                findings.lost(1, "the hole of tick " + tick + " is on the tape, but not in data_holes");
            }
        }
    }

    private static void compare(
            final Connection database,
            final String table,
            final String query,
            final ArrayDeque<ExpectedRows.Row> expectedRows,
            final long storedTick,
            final Findings findings)
            throws SQLException {
        final String[] last = {""};
        copy(database, query, line -> {
            findings.rows(1);
            final long tick = Long.parseLong(line, 0, line.indexOf('|'), 10);
            while (!expectedRows.isEmpty() && expectedRows.peek().tickNumber() < tick) {
                findings.lost(1, "row of " + table + ": " + expectedRows.poll().text());
            }
            final ExpectedRows.Row row = expectedRows.peek();
            if (row == null || row.tickNumber() != tick) {
                if (line.equals(last[0])) {
                    findings.doubled("row of " + table + ": " + line);
                } else {
                    findings.wrong("row of " + table + " that should not be: " + line);
                }
                return;
            }
            expectedRows.poll();
            last[0] = line;
            if (!row.text().equals(line)) {
                findings.wrong("row of " + table + ": " + line + ", not " + row.text());
            }
        });
        while (!expectedRows.isEmpty() && expectedRows.peek().tickNumber() <= storedTick) {
            findings.lost(1, "row of " + table + ": " + expectedRows.poll().text());
        }
    }

    static long number(final Connection database, final String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void copy(
            final Connection database, final String query, final java.util.function.Consumer<String> lines)
            throws SQLException {
        final String copy = "COPY (" + query + ") TO STDOUT (FORMAT csv, DELIMITER '|', NULL '')";
        try (Reader in = new java.io.InputStreamReader(
                        new PGCopyInputStream(database.unwrap(PGConnection.class), copy),
                        java.nio.charset.StandardCharsets.UTF_8);
                BufferedReader reader = new BufferedReader(in)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
