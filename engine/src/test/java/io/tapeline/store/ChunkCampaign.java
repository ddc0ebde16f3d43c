package io.tapeline.store;

import io.tapeline.config.ChunkConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Counters;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Fills days of 1-minute chunks with few rows each, asks three questions, lets the chunks live, and asks again: how long
 * the server plans, how many locks it takes, how large the tables are. Run by hand: {@code ChunkCampaign DAYS SECURITIES [MINUTE_DAYS]}: with
 * the last, only so many of the days come by the minute, and the ones before lie in the history from the start.
 */
public final class ChunkCampaign {
    private final TestDatabase database;

    private ChunkCampaign(final TestDatabase database) {
        this.database = database;
    }

    public static void main(final String[] arguments) throws Exception {
        final int days = Integer.parseInt(arguments[0]);
        final int securities = Integer.parseInt(arguments[1]);
        try (TestDatabase database = TestDatabase.migrated()) {
            final int minuteDays = arguments.length > 2 ? Integer.parseInt(arguments[2]) : days;
            new ChunkCampaign(database).run(days, securities, minuteDays);
        }
    }

    private void run(final int days, final int securities, final int minuteDays) throws Exception {
        fill(days, securities, days - minuteDays);
        report("before", days, 2);
        final Counters counters = new Counters();
        final StoreConfig config = TestStores.config(database.url(), 1, 900);
        final ChunkConfig chunks = new ChunkConfig(TimeUnit.SECONDS.toNanos(1), 30, 2, 0);
        final long beginNs = System.nanoTime();
        long saidNs = beginNs;
        try (ChunkLifecycle lifecycle = ChunkLifecycleTest.open(config, chunks, counters)) {
            while (!isSettled()) {
                for (int i = 0; i < 50; i++) {
                    lifecycle.doWork();
                }
                if (System.nanoTime() - saidNs > 10_000_000_000L) {
                    saidNs = System.nanoTime();
                    System.out.println((saidNs - beginNs) / 1_000_000_000L + " s " + counters.values());
                }
            }
        }
        System.out.println("lifecycle: " + (System.nanoTime() - beginNs) / 1_000_000_000L + " s " + counters.values());
        database.execute("VACUUM (ANALYZE) order_books_history");
        database.execute("VACUUM chunk_states");
        report("after", days, 7);
    }

    private void fill(final int days, final int securities, final int historyDays) throws SQLException {
        database.execute("INSERT INTO exchanges (code) VALUES ('x')");
        database.execute(
                "INSERT INTO securities (exchange_id, symbol, price_scale, size_scale) SELECT 1, 's' || i, 2, 3"
                        + " FROM generate_series(1, " + securities + ") i");
        for (int day = 0; day < days; day++) {
            for (int hour = 0; hour < 24; hour++) {
                database.execute("INSERT INTO order_books_" + (day < historyDays ? "history" : "recent")
                        + " SELECT m + s * interval '150 milliseconds', s,"
                        + " 100.25 + s, 100.50 + s, 12.500, 3.125, ns, ns + 1000, ns / 1000000, 1, 1 FROM"
                        + " (SELECT m, (extract(epoch FROM m) * 1000000000)::bigint AS ns FROM generate_series("
                        + time(day, hour) + ", " + time(day, hour)
                        + " + interval '59 minutes', interval '1 minute') m) t,"
                        + " generate_series(1, " + securities + ") s");
            }
        }
    }

    private static String time(final int day, final int hour) {
        return "'2024-08-01 00:00Z'::timestamptz + interval '" + day + " days " + hour + " hours'";
    }

    private boolean isSettled() throws SQLException {
        return database.number("SELECT count(*) FROM show_chunks('order_books_recent')") == 30
                && database.number("SELECT count(*) FROM chunk_states WHERE state = 'closed'") == 30;
    }

    private void report(final String when, final int days, final int repeats) throws SQLException {
        System.out.println(when + ": chunks "
                + database.rows("SELECT hypertable_name, count(*) FROM timescaledb_information.chunks GROUP BY 1"));
        System.out.println(when + ": bytes per row "
                + database.value("SELECT round((coalesce(hypertable_size('order_books_recent'), 0)"
                        + " + coalesce(hypertable_size('order_books_history'), 0))::numeric / count(*), 1)"
                        + " || ' over ' || count(*) || ' rows' FROM order_books"));
        final String last = time(days - 1, 23) + " + interval '60 minutes'";
        final Map<String, String> questions = new TreeMap<>();
        questions.put("newest row per security", "SELECT * FROM quotes_latest");
        questions.put(
                "last five minutes",
                "SELECT count(*) FROM order_books WHERE timestamp >= '" + text(last + " - interval '5 minutes'") + "'");
        questions.put(
                "one day by five minutes, one security",
                "SELECT time_bucket('5 minutes', timestamp) AS t, last(bid_price, timestamp) FROM order_books"
                        + " WHERE security_id = 7 AND timestamp >= '" + text(time(days - 2, 0)) + "' AND timestamp < '"
                        + text(time(days - 1, 0)) + "' GROUP BY 1 ORDER BY 1");
        questions.put("without a bound", "SELECT count(*) FROM order_books WHERE security_id = 7");
        for (final Map.Entry<String, String> question : questions.entrySet()) {
            ask(when, question.getKey(), question.getValue(), repeats);
        }
    }

    private String text(final String time) throws SQLException {
        return database.value("SELECT (" + time + ")::text");
    }

    private void ask(final String when, final String name, final String query, final int repeats) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            double best = Double.MAX_VALUE;
            double worst = 0;
            String execution = "";
            long locks = 0;
            for (int i = 0; i < repeats; i++) {
                for (final String line :
                        lines(connection, "EXPLAIN (ANALYZE, SUMMARY, COSTS off, TIMING off) " + query)) {
                    if (line.startsWith("Planning Time")) {
                        final double ms = Double.parseDouble(line.replaceAll("[^0-9.]", ""));
                        best = Math.min(best, ms);
                        worst = i == 0 ? worst : Math.max(worst, ms);
                    }
                    execution = line.startsWith("Execution Time") ? line : execution;
                }
                locks = Statements.number(
                        connection,
                        0,
                        "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'");
                connection.commit();
            }
            System.out.printf(
                    "%s: %s: planning %.2f to %.2f ms, %d locks, %s%n", when, name, best, worst, locks, execution);
        } catch (final SQLException e) {
            System.out.println(when + ": " + name + ": " + e.getMessage());
        }
    }

    private static List<String> lines(final Connection connection, final String query) throws SQLException {
        final List<String> lines = new java.util.ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                lines.add(result.getString(1));
            }
        }
        return lines;
    }
}
