package io.tapeline.bench;

import io.tapeline.config.ConfigLoader;
import io.tapeline.config.Settings;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** What a feed of the engine needs, without an engine. */
public final class BenchFeed {
    /** The time at which all messages were received. */
    public static final long RECEIVE_TIME_NS = 1_700_000_000_000_000_000L;

    /** Benchmarks run without feeds of other jars. */
    private static final Feeds FEEDS = Feeds.load(Path.of("no-plugins"));

    private BenchFeed() {}

    /** The feed of this name with its default settings. */
    public static FeedContext context(final String feed, final TickPublisher publisher, final Counters counters) {
        final Settings settings =
                new ConfigLoader(FEEDS::settings, Map.of()).feed(feed, Map.of()).settings();
        return new FeedContext(
                settings,
                List.of(),
                new FeedSourceContext(1, publisher),
                new SecurityMaster(new SecurityCatalog(), publisher, () -> RECEIVE_TIME_NS),
                new NoRawMessages(),
                counters,
                () -> RECEIVE_TIME_NS);
    }

    /** A benchmark has no bad messages to keep; each looks at the count of rejects when it ends. */
    private static final class NoRawMessages implements RawMessages {
        @Override
        public long keep(final DirectBuffer buffer, final int offset, final int length) {
            return TickLayout.NULL_VALUE;
        }

        @Override
        public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
            return -1;
        }
    }
}
