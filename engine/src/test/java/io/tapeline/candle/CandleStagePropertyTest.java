package io.tapeline.candle;

import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random trades, partly out of order and late, against the plainest way to make candles of them. */
class CandleStagePropertyTest {
    private static final long INTERVAL = 100;
    private static final int SECURITIES = 5;

    private record Trade(long tickNumber, int securityId, long timeNs, long price, long size) {}

    private record Run(Map<Bar.Key, Bar> bars, List<Bar> drained, long hash, List<Long> late) {}

    private static List<Trade> trades(final long seed) {
        final Random random = new Random(seed);
        final List<Trade> trades = new ArrayList<>();
        long now = 1_000_000;
        for (int i = 0; i < 5000; i++) {
            now += random.nextInt(100) == 0 ? random.nextInt(1000) : random.nextInt(4);
            final long time = random.nextInt(3) == 0 ? now - random.nextInt(300) : now;
            final int id = 1 + random.nextInt(SECURITIES);
            trades.add(new Trade(
                    SECURITIES + 1 + i, id, time, random.nextInt(1000) - 200, random.nextInt(4) * (1L << 61)));
        }
        return trades;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldEqualTheNaiveWayAndNotDependOnDraining(final long seed) {
        final long lateness = new long[] {0, 50, 100, 250}[(int) (seed % 4)];
        final List<Trade> trades = trades(seed);
        final Run often = run(trades, lateness, new Random(seed), 1);
        final Run sometimes = run(trades, lateness, new Random(seed), 37);
        final Run again = run(trades, lateness, new Random(seed), 37);
        final Run once = run(trades, lateness, new Random(seed), 1_000_000);
        final Map<Bar.Key, Bar> naive = naive(trades, lateness);
        assertEquals(naive, once.bars(), "seed " + seed);
        assertEquals(naive, sometimes.bars(), "seed " + seed);
        assertEquals(naive, often.bars(), "seed " + seed);
        assertEquals(sometimes.drained(), again.drained(), "seed " + seed);
        assertEquals(often.hash(), again.hash(), "seed " + seed);
        assertEquals(often.hash(), once.hash(), "seed " + seed);
        assertEquals(often.late(), once.late(), "seed " + seed);
        assertTrue(!once.late().isEmpty(), "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void shouldHashDifferentlyForOneChangedTrade(final long seed) {
        final List<Trade> trades = trades(seed);
        final long hash = run(trades, 50, new Random(seed), 10).hash();
        final Trade t = trades.get(100);
        trades.set(100, new Trade(t.tickNumber(), t.securityId(), t.timeNs(), t.price() + 1, t.size()));
        assertNotEquals(hash, run(trades, 50, new Random(seed), 10).hash(), "seed " + seed);
    }

    private static Run run(final List<Trade> trades, final long lateness, final Random random, final int drainEvery) {
        final Map<Bar.Key, Bar> bars = new HashMap<>();
        final List<Bar> drained = new ArrayList<>();
        final List<Long> late = new ArrayList<>();
        final CandleStage stage = new CandleStage(
                INTERVAL, lateness, Long.MAX_VALUE, Set.of(), (tickNumber, tick, startNs) -> late.add(tickNumber));
        final TestTicks ticks = new TestTicks(new DirectPublisher(stage));
        for (int id = 1; id <= SECURITIES; id++) {
            ticks.define(id, 1, 2, true);
        }
        final CandleListener listener = candle -> {
            final Bar bar = Bar.of(candle);
            final Bar before = bars.put(bar.key(), bar);
            assertTrue(before == null || before.revision() < bar.revision() && !before.isFinal(), "twice: " + bar);
            drained.add(bar);
        };
        for (final Trade trade : trades) {
            ticks.at(trade.timeNs()).trade(trade.securityId(), trade.price(), trade.size(), 1, LAST_IN_EVENT);
            if (random.nextInt(drainEvery) == 0) {
                stage.drainChanged(listener);
            }
        }
        stage.drainChanged(listener);
        return new Run(bars, drained, stage.stateHash(), late);
    }

    private static Map<Bar.Key, Bar> naive(final List<Trade> trades, final long lateness) {
        final Map<Bar.Key, List<Trade>> taken = new HashMap<>();
        final TreeMap<Long, Long> watermarks = new TreeMap<>();
        long watermark = Long.MIN_VALUE;
        for (final Trade trade : trades) {
            final long start = trade.timeNs() / INTERVAL * INTERVAL;
            if (watermark < start + INTERVAL + lateness) {
                final Bar.Key key = new Bar.Key(trade.securityId(), PriceType.TRADE, start);
                taken.computeIfAbsent(key, k -> new ArrayList<>()).add(trade);
            }
            if (trade.timeNs() > watermark) {
                watermark = trade.timeNs();
                watermarks.put(watermark, trade.tickNumber());
            }
        }
        final Map<Bar.Key, Bar> bars = new HashMap<>();
        taken.forEach((key, ofBar) -> bars.put(key, bar(key, ofBar, watermarks, lateness)));
        return bars;
    }

    private static Bar bar(
            final Bar.Key key,
            final List<Trade> inTickOrder,
            final TreeMap<Long, Long> watermarks,
            final long lateness) {
        final List<Trade> inTimeOrder = new ArrayList<>(inTickOrder);
        inTimeOrder.sort(Comparator.comparingLong(Trade::timeNs).thenComparingLong(Trade::tickNumber));
        BigInteger volume = BigInteger.ZERO;
        BigInteger notional = BigInteger.ZERO;
        for (final Trade trade : inTickOrder) {
            final BigInteger size = BigInteger.valueOf(trade.size());
            volume = volume.add(size);
            notional = notional.add(size.multiply(BigInteger.valueOf(trade.price())));
        }
        final Map.Entry<Long, Long> closing = watermarks.ceilingEntry(key.startNs() + INTERVAL + lateness);
        final long lastTick = inTickOrder.get(inTickOrder.size() - 1).tickNumber();
        return new Bar(
                key.securityId(),
                PriceType.TRADE,
                key.startNs(),
                inTimeOrder.get(0).price(),
                inTickOrder.stream().mapToLong(Trade::price).max().orElseThrow(),
                inTickOrder.stream().mapToLong(Trade::price).min().orElseThrow(),
                inTimeOrder.get(inTimeOrder.size() - 1).price(),
                2,
                volume,
                notional,
                inTickOrder.size(),
                inTickOrder.get(0).tickNumber(),
                lastTick,
                closing == null ? lastTick : closing.getValue(),
                closing != null);
    }
}
