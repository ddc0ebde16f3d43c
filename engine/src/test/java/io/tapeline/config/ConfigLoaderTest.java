package io.tapeline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final List<Setting> SIM =
            List.of(new Setting("rate", Setting.Type.INTEGER, "1000", "0..10000000", "Ticks a second."));

    @TempDir
    private Path folder;

    @Test
    void shouldLoadDefaultsWithoutAFile() {
        final TapelineConfig config = loader(Map.of()).load(null, Map.of());

        assertEquals(65_536, config.ring().slots());
        assertEquals(16L << 20, config.journal().blockBytes());
        assertEquals(60_000_000_000L, config.candles().intervalNs());
        assertEquals(List.of("bid", "ask"), config.candles().quotePrices());
        assertTrue(config.feeds().isEmpty());
    }

    @Test
    void shouldReportEveryFaultAtOnceWithKeyValueAndRange() throws IOException {
        final Path file = write("""
                store.batch.rows = 0
                store.batch.age = 5
                ring.wait.strategy = lazy
                ring.slots = 5000
                journal.block.size = 1TiB
                stor.lanes = 1
                feeds = [ { feed = sim, rate = fast, colour = red }, { feed = nyse } ]
                """);

        final List<String> faults = assertThrows(
                        ConfigException.class, () -> loader(Map.of()).load(file, Map.of()))
                .faults();

        assertEquals(9, faults.size(), faults::toString);
        assertTrue(faults.contains("store.batch.rows=0, must be 1..1000000"), faults::toString);
        assertTrue(faults.contains("store.batch.age=5, must be 1ms..1m, with its unit"), faults::toString);
        assertTrue(
                faults.contains(
                        "ring.wait.strategy=lazy, must be one of busy-spin, yielding, phased, sleeping, blocking"),
                faults::toString);
        assertTrue(faults.contains("ring.slots=5000, must be a power of two"), faults::toString);
        assertTrue(faults.contains("journal.block.size=1TiB, must be 1MiB..1GiB, with its unit"), faults::toString);
        assertTrue(faults.stream().anyMatch(f -> f.startsWith("stor.lanes is not known")), faults::toString);
        assertTrue(faults.contains("feeds[0].rate=fast, must be 0..10000000"), faults::toString);
        assertTrue(faults.stream().anyMatch(f -> f.startsWith("feeds[0].colour is not known")), faults::toString);
        assertTrue(faults.stream().anyMatch(f -> f.startsWith("feeds[1].feed=nyse, must be")), faults::toString);
    }

    @Test
    void shouldPutTheEnvironmentOverTheFileAndTheCommandLineOverBoth() throws IOException {
        final Path file = write("database.url = \"postgresql://file@h/d\"\nstore.lanes = 2\n");

        final ConfigLoader loader = loader(Map.of("DATABASE_URL", "postgresql://env@h/d"));

        assertEquals("postgresql://env@h/d", loader.load(file, Map.of()).store().url());
        assertEquals(
                "postgresql://cli@h/d",
                loader.load(file, Map.of("database.url", "postgresql://cli@h/d"))
                        .store()
                        .url());
        assertEquals(2, loader.load(file, Map.of()).store().lanes());
    }

    @Test
    void shouldFallBackToTheServerOfTheScriptsBelowTheFile() throws IOException {
        final Path file = write("database.url = \"postgresql://file@h/d\"\n");
        final ConfigLoader loader = loader(Map.of("TAPELINE_LOCAL_DATABASE_URL", "postgresql://local@h/d"));

        assertEquals(
                "postgresql://local@h/d", loader.load(null, Map.of()).store().url());
        assertEquals(
                "postgresql://file@h/d", loader.load(file, Map.of()).store().url());
    }

    @Test
    void shouldBuildTheAddressFromTheUsualTimescaleVariables() {
        final Map<String, String> environment = Map.of(
                "TIMESCALE_DB_HOST", "db.example",
                "TIMESCALE_DB_PORT", "6543",
                "TIMESCALE_DB_NAME", "tape",
                "TIMESCALE_DB_USER", "me",
                "TIMESCALE_DB_PASSWORD", "p@ss word");

        assertEquals(
                "postgresql://me:p%40ss%20word@db.example:6543/tape",
                loader(environment).load(null, Map.of()).store().url());
    }

    @Test
    void shouldShowEffectiveValuesWithoutSecrets() throws IOException {
        final Path file = write("database.url = \"postgresql://me:secret@h:1/d\"\nfeeds = [ { feed = sim } ]\n");

        final Map<String, String> effective =
                loader(Map.of()).load(file, Map.of()).effective();

        assertEquals("postgresql://me:***@h:1/d", effective.get("database.url"));
        assertFalse(effective.toString().contains("secret"));
        assertEquals("16MiB", effective.get("journal.block.size"));
        assertEquals("1m", effective.get("candles.interval"));
        assertEquals("1000", effective.get("feeds[0].rate"));
    }

    @Test
    void shouldRefuseAFeedThatIsThereTwice() throws IOException {
        final Path file = write("feeds = [ { feed = sim }, { feed = sim, rate = 5 } ]");
        final List<String> faults = assertThrows(
                        ConfigException.class, () -> loader(Map.of()).load(file, Map.of()))
                .faults();
        assertEquals(List.of("feeds[1].feed=sim is there twice; one entry takes all its symbols"), faults);
    }

    @Test
    void shouldTakeListsAsTextWithCommasToo() {
        final FeedConfig feed = loader(Map.of()).feed("sim", Map.of("symbols", "A, B", "rate", "7"));

        assertEquals(List.of("A", "B"), feed.symbols());
        assertEquals(7, feed.settings().intValue("rate"));
    }

    @Test
    void shouldRefuseACandleIntervalThatFitsNoDay() {
        final List<String> faults = assertThrows(
                        ConfigException.class, () -> loader(Map.of()).load(null, Map.of("candles.interval", "7m")))
                .faults();
        assertEquals(List.of("candles.interval=420000ms, must divide a minute, or a day"), faults);
    }

    @Test
    void shouldSayThatAFileIsNotThere() {
        final Exception refusal =
                assertThrows(ConfigException.class, () -> loader(Map.of()).load(folder.resolve("no.conf"), Map.of()));
        assertTrue(refusal.getMessage().contains("no.conf: no such file"), refusal.getMessage());
    }

    private static ConfigLoader loader(final Map<String, String> environment) {
        return new ConfigLoader(name -> name.equals("sim") ? Optional.of(SIM) : Optional.empty(), environment);
    }

    private Path write(final String text) throws IOException {
        return Files.writeString(folder.resolve("test.conf"), text);
    }
}
