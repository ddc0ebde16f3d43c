package io.tapeline.config;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeline.feed.Feeds;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three configurations that we hand out are accepted as they are. */
class ProfilesTest {
    private static final Path FOLDER = Path.of(System.getProperty("tapeline.root"), "config");

    @ParameterizedTest
    @ValueSource(strings = {"development.conf", "production.conf", "high-frequency.conf"})
    void shouldAcceptWhatWeHandOut(final String name) {
        final Feeds feeds = Feeds.load(Path.of("no such folder"));

        final TapelineConfig config = new ConfigLoader(feeds::settings, Map.of()).load(FOLDER.resolve(name), Map.of());

        assertFalse(config.feeds().isEmpty());
    }
}
