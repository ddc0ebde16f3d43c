package io.tapeline.book;

import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_BEGIN;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_END;
import static io.tapeline.tick.codec.Side.ASK;
import static io.tapeline.tick.codec.Side.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.TestTicks;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BooksAheadTest {
    private static final int LARGE = 5_000;

    private final BestRecorder bests = new BestRecorder();
    private final BookStage stage = new BookStage(bests);
    private final TestTicks ticks = new TestTicks(new DirectPublisher(stage));
    private final TestTicks coming =
            new TestTicks(new DirectPublisher((number, tick) -> stage.onComing(tick.buffer(), tick.offset(), 1)));

    @Test
    void shouldLookAtTheBooksOfALargeMarketAndChangeNothing() {
        book(1);
        book(LARGE);
        bests.drain();
        final long hash = stage.stateHash();
        for (final int id : new int[] {1, LARGE}) {
            final long before = stage.seenAhead();
            coming.level(id, BID, 100, 7, LAST_IN_EVENT);
            assertNotEquals(before, stage.seenAhead(), "security " + id);
        }
        assertEquals(hash, stage.stateHash());
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldNotLookWhereFewSecuritiesStayInTheCache() {
        book(1);
        coming.level(1, BID, 100, 7, LAST_IN_EVENT);
        assertEquals(0, stage.seenAhead());
    }

    @Test
    void shouldPassOverWhatHasNoBookAndTicksOfAnyBytes() {
        book(LARGE);
        final long before = stage.seenAhead();
        coming.level(-1, BID, 100, 7, LAST_IN_EVENT);
        coming.level(Integer.MAX_VALUE, BID, 100, 7, LAST_IN_EVENT);
        coming.level(2, BID, 100, 7, LAST_IN_EVENT);
        coming.trade(LARGE, 100, 1, 1, LAST_IN_EVENT);
        assertEquals(before, stage.seenAhead());
        final Random random = new Random(3);
        final byte[] any = new byte[64];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(any);
            coming.raw(any);
        }
    }

    private void book(final int id) {
        ticks.reset(id, SNAPSHOT_BEGIN, 0);
        ticks.level(id, BID, 100, 5, 0);
        ticks.level(id, ASK, 101, 6, 0);
        ticks.reset(id, SNAPSHOT_END, LAST_IN_EVENT);
    }
}
