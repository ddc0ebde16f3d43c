package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import java.util.BitSet;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the account of a damaged tape takes, and what it calls a fault. */
class DamagedTapeTest {
    private final Findings findings = new Findings();
    private final UnsafeBuffer slab = new UnsafeBuffer(new byte[TickLayout.LENGTH]);
    private final TickEncoder encoder = new TickEncoder();
    private final TickFlyweight tick = new TickFlyweight();

    @Test
    void shouldTakeATapeThatHadALossBeforeForWhole() {
        final DamagedTape tape = damaged(this::lossOfSixToEight, this::lossOfSixToEight);
        tape.requireAll(numbers(1, 5, 8, 10));
        assertTrue(findings.isClean(), findings.messages()::toString);
        assertEquals(1, tape.lostRecords());
    }

    @Test
    void shouldMissARecordOfALossWhoseDocumentWasNotDamaged() {
        final DamagedTape tape = damaged(this::lossOfSixToEight, handler -> {
            trades(handler, 1, 5);
            loss(handler, 6, 9);
            trades(handler, 10, 10);
        });
        tape.requireAll(numbers(1, 5, 8, 10));
        assertEquals(2, findings.lost(), findings.messages()::toString);
        assertTrue(findings.messages().get(0).contains("tick 8 "), findings.messages()::toString);
    }

    @Test
    void shouldMissATickThatARecordOfALossReplaced() {
        final DamagedTape tape = damaged(handler -> trades(handler, 1, 10), this::lossOfSixToEight);
        tape.requireAll(numbers(1, 5, 8, 10));
        assertEquals(1, findings.lost(), findings.messages()::toString);
        assertEquals(0, findings.wrong());
    }

    @Test
    void shouldCatchATickThatIsAnother() {
        damaged(handler -> trades(handler, 1, 10), handler -> {
            trades(handler, 1, 5);
            trade(handler, 6, 1);
            trades(handler, 7, 10);
        });
        assertEquals(1, findings.wrong(), findings.messages()::toString);
    }

    private DamagedTape damaged(final Consumer<TickHandler> before, final Consumer<TickHandler> after) {
        final TickBytes whole = new TickBytes(1);
        before.accept(whole);
        final DamagedTape tape = new DamagedTape(whole, "planted", findings);
        after.accept(tape);
        tape.end();
        return tape;
    }

    private void lossOfSixToEight(final TickHandler handler) {
        trades(handler, 1, 5);
        loss(handler, 6, 8);
        trades(handler, 9, 10);
    }

    private void trades(final TickHandler handler, final long from, final long to) {
        for (long number = from; number <= to; number++) {
            trade(handler, number, number * 7);
        }
    }

    private void trade(final TickHandler handler, final long number, final long price) {
        encoder.trade(slab, 0).price(price).size(number).tradeId(number);
        handler.onTick(number, tick.wrap(slab, 0));
    }

    /** The record stands under the last number that is lost. */
    private void loss(final TickHandler handler, final long from, final long to) {
        encoder.feedState(slab, 0)
                .fromSequence(from)
                .toSequence(to)
                .count(to - from + 1)
                .feedEvent(FeedEvent.LOST);
        handler.onTick(to, tick.wrap(slab, 0));
    }

    /** Ranges, both ends with them. */
    private static BitSet numbers(final int from, final int to, final int secondFrom, final int secondTo) {
        final BitSet numbers = new BitSet();
        numbers.set(from, to + 1);
        numbers.set(secondFrom, secondTo + 1);
        return numbers;
    }
}
