package io.tapeline.book;

import static io.tapeline.tick.TickLayout.NULL_VALUE;
import static io.tapeline.tick.codec.Side.ASK;
import static io.tapeline.tick.codec.Side.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.StateHash;
import org.junit.jupiter.api.Test;

class LevelBookTest {
    private final LevelBook book = new LevelBook();

    @Test
    void shouldHaveNamedNullsForAMissingSide() {
        assertEquals(NULL_VALUE, book.bidPrice());
        assertEquals(NULL_VALUE, book.bidSize());
        assertEquals(NULL_VALUE, book.askPrice());
        assertEquals(NULL_VALUE, book.askSize());
        book.set(BID, 100, 1);
        book.set(BID, 100, 0);
        assertEquals(NULL_VALUE, book.bidPrice());
    }

    @Test
    void shouldOrderLevelsFromTheBestOn() {
        for (final long price : new long[] {5, 9, 1, 7, 3}) {
            book.set(BID, price, price * 10);
            book.set(ASK, price + 10, price * 100);
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(9 - 2 * i, book.price(BID, i));
            assertEquals((9 - 2 * i) * 10, book.size(BID, i));
            assertEquals(11 + 2 * i, book.price(ASK, i));
            assertEquals((1 + 2 * i) * 100, book.size(ASK, i));
        }
        assertEquals(9, book.bidPrice());
        assertEquals(90, book.bidSize());
        assertEquals(11, book.askPrice());
        assertEquals(100, book.askSize());
    }

    @Test
    void shouldTakeTheRemovalOfAnAbsentLevelAsNormal() {
        book.set(ASK, 10, 1);
        book.set(ASK, 9, 0);
        book.set(ASK, 11, 0);
        assertEquals(1, book.count(ASK));
    }

    @Test
    void shouldHoldNegativeAndExtremePrices() {
        book.set(ASK, Mantissa.MAX, 1);
        book.set(ASK, Mantissa.MIN, 2);
        book.set(BID, Mantissa.MIN, 3);
        book.set(BID, -5, 4);
        assertEquals(Mantissa.MIN, book.askPrice());
        assertEquals(Mantissa.MAX, book.price(ASK, 1));
        assertEquals(-5, book.bidPrice());
        assertEquals(Mantissa.MIN, book.price(BID, 1));
    }

    @Test
    void shouldRefuseWhatIsNoLevel() {
        assertThrows(IllegalArgumentException.class, () -> book.set(BID, NULL_VALUE, 1));
        assertThrows(IllegalArgumentException.class, () -> book.set(BID, 1, -1));
    }

    @Test
    void shouldHashStateAndNotHistory() {
        final LevelBook other = new LevelBook();
        book.set(BID, 1, 1);
        book.set(BID, 2, 2);
        book.set(BID, 3, 3);
        book.set(BID, 3, 0);
        other.set(BID, 2, 2);
        other.set(BID, 1, 1);
        assertEquals(book.stateHash(StateHash.START), other.stateHash(StateHash.START));
        other.set(BID, 1, 2);
        assertNotEquals(book.stateHash(StateHash.START), other.stateHash(StateHash.START));
        other.clear();
        other.set(ASK, 1, 1);
        other.set(ASK, 2, 2);
        assertNotEquals(book.stateHash(StateHash.START), other.stateHash(StateHash.START));
    }
}
