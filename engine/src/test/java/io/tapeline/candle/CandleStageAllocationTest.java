package io.tapeline.candle;

import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.AllocatedBytes;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CandleStageAllocationTest {
    private static final int SECURITIES = 100;

    private final long[] sums = new long[2];
    private final CandleStage stage = new CandleStage(
            1000,
            300,
            0,
            Set.of(PriceType.BID, PriceType.ASK, PriceType.MID),
            (tickNumber, tick, startNs) -> sums[0]++);
    private final CandleListener listener = candle -> sums[1] += candle.close();
    private final TestTicks ticks = new TestTicks(new DirectPublisher(stage));
    private final SplittableRandom random = new SplittableRandom(5);
    private long nowNs = 1_000_000_000L;

    @Test
    void shouldAllocateNothingOnceGrown() {
        for (int id = 1; id <= SECURITIES; id++) {
            ticks.define(id, 1, 2, id % 2 == 0);
        }
        run(500_000);
        final long finalBefore = stage.finalCount();
        final long bytes = AllocatedBytes.during(() -> run(1_000_000));
        assertTrue(bytes < 16_384, bytes + " bytes for a million ticks");
        assertTrue(stage.finalCount() - finalBefore > 10_000, stage.finalCount() + " candles");
    }

    private void run(final int count) {
        for (int i = 0; i < count; i++) {
            nowNs += random.nextInt(10);
            ticks.at(nowNs - random.nextInt(1400));
            final int id = 1 + random.nextInt(SECURITIES);
            if (id % 2 == 0) {
                ticks.trade(id, random.nextInt(1000), 5, 1, LAST_IN_EVENT);
            } else {
                ticks.quote(id, 5, 5, random.nextInt(1000), 1, LAST_IN_EVENT);
            }
            if (i % 100 == 0) {
                stage.drainChanged(listener);
            }
        }
    }
}
