package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("database")
@Timeout(120)
final class MigrationsTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    @Test
    void shouldMakeTablesTakeThemAwayAndMakeThemAgain() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Migrations migrations = new Migrations(database.url(), MINUTE_NS)) {
            final List<String> empty = relations(database);

            assertTrue(migrations.status().stream().noneMatch(Migrations.Migration::isApplied));
            assertTrue(migrations.up().stream().allMatch(Migrations.Migration::isApplied));
            final List<String> full = relations(database);
            assertTrue(
                    full.containsAll(List.of("order_books", "trades", "candles", "candles_1d", "data_quality_logs")));

            final List<Migrations.Migration> oneLess = migrations.down(1);
            assertEquals(1, oneLess.stream().filter(m -> !m.isApplied()).count());
            migrations.down(100);
            assertEquals(empty, relations(database));

            migrations.up();
            assertEquals(full, relations(database));
        }
    }

    @Test
    void shouldDoNothingTheSecondTimeAndLetTwoStartsMigrateAtOnce() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TestDatabase database = TestDatabase.create()) {
            final List<Future<List<Migrations.Migration>>> starts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                starts.add(threads.submit(() -> {
                    try (Migrations migrations = new Migrations(database.url(), MINUTE_NS)) {
                        return migrations.up();
                    }
                }));
            }
            final List<Migrations.Migration> first = starts.get(0).get();
            assertEquals(first, starts.get(1).get());
            final String views = "SELECT string_agg(xmin::text || oid::text || ev_action::text, ',' ORDER BY oid)"
                    + " FROM pg_rewrite WHERE ev_class::regclass::text NOT LIKE 'pg_%'";
            final String made = database.value(views);
            try (Migrations migrations = new Migrations(database.url(), MINUTE_NS)) {
                assertEquals(first, migrations.up());
                database.execute("UPDATE tapeline_changelog SET applied_at = 'long ago'");
                assertTrue(
                        migrations.up().stream().allMatch(it -> it.appliedAt().equals("long ago")));
            }
            assertEquals(made, database.value(views), "views are left as they are");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldGiveHypertablesTheConfiguredChunkInterval() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            final String intervals = "SELECT string_agg(hypertable_name || '=' || time_interval, ' ' ORDER BY 1)"
                    + " FROM timescaledb_information.dimensions";
            assertEquals(
                    "candles=1 day data_quality_logs=1 day order_books_history=1 day order_books_recent=00:01:00"
                            + " trades_history=1 day trades_recent=00:01:00",
                    database.value(intervals.replace("ORDER BY 1", "ORDER BY hypertable_name")));
            try (Migrations migrations = new Migrations(database.url(), 60 * MINUTE_NS)) {
                migrations.up();
            }
            assertTrue(database.value(intervals).contains("order_books_recent=01:00:00"));
        }
    }

    @Test
    void shouldNameDatabaseThatIsNotThere() throws Exception {
        final String url;
        try (TestDatabase database = TestDatabase.create()) {
            url = database.url();
        }
        try (Migrations migrations = new Migrations(url, MINUTE_NS)) {
            final String message =
                    assertThrows(StoreException.class, migrations::up).getMessage();
            assertTrue(message.contains("does not exist"), message);
            assertTrue(message.contains("create the database"), message);
        }
    }

    @Test
    void shouldKnowEveryScriptOfTheFolder() throws IOException {
        final Path folder = Path.of(System.getProperty("tapeline.root")).resolve("schema/migrations");
        final List<String> known = new ArrayList<>(MigrationScripts.COMMON);
        known.addAll(MigrationScripts.OF_AN_EDITION);
        try (Stream<Path> files = Files.walk(folder)) {
            final List<String> there = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
            assertEquals(there, known.stream().sorted().toList());
        }
    }

    private static List<String> relations(final TestDatabase database) throws Exception {
        return database.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname");
    }
}
