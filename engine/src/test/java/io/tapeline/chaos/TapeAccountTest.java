package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.sim.SimTapes;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.List;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The accounting takes tapes that are as they should be, and catches each fault that is planted in one. */
class TapeAccountTest {
    @Test
    void shouldFindNothingInATapeThatMissedNothing() {
        final Findings found = account(new SimTapes(1).run(3_000, 0).ticks());
        assertTrue(found.isClean(), found.messages()::toString);
        assertTrue(found.ticks() > 10_000);
        assertEquals(0, found.holes() + found.missedTicks());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 50, 70})
    void shouldTakeAHoleThatARestartRecords(final int cut) {
        final Findings found = account(new SimTapes(1)
                .run(1_000, 0)
                .cut(cut)
                .pause(2_000)
                .run(500, 0)
                .run(500, 0)
                .ticks());
        assertTrue(found.isClean(), found.messages()::toString);
        assertEquals(2, found.holes());
        assertTrue(found.missedTicks() > 5_000);
    }

    @Test
    void shouldTakeARestartBeforeAllBooksWereSent() {
        for (int cut = 1; cut < 45; cut++) {
            final Findings found = account(new SimTapes(1)
                    .run(1_000, 0)
                    .run(1, 0)
                    .cut(cut)
                    .pause(100)
                    .run(300, 0)
                    .ticks());
            assertTrue(found.isClean(), "cut " + cut + ": " + found.messages());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTakeWhatAFullRingRefusedAndRecorded(final long seed) {
        final Findings found = account(
                new SimTapes(seed).run(2_000, 100).pause(500).run(2_000, 30).ticks());
        assertTrue(found.isClean(), "seed " + seed + ": " + found.messages());
        assertTrue(found.holes() > 20);
    }

    @Test
    void shouldCatchAnEventThatIsMissing() {
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).ticks();
        final int at = find(ticks, TapeAccountTest::isWholeEvent, 2_000);
        ticks.remove(at);
        final Findings found = account(ticks);
        assertEquals(1, found.lost(), found.messages()::toString);
        assertEquals(0, found.doubled() + found.wrong());
        assertTrue(found.messages().get(0).contains("tick " + (at + 1)), found.messages()::toString);
    }

    @Test
    void shouldCatchATickThatIsMissingInAnEvent() {
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).ticks();
        ticks.remove(find(ticks, tick -> tick.kind() == TradeDecoder.TEMPLATE_ID, 2_000));
        assertTrue(account(ticks).wrong() > 0);
        final List<byte[]> others = new SimTapes(1).run(1_000, 0).ticks();
        others.remove(find(others, tick -> tick.kind() == TradeDecoder.TEMPLATE_ID, 2_000) + 1);
        assertTrue(!account(others).isClean());
    }

    @Test
    void shouldCatchAnEventThatIsThereTwice() {
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).ticks();
        final int at = find(ticks, TapeAccountTest::isWholeEvent, 2_000);
        ticks.add(at, ticks.get(at));
        final Findings found = account(ticks);
        assertEquals(1, found.doubled(), found.messages()::toString);
    }

    @Test
    void shouldCatchATickThatIsChanged() {
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).ticks();
        ticks.get(find(ticks, TapeAccountTest::isWholeEvent, 2_000))[40] ^= 1;
        final Findings found = account(ticks);
        assertEquals(1, found.wrong(), found.messages()::toString);
    }

    @Test
    void shouldCatchALevelOfABookThatIsChanged() {
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).run(100, 0).ticks();
        ticks.get(find(ticks, tick -> (tick.flags() & TickFlags.SNAPSHOT) != 0, 3_000) + 3)[32] ^= 1;
        assertEquals(1, account(ticks).wrong());
    }

    @Test
    void shouldCatchAHoleWithoutItsRecord() {
        final List<byte[]> ticks =
                new SimTapes(1).run(1_000, 0).pause(1_000).run(1_000, 0).ticks();
        ticks.remove(find(ticks, tick -> isState(tick, FeedEvent.STARTED), 2_000));
        final Findings found = account(ticks);
        assertTrue(found.lost() > 100, found.messages()::toString);
    }

    @Test
    void shouldCatchARefusalWithoutItsRecordOrOfAnotherNumber() {
        final List<byte[]> ticks = new SimTapes(2).run(2_000, 100).ticks();
        ticks.remove(find(ticks, tick -> isState(tick, FeedEvent.DROPPED), 2_000));
        assertTrue(account(ticks).lost() > 0);
        final List<byte[]> others = new SimTapes(2).run(2_000, 100).ticks();
        others.get(find(others, tick -> isState(tick, FeedEvent.DROPPED), 2_000))[48] ^= 1;
        assertEquals(1, account(others).wrong());
    }

    @Test
    void shouldCatchABookThatIsNotSentAnew() {
        final List<byte[]> ticks = new SimTapes(2).run(2_000, 100).ticks();
        final int at = find(ticks, tick -> isState(tick, FeedEvent.DROPPED), 2_000) + 1;
        while ((view(ticks.get(at)).flags() & TickFlags.SNAPSHOT) != 0) {
            ticks.remove(at);
        }
        assertTrue(account(ticks).lost() > 0);
    }

    @Test
    void shouldCatchNumbersThatAreMissingOrThereTwice() {
        final TapeAccount missing = new TapeAccount(SimTapes.truth());
        final List<byte[]> ticks = new SimTapes(1).run(1_000, 0).ticks();
        for (int i = 0; i < ticks.size(); i++) {
            if (i < 2_000 || i >= 2_010) {
                missing.onTick(1 + i, view(ticks.get(i)));
            }
        }
        assertEquals(10, missing.take().lost());
        final TapeAccount again = new TapeAccount(SimTapes.truth());
        for (int i = 0; i < ticks.size(); i++) {
            again.onTick(i < 2_000 ? 1 + i : i, view(ticks.get(i)));
        }
        assertEquals(1, again.take().doubled());
    }

    private static Findings account(final List<byte[]> ticks) {
        final TapeAccount account = new TapeAccount(SimTapes.truth());
        for (int i = 0; i < ticks.size(); i++) {
            account.onTick(1 + i, view(ticks.get(i)));
        }
        return account.take();
    }

    private static boolean isWholeEvent(final TickFlyweight tick) {
        return tick.kind() == BookLevelDecoder.TEMPLATE_ID && tick.flags() == TickFlags.LAST_IN_EVENT;
    }

    private static boolean isState(final TickFlyweight tick, final FeedEvent event) {
        return tick.kind() == FeedStateDecoder.TEMPLATE_ID && tick.feedState().feedEvent() == event;
    }

    /** The first that fits, from an index on; an event of one tick for {@link #isWholeEvent}. */
    private static int find(final List<byte[]> ticks, final Predicate<TickFlyweight> fits, final int from) {
        for (int i = from; i < ticks.size(); i++) {
            final boolean isFirst = view(ticks.get(i - 1)).isLastInEvent();
            if (isFirst && fits.test(view(ticks.get(i)))) {
                return i;
            }
        }
        throw new AssertionError("none from " + from + " on");
    }

    private static TickFlyweight view(final byte[] tick) {
        return new TickFlyweight().wrap(new UnsafeBuffer(tick), 0);
    }
}
