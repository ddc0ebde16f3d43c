package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.state.MarketState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock is set forward and back, by hours and days, while the engine records and while it does not. */
@Timeout(120)
class ClockStepTest {
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final EpochNanoClock SYSTEM = new SystemEpochNanoClock();

    @TempDir
    private Path folder;

    private final AtomicLong stepNs = new AtomicLong();
    private final EpochNanoClock clock = () -> SYSTEM.nanoTime() + stepNs.get();

    /** Every tick of the journal, its order and its times. */
    private static final class Tape implements TickHandler {
        final List<Long> receiveTimesNs = new ArrayList<>();
        long disconnects;
        long lateTicks;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            assertEquals(receiveTimesNs.size() + 1L, tickNumber, "numbers are dense");
            receiveTimesNs.add(tick.receiveTimeNs());
            if (tick.kind() == FeedStateDecoder.TEMPLATE_ID && tick.feedState().feedEvent() == FeedEvent.DISCONNECTED) {
                disconnects++;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -2, 72, -72})
    void shouldRecordOnAfterAStepWhileItRuns(final long hours) throws IOException {
        final String live;
        try (Engine engine = open()) {
            ticks(engine, 1_000);
            stepNs.addAndGet(hours * HOUR_NS);
            awaitSteps(engine, 1);
            assertTrue(engine.conditions().condition("clock").isRaised());
            ticks(engine, 1_000);
            stepNs.addAndGet(-hours * HOUR_NS);
            awaitSteps(engine, 2);
            ticks(engine, 1_000);
            assertEquals(2, engine.counters().counter("sim.restarts").value());
            stop(engine);
            live = engine.live().stateHash();
        }
        final Tape tape = replay(live);
        assertEquals(2, tape.disconnects);
        assertEquals(2, jumps(tape, Math.abs(hours) * HOUR_NS / 2), "the tape has what the clock said");
        assertTrue(tape.lateTicks > 0, "what came before the end of final candles is on record");
        assertTrue(hours < 0 || cycles() >= 2, "a file of the time that the clock said");
    }

    @Test
    void shouldRecordOnAfterStepsBetweenRuns() throws IOException {
        String live = null;
        for (final long hours : new long[] {0, 30, -29, -48, 47}) {
            stepNs.addAndGet(hours * HOUR_NS);
            try (Engine engine = open()) {
                ticks(engine, 500);
                stop(engine);
                live = engine.live().stateHash();
            }
        }
        final Tape tape = replay(live);
        assertEquals(4, jumps(tape, HOUR_NS));
        assertTrue(cycles() >= 2);
    }

    private Engine open() throws IOException {
        final Feeds feeds = Feeds.load(folder);
        final TapelineConfig config = TestEngines.config(
                folder,
                feeds,
                "{ feed = sim, securities = 5, depth = 3, rate = 5000, burst.factor = 1 }",
                Map.of("candles.interval", "1s", "candles.lateness", "0s", "engine.clock.interval", "100ms"));
        final Engine engine = Engine.openLive(config, clock);
        engine.startFeeds(feeds);
        return engine;
    }

    private static void ticks(final Engine engine, final long more) {
        final long target = engine.journaledTick() + more;
        TestEngines.await("tick " + target, () -> engine.journaledTick() >= target);
    }

    private static void awaitSteps(final Engine engine, final long steps) {
        TestEngines.await(
                "step " + steps,
                () -> engine.counters().counter("clock.steps").value() == steps
                        && engine.counters().counter("sim.restarts").value() == steps);
    }

    /** Replays from the first tick; the state must be that of the live engine. */
    private Tape replay(final String live) throws IOException {
        final Tape tape = new Tape();
        final Feeds feeds = Feeds.load(folder);
        final TapelineConfig config =
                TestEngines.config(folder, feeds, "", Map.of("candles.interval", "1s", "candles.lateness", "0s"));
        final MarketState market = new MarketState(
                config.candles(),
                config.store().maxSkewNs(),
                (tickNumber, tick, best) -> {},
                (tickNumber, tick, candleStartNs) -> tape.lateTicks++);
        final LiveState state = new LiveState(config, market, difference -> {
            throw new AssertionError(difference);
        });
        new Replay(folder.resolve("journal"), ReplayRange.all())
                .run(
                        TickHandlers.none(),
                        new TickHandler() {
                            @Override
                            public void onTick(final long tickNumber, final TickFlyweight tick) {
                                tape.onTick(tickNumber, tick);
                                state.onTick(tickNumber, tick);
                            }

                            @Override
                            public void onBatchEnd(final long lastTickNumber) {
                                state.onBatchEnd(lastTickNumber);
                            }
                        },
                        (done, total, rate) -> {});
        assertEquals(live, state.stateHash(), "live equals replay");
        return tape;
    }

    /** How often the time of the engine's ticks goes on by a lot, or back. */
    private static int jumps(final Tape tape, final long minNs) {
        int jumps = 0;
        for (int i = 1; i < tape.receiveTimesNs.size(); i++) {
            if (Math.abs(tape.receiveTimesNs.get(i) - tape.receiveTimesNs.get(i - 1)) > minNs) {
                jumps++;
            }
        }
        return jumps;
    }

    private static void stop(final Engine engine) {
        engine.close();
        assertEquals(null, engine.faults().fatalCause());
    }

    private long cycles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
            return files.filter(file ->
                            file.toString().endsWith(".cq4") && !file.toString().contains("quarantine"))
                    .count();
        }
    }
}
