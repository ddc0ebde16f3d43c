package io.tapeline.bench.latency;

import io.tapeline.bench.NoRawMessages;
import io.tapeline.config.FeedConfig;
import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.FeedSupervisor;
import io.tapeline.feed.SourceKey;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The engine's live feed of one venue and its ring, put together as the engine does it, with the same settings, threads and
 * waits; what consumes the ring is the caller's.
 *
 * <p><em>Thread</em>: the owner's.
 */
final class FeedChain implements AutoCloseable {
    private static final String FEED_THREAD = "feed";

    // Ordering note: the first failure of any thread, for the owner, which looks now and then.
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final TapelineConfig config;
    private final Counters counters;
    private final EpochNanoClock clock;
    private final TickRing ring;
    private AgentRunner feedRunner;

    FeedChain(
            final TapelineConfig config,
            final List<TickBatchHandler> stages,
            final Counters counters,
            final EpochNanoClock clock) {
        this.config = config;
        this.counters = counters;
        this.clock = clock;
        ring = new TickRing(config.ring(), 1, config.journal().documentTicks(), stages, counters, this::onFailure);
    }

    /** Starts ring and feed. */
    void start() {
        ring.start();
        final FeedConfig feed = config.feeds().get(0);
        final SecurityMaster securities = new SecurityMaster(
                new SecurityCatalog(), ring.publisher(FullPolicy.blockForEver(), counters, "engine"), clock);
        final int feedId = securities
                .defineFeed(feed.feed(), SourceKey.ofFeed(feed.feed(), "live"))
                .feedId();
        final FullPolicy policy = feed.dropsWhenFull() ? FullPolicy.drop() : FullPolicy.block(feed.fullDeadlineNs());
        final FeedSupervisor supervisor = new FeedSupervisor(
                        feed.feed(),
                        new FeedSourceContext(feedId, ring.publisher(policy, counters, feed.feed())),
                        guarded -> RunConfig.feed()
                                .live(new FeedContext(
                                        feed.settings(),
                                        feed.symbols(),
                                        guarded,
                                        securities,
                                        new NoRawMessages(),
                                        counters,
                                        clock)),
                        clock,
                        SystemNanoClock.INSTANCE,
                        counters,
                        new Conditions(clock).condition(FEED_THREAD),
                        this::onFailure)
                .open();
        feedRunner = start(supervisor, engineIdle());
    }

    /** As the engine waits in its feeds and its store. */
    static IdleStrategy engineIdle() {
        return new BackoffIdleStrategy(10, 0, 1_000, 1_000_000);
    }

    /** Runs an agent on a thread of its own; what it throws fails the chain. */
    AgentRunner start(final Agent agent, final IdleStrategy idle) {
        final AgentRunner runner = new AgentRunner(idle, this::onFailure, null, agent);
        AgentRunner.startOnThread(runner, work -> new Thread(work, agent.roleName()));
        return runner;
    }

    /** Throws what any of the threads has failed with. */
    void check() {
        final Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the chain has failed: " + cause, cause);
        }
    }

    @Override
    public void close() {
        CloseHelper.close(feedRunner);
        ring.close();
    }

    private void onFailure(final Throwable cause) {
        failure.compareAndSet(null, cause);
    }
}
