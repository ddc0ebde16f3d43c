package io.tapeline.book;

import static io.tapeline.book.BestPrices.CROSSED;
import static io.tapeline.book.BestPrices.FROM_QUOTE;
import static io.tapeline.book.BestPrices.NO_BOOK;
import static io.tapeline.tick.TickFlags.LAST_IN_EVENT;
import static io.tapeline.tick.TickFlags.SNAPSHOT;
import static io.tapeline.tick.TickLayout.NULL_VALUE;
import static io.tapeline.tick.codec.ResetPhase.CLEARED;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_BEGIN;
import static io.tapeline.tick.codec.ResetPhase.SNAPSHOT_END;
import static io.tapeline.tick.codec.Side.ASK;
import static io.tapeline.tick.codec.Side.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BestRecorder.Best;
import io.tapeline.tick.DirectPublisher;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TestTicks;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BookStageTest {
    private final BestRecorder bests = new BestRecorder();
    private final BookStage stage = new BookStage(bests);
    private final TestTicks ticks = new TestTicks(new DirectPublisher(stage));

    @Test
    void shouldEmitASnapshotOnceAtItsEnd() {
        ticks.reset(1, SNAPSHOT_BEGIN, 0);
        ticks.level(1, BID, 100, 5, SNAPSHOT | LAST_IN_EVENT);
        ticks.level(1, ASK, 101, 6, SNAPSHOT | LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        assertFalse(stage.isTrusted(1));
        ticks.reset(1, SNAPSHOT_END, LAST_IN_EVENT);
        assertTrue(stage.isTrusted(1));
        assertEquals(List.of(new Best(4, 1, 100, 5, 101, 6, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldEmitOnlyAtTheEndOfAnEvent() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, 0);
        ticks.level(1, BID, 99, 5, 0);
        assertEquals(List.of(), bests.drain());
        ticks.level(1, BID, 100, 0, LAST_IN_EVENT);
        assertEquals(List.of(new Best(5, 1, 99, 5, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldEmitWhenATradeEndsTheEventThatChangedTheBook() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, 0);
        ticks.trade(1, 100, 1, 1, LAST_IN_EVENT);
        assertEquals(1, bests.drain().size());
    }

    @Test
    void shouldEmitWhenAQuoteEndsTheEventThatChangedTheBook() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, 0);
        ticks.quote(1, 1, 1, 2, 2, 0);
        assertEquals(List.of(), bests.drain());
        ticks.quote(1, 1, 1, 2, 2, LAST_IN_EVENT);
        assertEquals(List.of(new Best(5, 1, 100, 5, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldEmitWhatAnEventChangedBeforeTheStateWasStored() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, 0);
        final StateOutput out = new StateOutput();
        stage.writeTo(out);
        final BookStage restored = new BookStage(bests);
        restored.readFrom(new StateInput(out.array(), 0, out.length()));
        new TestTicks(new DirectPublisher(restored)).trade(1, 100, 1, 1, LAST_IN_EVENT);
        assertEquals(List.of(new Best(1, 1, 100, 5, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldEmitNothingWhenAnEventUndoesItsOwnChange() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        bests.drain();
        ticks.level(1, BID, 101, 5, 0);
        ticks.level(1, BID, 101, 0, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldEmitOnlyWhatDiffersFromTheLastEmitted() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        assertEquals(1, bests.drain().size());
        ticks.level(1, BID, 99, 7, LAST_IN_EVENT);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        ticks.level(1, BID, 101, 1, 0);
        ticks.level(1, BID, 101, 0, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        ticks.level(1, BID, 100, 6, LAST_IN_EVENT);
        assertEquals(List.of(new Best(8, 1, 100, 6, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldEmitQuotesOfASecurityWithoutBook() {
        ticks.quote(1, 100, 5, 101, 6, LAST_IN_EVENT);
        ticks.quote(1, 100, 5, 101, 6, LAST_IN_EVENT);
        ticks.quote(1, NULL_VALUE, NULL_VALUE, 101, 6, LAST_IN_EVENT);
        assertEquals(
                List.of(
                        new Best(1, 1, 100, 5, 101, 6, FROM_QUOTE | LAST_IN_EVENT),
                        new Best(3, 1, NULL_VALUE, NULL_VALUE, 101, 6, FROM_QUOTE | LAST_IN_EVENT)),
                bests.drain());
        assertNull(stage.book(1));
    }

    @Test
    void shouldIgnoreQuotesOnceThereIsABook() {
        emptyBook(1);
        ticks.quote(1, 100, 5, 101, 6, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        ticks.reset(2, CLEARED, LAST_IN_EVENT);
        ticks.quote(2, 100, 5, 101, 6, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldSayOnceThatABookIsLostAndIgnoreLevelsUntilItIsWhole() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        bests.drain();
        ticks.reset(1, CLEARED, LAST_IN_EVENT);
        final Best lost = new Best(4, 1, NULL_VALUE, NULL_VALUE, NULL_VALUE, NULL_VALUE, NO_BOOK | LAST_IN_EVENT);
        assertEquals(List.of(lost), bests.drain());
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        ticks.reset(1, CLEARED, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        assertEquals(1, stage.ignoredLevels());
        ticks.reset(1, SNAPSHOT_BEGIN, LAST_IN_EVENT);
        ticks.level(1, BID, 98, 4, SNAPSHOT);
        ticks.reset(1, SNAPSHOT_END, LAST_IN_EVENT);
        assertEquals(List.of(new Best(9, 1, 98, 4, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldSayNothingWhenABookIsClearedBeforeItEverHadAPrice() {
        ticks.reset(1, CLEARED, LAST_IN_EVENT);
        emptyBook(1);
        ticks.reset(1, CLEARED, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldLoseTheQuotesWhenABookBegins() {
        ticks.quote(1, 100, 5, 101, 6, LAST_IN_EVENT);
        ticks.reset(1, CLEARED, LAST_IN_EVENT);
        assertEquals(NO_BOOK | LAST_IN_EVENT, bests.drain().get(1).flags());
    }

    @Test
    void shouldNotTrustABookThatNeverHadASnapshot() {
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        assertEquals(1, stage.ignoredLevels());
        ticks.reset(1, SNAPSHOT_END, LAST_IN_EVENT);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldReplaceATrustedBookByANewSnapshot() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        ticks.level(1, ASK, 103, 5, LAST_IN_EVENT);
        bests.drain();
        ticks.reset(1, SNAPSHOT_BEGIN, LAST_IN_EVENT);
        ticks.level(1, BID, 101, 5, SNAPSHOT | LAST_IN_EVENT);
        assertEquals(List.of(), bests.drain());
        ticks.reset(1, SNAPSHOT_END, LAST_IN_EVENT);
        assertEquals(List.of(new Best(7, 1, 101, 5, NULL_VALUE, NULL_VALUE, LAST_IN_EVENT)), bests.drain());
    }

    @Test
    void shouldFlagACrossedAndALockedBook() {
        emptyBook(1);
        ticks.level(1, BID, 100, 5, LAST_IN_EVENT);
        ticks.level(1, ASK, 100, 5, LAST_IN_EVENT);
        ticks.level(1, ASK, 99, 5, LAST_IN_EVENT);
        ticks.level(1, ASK, 99, 0, 0);
        ticks.level(1, ASK, 100, 0, 0);
        ticks.level(1, ASK, 101, 5, LAST_IN_EVENT);
        assertEquals(
                List.of(0, CROSSED, CROSSED, 0),
                bests.drain().stream().map(b -> b.flags() & ~0xFFFF).toList());
    }

    @Test
    void shouldIgnoreAndCountLevelsThatCannotBe() {
        emptyBook(1);
        ticks.level(1, BID, NULL_VALUE, 5, LAST_IN_EVENT);
        ticks.level(1, BID, 5, NULL_VALUE, LAST_IN_EVENT);
        ticks.level(1, BID, 5, -5, LAST_IN_EVENT);
        ticks.level(-1, BID, 5, 5, LAST_IN_EVENT);
        ticks.level(Integer.MAX_VALUE, BID, 5, 5, LAST_IN_EVENT);
        assertEquals(5, stage.ignoredLevels());
        assertEquals(List.of(), bests.drain());
    }

    @Test
    void shouldNeverThrowOnTicksOfAnyBytes() {
        final Random random = new Random(11);
        final byte[] tick = new byte[64];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(tick);
            tick[2] = (byte) random.nextInt(12);
            tick[3] = 0;
            tick[24] = (byte) random.nextInt(4);
            tick[25] = 0;
            tick[26] = 0;
            tick[27] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : 0);
            ticks.raw(tick);
        }
    }

    @Test
    void shouldKeepSecuritiesApart() {
        for (int id = 1; id <= 10_000; id++) {
            emptyBook(id);
            ticks.level(id, BID, id, 5, LAST_IN_EVENT);
        }
        for (int id = 1; id <= 10_000; id++) {
            assertEquals(id, stage.book(id).bidPrice());
            assertEquals(id, stage.best(id).bidPrice());
        }
        assertNull(stage.book(0));
        assertNull(stage.book(10_001));
        assertNull(stage.best(-1));
    }

    private void emptyBook(final int securityId) {
        ticks.reset(securityId, SNAPSHOT_BEGIN, LAST_IN_EVENT);
        ticks.reset(securityId, SNAPSHOT_END, LAST_IN_EVENT);
    }
}
