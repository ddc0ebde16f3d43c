package io.tapeline.book;

import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.AllocatedBytes;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BookStageAllocationTest {
    private static final int SECURITIES = 100;

    private final long[] changes = new long[1];
    private final BookStage stage = new BookStage((tickNumber, tick, best) -> changes[0]++);
    private final TestTicks ticks = new TestTicks(new DirectPublisher(stage));
    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void shouldAllocateNothingOnceGrown() {
        run(500_000);
        final long bytes = AllocatedBytes.during(() -> run(1_000_000));
        assertTrue(bytes < 16_384, bytes + " bytes for a million ticks");
        assertTrue(changes[0] > 10_000, changes[0] + " changes");
    }

    private void run(final int count) {
        for (int id = 1; id <= SECURITIES; id++) {
            ticks.reset(id, ResetPhase.CLEARED, LAST_IN_EVENT);
            ticks.reset(id, ResetPhase.SNAPSHOT_BEGIN, LAST_IN_EVENT);
            ticks.reset(id, ResetPhase.SNAPSHOT_END, LAST_IN_EVENT);
        }
        for (int i = 0; i < count; i++) {
            final int id = 1 + random.nextInt(SECURITIES);
            final boolean isBid = random.nextBoolean();
            final long price = (isBid ? 0 : 60) + random.nextInt(60);
            ticks.level(id, isBid ? Side.BID : Side.ASK, price, random.nextInt(3), LAST_IN_EVENT);
        }
    }
}
