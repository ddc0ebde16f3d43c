package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.ConfigKeys;
import io.tapeline.config.ConfigLoader;
import io.tapeline.config.FeedConfig;
import io.tapeline.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFindTheFeedsOfThisJar() {
        final List<String> names =
                Feeds.load(folder).all().stream().map(Feed::name).toList();
        assertEquals(List.of("binance-spot", "binance-usdm", "csv", "sim"), names);
    }

    /** HOCON cannot have a value at a key and another below it: both could never be set. */
    @Test
    void shouldHaveNoKeyThatStandsOnAnother() {
        for (final Feed feed : Feeds.load(folder).all()) {
            final List<String> keys = new ArrayList<>();
            ConfigKeys.FEED.forEach(setting -> keys.add(setting.key()));
            feed.settings().forEach(setting -> keys.add(setting.key()));
            for (final String key : keys) {
                assertTrue(
                        keys.stream().noneMatch(other -> other.startsWith(key + ".")),
                        feed.name() + ": a key stands on " + key);
            }
        }
    }

    /** A default that is refused would make the feed useless without a configuration. */
    @Test
    void shouldAcceptTheDefaultsOfEveryFeed() {
        final Feeds feeds = Feeds.load(folder);
        for (final Feed feed : feeds.all()) {
            final FeedConfig config = new ConfigLoader(feeds::settings, Map.of()).feed(feed.name(), Map.of());
            for (final Setting setting : feed.settings()) {
                assertFalse(setting.effect().isBlank(), feed.name() + " " + setting.key());
                assertTrue(config.shown().containsKey(setting.key()), feed.name() + " " + setting.key());
            }
        }
    }

    @Test
    void shouldLoadAFeedFromAnOutsideJar() throws IOException {
        final Path source = Files.writeString(folder.resolve("OutsideFeed.java"), """
                package outside;
                public final class OutsideFeed implements io.tapeline.feed.Feed {
                    public String name() { return "outside"; }
                    public String description() { return "From a jar of somebody else."; }
                    public java.util.List<io.tapeline.config.Setting> settings() { return java.util.List.of(); }
                }
                """);
        final int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.toString(),
                        "-cp",
                        Path.of(System.getProperty("tapeline.root"), "engine/target/classes")
                                .toString(),
                        source.toString());
        assertEquals(0, result);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("outside.jar")))) {
            jar.putNextEntry(new JarEntry("outside/OutsideFeed.class"));
            jar.write(Files.readAllBytes(folder.resolve("outside/OutsideFeed.class")));
            jar.putNextEntry(new JarEntry("META-INF/services/io.tapeline.feed.Feed"));
            jar.write("outside.OutsideFeed\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        assertEquals(
                "From a jar of somebody else.",
                Feeds.load(folder).find("outside").orElseThrow().description());
    }
}
