package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.ConfigException;
import io.tapeline.config.ConfigLoader;
import io.tapeline.config.FeedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings of every feed as the configuration reads them. */
class FeedSettingsTest {
    private final Feeds feeds = Feeds.load(Path.of("no such folder"));
    private final ConfigLoader loader = new ConfigLoader(feeds::settings, Map.of());

    @Test
    void shouldFindTheFeedsOfThisJar() {
        final List<String> names = feeds.all().stream().map(Feed::name).toList();
        assertTrue(names.containsAll(List.of("csv", "sim")), names.toString());
    }

    @Test
    void shouldTakeTheDefaultsOfEveryFeed() {
        for (final Feed feed : feeds.all()) {
            final FeedConfig config = loader.feed(feed.name(), Map.of());
            assertEquals(feed.name(), config.feed());
        }
    }

    @Test
    void shouldTakeSettingsAsTheCommandLineGivesThem() {
        final FeedConfig csv =
                loader.feed("csv", Map.of("columns", "time,bid,ask", "price.scale", "5", "line.max", "1KiB"));
        assertEquals(List.of("time", "bid", "ask"), csv.settings().texts("columns"));
        assertEquals(5, csv.settings().intValue("price.scale"));
        assertEquals(1024, csv.settings().intValue("line.max"));
        final FeedConfig sim = loader.feed("sim", Map.of("rate", "0", "duration", "10s"));
        assertEquals(10_000_000_000L, sim.settings().longValue("duration"));
    }

    @Test
    void shouldRefuseWhatNoFeedCanBeTold() {
        final Map<String, String> wrong = Map.of("price.scale", "19", "time.unit", "weeks", "depth", "3");
        final ConfigException e = assertThrows(ConfigException.class, () -> loader.feed("csv", wrong));
        assertEquals(3, e.faults().size(), e.getMessage());
    }
}
