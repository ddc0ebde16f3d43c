package io.tapeline.bench;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.Settings;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickPublisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.EpochNanoClock;

/** What a feed of the engine needs, without an engine. */
public final class BenchFeed {
    /** The time at which all messages were received. */
    public static final long RECEIVE_TIME_NS = 1_700_000_000_000_000_000L;

    /** Benchmarks run without feeds of other jars. */
    private static final Feeds FEEDS = Feeds.load(Path.of("no-plugins"));

    private BenchFeed() {}

    /** The feed of this name with its default settings. */
    public static FeedContext context(final String feed, final TickPublisher publisher, final Counters counters) {
        return context(feed, Map.of(), publisher, counters, () -> RECEIVE_TIME_NS);
    }

    /**
     * The feed of this name.
     *
     * @param options values of its settings by key
     */
    public static FeedContext context(
            final String feed,
            final Map<String, String> options,
            final TickPublisher publisher,
            final Counters counters,
            final EpochNanoClock clock) {
        final Settings settings =
                new ConfigLoader(FEEDS::settings, Map.of()).feed(feed, options).settings();
        return new FeedContext(
                settings,
                List.of(),
                new FeedSourceContext(1, publisher),
                new SecurityMaster(new SecurityCatalog(), publisher, clock),
                new NoRawMessages(),
                counters,
                clock);
    }

    /** An agent of a live feed. */
    public static FeedAgent live(final FeedContext context, final String feed) {
        return FEEDS.find(feed).orElseThrow().live(context);
    }
}
