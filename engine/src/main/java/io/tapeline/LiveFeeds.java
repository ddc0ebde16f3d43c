package io.tapeline;

import io.tapeline.config.FeedConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.FeedSupervisor;
import io.tapeline.feed.Feeds;
import io.tapeline.feed.SourceKey;
import io.tapeline.ring.FullPolicy;
import io.tapeline.security.FeedSource;
import io.tapeline.telemetry.Conditions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** The live feeds of the configuration, each watched over on a thread of its own, and the clock. */
final class LiveFeeds implements AutoCloseable {
    private final Engine engine;
    private final TapelineConfig config;
    private final Conditions conditions;
    private final EpochNanoClock clock;
    private final List<AgentRunner> runners = new ArrayList<>();

    LiveFeeds(
            final Engine engine, final TapelineConfig config, final Conditions conditions, final EpochNanoClock clock) {
        this.engine = engine;
        this.config = config;
        this.conditions = conditions;
        this.clock = clock;
    }

    /** Starts all; a feed that cannot have its settings refuses the start of the engine. */
    void start(final Feeds known) {
        final List<FeedSupervisor> supervisors = new ArrayList<>();
        for (final FeedConfig feed : config.feeds()) {
            supervisors.add(supervisor(feed, known.find(feed.feed()).orElseThrow()));
        }
        for (final FeedSupervisor supervisor : supervisors) {
            runners.add(engine.start(supervisor, supervisor.roleName()));
        }
        final ClockAgent time = new ClockAgent(
                engine.publisher("clock", FullPolicy.drop()),
                clock,
                SystemNanoClock.INSTANCE,
                config.clockIntervalNs(),
                engine.counters().counter("clock.steps"),
                conditions.condition("clock"));
        runners.add(engine.start(time, "clock"));
    }

    @Override
    public void close() {
        runners.forEach(CloseHelper::quietClose);
    }

    private FeedSupervisor supervisor(final FeedConfig feedConfig, final Feed feed) {
        final String name = feedConfig.feed();
        final FeedSource source = engine.securities().defineFeed(name, SourceKey.ofFeed(name, "live"));
        return new FeedSupervisor(
                        name,
                        new FeedSourceContext(source.feedId(), engine.publisher(name, policyOf(feedConfig))),
                        guarded -> feed.live(engine.context(feedConfig, guarded)),
                        clock,
                        SystemNanoClock.INSTANCE,
                        engine.counters(),
                        conditions.condition("feed." + name),
                        engine.faults())
                .open();
    }

    private static FullPolicy policyOf(final FeedConfig feed) {
        return feed.dropsWhenFull() ? FullPolicy.drop() : FullPolicy.block(feed.fullDeadlineNs());
    }
}
