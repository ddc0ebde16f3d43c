package io.tapeline.candle;

import static io.tapeline.candle.PriceType.ASK;
import static io.tapeline.candle.PriceType.BID;
import static io.tapeline.candle.PriceType.MID;
import static io.tapeline.candle.PriceType.TRADE;
import static io.tapeline.tick.TickFlags.AGGREGATED;
import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static io.tapeline.tick.TickLayout.NULL_VALUE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TestTicks;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.Side;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Times are in seconds from an epoch of ours; candles take a minute and are late by five seconds. */
class CandleStageTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH = 1_699_999_980L * SECOND;
    private static final int BIG = 1000;

    private final List<String> late = new ArrayList<>();
    private final CandleStage stage = new CandleStage(
            60 * SECOND,
            5 * SECOND,
            10 * SECOND,
            Set.of(BID, ASK, MID),
            (tickNumber, tick, startNs) -> late.add(tickNumber + "@" + (startNs - EPOCH) / SECOND));
    private final DirectPublisher publisher = new DirectPublisher(stage);
    private final TestTicks ticks = new TestTicks(publisher);

    CandleStageTest() {
        ticks.define(1, 1, 2, true);
        ticks.define(2, 1, 2, true);
        ticks.define(3, 1, 5, false);
        ticks.define(4, 2, 2, true);
    }

    @Test
    void shouldSumTheTradesOfOneMinute() {
        trade(1, 0, 100, 5);
        trade(1, 30, 90, 7);
        trade(1, 59, 95, 1);
        final Bar bar = only();
        assertEquals(EPOCH, bar.startNs());
        assertEquals(List.of(100L, 100L, 90L, 95L), List.of(bar.open(), bar.high(), bar.low(), bar.close()));
        assertEquals(BigInteger.valueOf(13), bar.volume());
        assertEquals(BigInteger.valueOf(500 + 630 + 95), bar.notional());
        assertEquals(
                List.of(3L, 5L, 7L, 7L), List.of(bar.tradeCount(), bar.firstTick(), bar.lastTick(), bar.revision()));
        assertEquals(TRADE, bar.priceType());
        assertEquals(2, bar.priceScale());
        assertFalse(bar.isFinal());
    }

    @Test
    void shouldOpenAndCloseByEventTimeThenByTickNumber() {
        trade(1, 30, 100, 1);
        trade(1, 30, 101, 1);
        trade(1, 10, 102, 1);
        trade(1, 10, 103, 1);
        trade(1, 20, 104, 1);
        final Bar bar = only();
        assertEquals(102, bar.open());
        assertEquals(101, bar.close());
    }

    @Test
    void shouldStayOpenForTheLatenessAndThenBeFinal() {
        trade(1, 0, 100, 5);
        trade(2, 64, 1, 1);
        trade(1, 59, 101, 1);
        assertEquals(List.of(), late);
        drain();
        trade(2, 65, 1, 1);
        final List<Bar> bars = drain();
        assertEquals(2, bars.size());
        assertEquals(2, bars.get(0).securityId());
        assertTrue(bars.get(1).isFinal());
        assertEquals(101, bars.get(1).close());
        assertEquals(8, bars.get(1).revision());
        assertEquals(7, bars.get(1).lastTick());
        trade(1, 59, 50, 1);
        assertEquals(List.of("9@0"), late);
        assertEquals(1, stage.lateTicks());
        assertEquals(List.of(), drain());
    }

    @Test
    void shouldCloseTheQuietSecuritiesOfTheExchangeOnly() {
        trade(1, 0, 100, 5);
        trade(4, 0, 100, 5);
        drain();
        trade(2, 600, 1, 1);
        assertEquals(List.of(2, 1), drain().stream().map(Bar::securityId).toList());
    }

    @Test
    void shouldBeClosedByAClock() {
        trade(1, 0, 100, 5);
        trade(4, 0, 100, 5);
        drain();
        ticks.at(NULL_VALUE, EPOCH + 64 * SECOND).clock();
        assertEquals(List.of(), drain());
        ticks.at(NULL_VALUE, EPOCH + 65 * SECOND).clock();
        final List<Bar> bars = drain();
        assertEquals(List.of(1, 4), bars.stream().map(Bar::securityId).toList());
        assertTrue(bars.get(0).isFinal() && bars.get(1).isFinal());
        trade(1, 30, 100, 5);
        assertEquals(1, late.size());
    }

    @Test
    void shouldBeClosedByTheTimeOfABookLevel() {
        trade(1, 0, 100, 5);
        drain();
        ticks.at(EPOCH + 65 * SECOND).level(2, Side.BID, 1, 1, LAST_IN_EVENT);
        assertTrue(only().isFinal());
    }

    @Test
    void shouldUseReceiveTimeWhereEventTimeIsMissingOrTooFarOff() {
        ticks.at(NULL_VALUE, EPOCH).trade(1, 100, 1, 1, LAST_IN_EVENT);
        ticks.at(EPOCH + 11 * SECOND, EPOCH).trade(1, 101, 1, 1, LAST_IN_EVENT);
        ticks.at(EPOCH + 10 * SECOND, EPOCH).trade(1, 102, 1, 1, LAST_IN_EVENT);
        ticks.at(EPOCH + 1000 * SECOND, EPOCH + 1 * SECOND).trade(1, 103, 1, 1, LAST_IN_EVENT);
        final Bar bar = only();
        assertEquals(100, bar.open());
        assertEquals(102, bar.close());
        assertEquals(4, bar.tradeCount());
    }

    @Test
    void shouldTakeATradeOfSizeZeroForItsPrice() {
        trade(1, 0, 100, 0);
        trade(1, 1, 101, 0);
        final Bar bar = only();
        assertEquals(BigInteger.ZERO, bar.volume());
        assertEquals(2, bar.tradeCount());
        assertEquals(101, bar.high());
    }

    @Test
    void shouldCountTheFillsOfAnAggregatedTrade() {
        ticks.at(EPOCH).trade(1, 100, 10, 7, LAST_IN_EVENT | AGGREGATED);
        ticks.trade(1, 100, 10, 0, LAST_IN_EVENT);
        assertEquals(8, only().tradeCount());
    }

    @Test
    void shouldNeverOverflowItsSums() {
        for (int i = 0; i < BIG; i++) {
            trade(1, 0, Mantissa.MAX, Mantissa.MAX);
        }
        for (int i = 0; i < 3 * BIG; i++) {
            trade(2, 0, -Mantissa.MAX + 10, Mantissa.MAX);
        }
        final BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);
        final List<Bar> bars = drain();
        assertEquals(max.multiply(BigInteger.valueOf(BIG)), bars.get(0).volume());
        assertEquals(
                max.multiply(max).multiply(BigInteger.valueOf(BIG)), bars.get(0).notional());
        assertEquals(
                max.subtract(BigInteger.TEN).multiply(max).multiply(BigInteger.valueOf(-3 * BIG)),
                bars.get(1).notional());
    }

    @Test
    void shouldMakeQuoteCandlesWhereThereAreNoTrades() {
        ticks.at(EPOCH).quote(3, 100, NULL_VALUE, 103, NULL_VALUE, LAST_IN_EVENT);
        ticks.at(EPOCH + 1).quote(3, 98, 1, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT);
        ticks.at(EPOCH + 2).quote(3, NULL_VALUE, NULL_VALUE, 110, 1, LAST_IN_EVENT);
        ticks.at(EPOCH + 3).quote(3, 101, 1, 104, 1, LAST_IN_EVENT);
        final List<Bar> bars = drain();
        assertEquals(List.of(BID, ASK, MID), bars.stream().map(Bar::priceType).toList());
        assertEquals(List.of(5, 5, 6), bars.stream().map(Bar::priceScale).toList());
        assertEquals(List.of(3L, 3L, 2L), bars.stream().map(Bar::tradeCount).toList());
        final Bar bid = bars.get(0);
        assertEquals(List.of(100L, 101L, 98L, 101L), List.of(bid.open(), bid.high(), bid.low(), bid.close()));
        final Bar mid = bars.get(2);
        assertEquals(List.of(1015L, 1025L, 1015L, 1025L), List.of(mid.open(), mid.high(), mid.low(), mid.close()));
        assertEquals(BigInteger.ZERO, mid.volume());
        assertEquals(BigInteger.ZERO, mid.notional());
    }

    @Test
    void shouldMakeNoCandlesFromQuotesOfAMarketWithTrades() {
        ticks.at(EPOCH).quote(1, 100, 1, 103, 1, LAST_IN_EVENT);
        assertEquals(List.of(), drain());
    }

    @Test
    void shouldCountAMidThatDoesNotFit() {
        ticks.at(EPOCH).quote(3, Mantissa.MAX, 1, Mantissa.MAX, 1, LAST_IN_EVENT);
        assertEquals(2, drain().size());
        assertEquals(1, stage.ignoredTicks());
    }

    @Test
    void shouldTakeTheSecondFileOfADayAndAnOlderDayToo() {
        trade(1, 0, 100, 1);
        trade(1, 6000, 101, 1);
        ticks.from(2);
        trade(2, 0, 200, 1);
        trade(2, 6000, 201, 1);
        ticks.from(3);
        trade(1, -86_400, 300, 1);
        trade(1, -86_000, 301, 1);
        assertEquals(List.of(), late);
        final List<Bar> bars = drain();
        assertEquals(6, bars.size());
        assertEquals(3, bars.stream().filter(Bar::isFinal).count());
    }

    @Test
    void shouldNeverBeginAFinalCandleAgain() {
        trade(1, 0, 100, 1);
        trade(1, 300, 100, 1);
        drain();
        ticks.from(2);
        trade(1, 10, 50, 1);
        trade(1, 301, 101, 1);
        assertEquals(1, late.size());
        assertEquals(List.of(2L), drain().stream().map(Bar::tradeCount).toList());
    }

    /** A killed import goes on behind the import of another file: its candle is not final before it has ended. */
    @Test
    void shouldLeaveTheCandlesOfAnUnfinishedFeedToIt() {
        trade(1, 0, 100, 1);
        ticks.from(2);
        trade(2, 0, 200, 1);
        trade(2, 600, 201, 1);
        ticks.from(1);
        trade(1, 59, 101, 1);
        assertEquals(List.of(), late);
        assertEquals(List.of(2L, 1L, 1L), drain().stream().map(Bar::tradeCount).toList());
        trade(1, 65, 102, 1);
        assertEquals(List.of(false, true), drain().stream().map(Bar::isFinal).toList());
    }

    @Test
    void shouldCloseTheCandlesOfAnEndedFeedByAnother() {
        trade(1, 0, 100, 1);
        ticks.state(FeedEvent.ENDED);
        ticks.from(2);
        trade(2, 65, 200, 1);
        assertEquals(List.of(true, false), drain().stream().map(Bar::isFinal).toList());
    }

    @Test
    void shouldIgnoreAndCountWhatCannotBeInACandle() {
        trade(99, 0, 1, 1);
        trade(1, 0, NULL_VALUE, 1);
        trade(1, 0, 1, -1);
        trade(-5, 0, 1, 1);
        ticks.at(Long.MAX_VALUE).trade(1, 1, 1, 1, LAST_IN_EVENT);
        ticks.at(Long.MIN_VALUE + 1).trade(1, 1, 1, 1, LAST_IN_EVENT);
        assertEquals(6, stage.ignoredTicks());
        assertEquals(List.of(), drain());
    }

    @Test
    void shouldNeverThrowOnTicksOfAnyBytes() {
        final Random random = new Random(12);
        final byte[] tick = new byte[64];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(tick);
            tick[2] = (byte) random.nextInt(12);
            tick[3] = 0;
            tick[24] = (byte) random.nextInt(5);
            tick[25] = 0;
            tick[26] = 0;
            tick[27] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : 0);
            ticks.raw(tick);
        }
        drain();
    }

    @Test
    void shouldRefuseAnIntervalOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> new CandleStage(0, 0, 0, Set.of(), (a, b, c) -> {}));
        assertThrows(IllegalArgumentException.class, () -> new CandleStage(1, -1, 0, Set.of(), (a, b, c) -> {}));
        assertThrows(IllegalArgumentException.class, () -> new CandleStage(1, 0, 0, Set.of(TRADE), (a, b, c) -> {}));
    }

    private void trade(final int securityId, final long second, final long price, final long size) {
        ticks.at(EPOCH + second * SECOND).trade(securityId, price, size, 1, LAST_IN_EVENT);
    }

    private Bar only() {
        final List<Bar> bars = drain();
        assertEquals(1, bars.size(), bars.toString());
        return bars.get(0);
    }

    private List<Bar> drain() {
        final List<Bar> bars = new ArrayList<>();
        stage.drainChanged(candle -> bars.add(Bar.of(candle)));
        return bars;
    }
}
