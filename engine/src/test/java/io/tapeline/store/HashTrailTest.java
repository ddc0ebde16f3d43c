package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.CandleConfig;
import io.tapeline.state.HashTrail;
import io.tapeline.state.MarketState;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Hashes of the state on the tape, and what a replay says of them. */
class HashTrailTest {
    private static final int EVERY = 500;
    private static final TestTape TAPE = TestTape.random(42, 20, 5_000);

    /** A tape with the ticks of the random one and the hashes that a live state put behind them. */
    private final List<byte[]> tape = new ArrayList<>();

    private final List<String> told = new ArrayList<>();

    private static MarketState state(final CandleConfig candles) {
        return new MarketState(
                candles, 10_000_000_000L, (number, tick, best) -> {}, (number, tick, candleStartNs) -> {});
    }

    /** As the engine: what the trail publishes is numbered behind the ticks that are in the ring already. */
    private void record() {
        final MarketState live = state(TestStores.CANDLES);
        final HashTrail trail = new HashTrail(live, 0, told::add);
        final List<byte[]> ring = new ArrayList<>();
        final Counter skipped = new Counters().counter("skipped");
        trail.publishTo(new DirectPublisher((number, tick) -> ring.add(bytes(tick))), EVERY, () -> 1_000L, skipped);
        final TickFlyweight view = new TickFlyweight();
        TAPE.replay(1, TAPE.count(), (number, tick) -> {
            take(live, trail, view, bytes(tick));
            if (number % 7 == 0) {
                final List<byte[]> published = List.copyOf(ring);
                ring.clear();
                published.forEach(hash -> take(live, trail, view, hash));
            }
        });
        assertEquals(0, skipped.value());
    }

    private void take(final MarketState live, final HashTrail trail, final TickFlyweight view, final byte[] tick) {
        tape.add(tick);
        live.onTick(tape.size(), view.wrap(new UnsafeBuffer(tick), 0));
        trail.onTick(tape.size(), view);
    }

    private HashTrail replay(final CandleConfig candles, final long everyTicks, final int from) {
        final MarketState state = state(candles);
        final HashTrail trail = new HashTrail(state, everyTicks, told::add);
        final TickHandler chain = (number, tick) -> {
            state.onTick(number, tick);
            trail.onTick(number, tick);
        };
        for (int i = from - 1; i < tape.size(); i++) {
            if (tape.get(i) != null) {
                chain.onTick(i + 1, new TickFlyweight().wrap(new UnsafeBuffer(tape.get(i)), 0));
            }
        }
        return trail;
    }

    @Test
    void shouldFindEveryHashEqual() {
        record();
        final HashTrail trail = replay(TestStores.CANDLES, EVERY, 1);
        assertEquals("", trail.difference());
        assertEquals(10, trail.equal());
        assertEquals(0, trail.passedOver());
    }

    @Test
    void shouldLearnTheIntervalFromTheTape() {
        record();
        final HashTrail trail = replay(TestStores.CANDLES, 0, 1);
        assertEquals("", trail.difference());
        assertEquals(9, trail.equal());
        assertEquals(1, trail.passedOver());
    }

    @Test
    void shouldNameTheTicksBetweenWhichTheStateDiffers() {
        record();
        // The size of a trade or level at about tick 1700, between the hashes as of 1500 and 2000.
        int changed = 1_700;
        while (tape.get(changed)[TickLayout.KIND_OFFSET] != 3) {
            changed++;
        }
        tape.get(changed)[40] ^= 1;
        final HashTrail trail = replay(TestStores.CANDLES, EVERY, 1);
        assertTrue(trail.difference().startsWith("state differs between ticks 1501 and 2000: "), trail.difference());
        assertTrue(trail.equal() >= 3 && trail.equal() < 10, "equal: " + trail.equal());
        assertEquals(List.of(trail.difference()), told);
    }

    @Test
    void shouldPassOverHashesOfOtherSettings() {
        record();
        final CandleConfig other = new CandleConfig(7_000_000_000L, 0, TestStores.CANDLES.quotePrices());
        final HashTrail trail = replay(other, EVERY, 1);
        assertEquals("", trail.difference());
        assertEquals(0, trail.equal());
        assertEquals(10, trail.passedOver());
        assertTrue(trail.toText().contains("recorded under other candles.*"), trail.toText());
    }

    @Test
    void shouldNotCallMissingTicksADifference() {
        record();
        for (int i = 2_100; i < 2_300; i++) {
            tape.set(i, null);
        }
        final HashTrail trail = replay(TestStores.CANDLES, EVERY, 1);
        assertEquals("", trail.difference());
        assertEquals(4, trail.equal());
        assertEquals(6, trail.passedOver());
        final HashTrail late = replay(TestStores.CANDLES, EVERY, 1_234);
        assertEquals("", late.difference());
        assertEquals(0, late.equal());
    }

    private static byte[] bytes(final TickFlyweight tick) {
        final byte[] bytes = new byte[TickLayout.LENGTH];
        tick.buffer().getBytes(tick.offset(), bytes);
        return bytes;
    }
}
