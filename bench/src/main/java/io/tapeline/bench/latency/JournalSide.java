package io.tapeline.bench.latency;

import io.tapeline.bench.StoreRun;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.state.HashTrail;
import io.tapeline.state.MarketState;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickBatches;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SleepingIdleStrategy;

/**
 * What the engine has behind its ring, put together as the engine does it: the journal with its sync, the live state, and
 * the store, which follows what is synced. Not here: snapshots of the state, the clock's ticks, the care of chunks, the
 * watch over the disk, the pages of ops.
 *
 * <p><em>Thread</em>: the owner's.
 */
final class JournalSide implements AutoCloseable {
    private final TapelineConfig config;
    private final Journal journal;
    private final MarketState market;
    private final List<AgentRunner> runners = new ArrayList<>();
    private StoreRun store;
    private AgentRunner storeRunner;

    JournalSide(final TapelineConfig config, final Counters counters, final EpochNanoClock clock) {
        this.config = config;
        journal = Journal.open(config.journal(), counters, clock);
        market = new MarketState(
                config.candles(),
                config.store().maxSkewNs(),
                (number, tick, best) -> {},
                (number, tick, startNs) -> {});
    }

    /** The stage that journals. */
    TickBatchHandler journal() {
        return journal.stage();
    }

    /** The stage that moves the live state. */
    TickBatchHandler liveState() {
        final HashTrail trail = new HashTrail(market, config.live().hashTicks(), difference -> {});
        return new TickBatches(new TickHandler() {
            @Override
            public void onTick(final long tickNumber, final TickFlyweight tick) {
                market.onTick(tickNumber, tick);
                trail.onTick(tickNumber, tick);
            }

            @Override
            public void onBatchEnd(final long lastTickNumber) {
                market.candles().drainChanged(candle -> {});
            }
        });
    }

    /** How long the disk took for each force: count, percentiles and maximum, in nanoseconds. */
    Map<String, Long> forceNs() {
        return journal.sync().latencyNs();
    }

    /** Starts the threads of the journal, and the store. */
    void start(final FeedChain chain) {
        if (journal.sync().isThreadNeeded()) {
            runners.add(chain.start(
                    journal.sync(), new SleepingIdleStrategy(journal.sync().parkNs())));
        }
        store = new StoreRun(
                config, journal.directory(), journal.stage()::journaledTickNumber, journal.sync()::syncedTickNumber);
        storeRunner = chain.start(new Follower(store), FeedChain.engineIdle());
    }

    /** To be called when the ring is closed. */
    @Override
    public void close() {
        CloseHelper.close(storeRunner);
        CloseHelper.close(store);
        CloseHelper.closeAll(runners);
        journal.finishSync();
        journal.close();
    }

    /** The duty cycle of the thread {@code store}. */
    record Follower(StoreRun store) implements Agent {
        @Override
        public int doWork() {
            return store.poll();
        }

        @Override
        public String roleName() {
            return "store";
        }
    }
}
