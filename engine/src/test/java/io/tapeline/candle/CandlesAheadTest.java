package io.tapeline.candle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import io.tapeline.tick.TickFlags;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandlesAheadTest {
    private static final int LARGE = 5_000;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final CandleStage stage =
            new CandleStage(MINUTE_NS, 0, MINUTE_NS, Set.of(), (tickNumber, tick, startNs) -> {});
    private final TestTicks ticks = new TestTicks(new DirectPublisher(stage));
    private final TestTicks coming =
            new TestTicks(new DirectPublisher((number, tick) -> stage.onComing(tick.buffer(), tick.offset(), 1)));

    @Test
    void shouldLookAtTheCandlesOfALargeMarketAndChangeNothing() {
        trade(1);
        trade(LARGE);
        final long hash = stage.stateHash();
        for (final int id : new int[] {1, LARGE}) {
            final long before = stage.seenAhead();
            coming.trade(id, 100, 1, 1, TickFlags.LAST_IN_EVENT);
            assertNotEquals(before, stage.seenAhead(), "security " + id);
        }
        assertEquals(hash, stage.stateHash());
    }

    @Test
    void shouldNotLookWhereFewSecuritiesStayInTheCache() {
        trade(1);
        coming.trade(1, 100, 1, 1, TickFlags.LAST_IN_EVENT);
        assertEquals(0, stage.seenAhead());
    }

    @Test
    void shouldPassOverWhatIsNotDefined() {
        trade(LARGE);
        final long before = stage.seenAhead();
        coming.trade(2, 100, 1, 1, TickFlags.LAST_IN_EVENT);
        coming.trade(-1, 100, 1, 1, TickFlags.LAST_IN_EVENT);
        coming.trade(Integer.MAX_VALUE, 100, 1, 1, TickFlags.LAST_IN_EVENT);
        assertEquals(before, stage.seenAhead());
    }

    private void trade(final int id) {
        ticks.define(id, 1, 2, true);
        ticks.at(MINUTE_NS).trade(id, 100, 1, 1, TickFlags.LAST_IN_EVENT);
    }
}
