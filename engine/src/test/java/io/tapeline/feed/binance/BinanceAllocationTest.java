package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedFixture;
import io.tapeline.feed.TapeRecorder;
import io.tapeline.tick.AllocatedBytes;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickLayout;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From the bytes of a message to ticks in the ring, book and comparison included: nothing is allocated, whether a message is
 * read by its layout, as changes and trades are here, or not, as quotes with their number in quotes.
 */
@Timeout(120)
class BinanceAllocationTest {
    private static final int WARM_UP_ROUNDS = 20_000;
    private static final int ROUNDS = 250_000;
    private static final long TOLERATED_BYTES = 16 * 1024;
    private static final int ID_DIGITS = 15;
    private static final String ID = "0".repeat(ID_DIGITS);

    /** Has as many digits, the first of them not 0. */
    private static final long FIRST_ID = 100_000_000_000_010L;

    private static final String DEPTH =
            "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1700000000500,"
                    + "\"s\":\"BTCUSDT\",\"U\":" + ID + ",\"u\":" + ID
                    + ",\"b\":[[\"90.00000000\",\"1.00000000\"],[\"89.10000000\",\"0.00000000\"]],"
                    + "\"a\":[[\"91.00000000\",\"3.00000000\"],[\"95.00000000\",\"2.00000000\"]]}}";
    private static final String QUOTE = "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":\"" + ID
            + "\",\"s\":\"BTCUSDT\",\"b\":\"90.00000000\",\"B\":\"1.00000000\",\"a\":\"91.00000000\",\"A\":\"3.00000000\"}}";
    private static final String TRADE = "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1700000000700,"
            + "\"s\":\"BTCUSDT\",\"t\":" + ID
            + ",\"p\":\"90.5\",\"q\":\"0.1\",\"T\":1700000000699,\"m\":true,\"M\":true}}";
    private static final String GARBAGE = "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":1,\"p\":\"-1\",\"T\":1,\"q\":\"1\"";

    private final UnsafeBuffer depth = buffer(DEPTH);
    private final UnsafeBuffer quote = buffer(QUOTE);
    private final UnsafeBuffer trade = buffer(TRADE);
    private final UnsafeBuffer garbage = buffer(GARBAGE);
    private final FeedFixture fixture = new FeedFixture(new TapeRecorder(64, false));
    private long id = FIRST_ID;

    @Test
    void shouldAllocateNothingPerMessage() {
        final BinanceSession session = session();
        final UnsafeBuffer first = buffer(DEPTH);
        putId(first, DEPTH.indexOf(ID), id - 9);
        putId(first, DEPTH.lastIndexOf(ID), id);
        message(session, first);
        message(
                session,
                buffer("{\"lastUpdateId\":" + FIRST_ID + ",\"bids\":[[\"80\",\"1\"]],\"asks\":[[\"99\",\"1\"]]}"));
        rounds(session, WARM_UP_ROUNDS);
        final long allocated = AllocatedBytes.during(() -> rounds(session, ROUNDS));
        assertTrue(allocated <= TOLERATED_BYTES, () -> allocated + " bytes for " + 4 * ROUNDS + " messages");
        final long rounds = WARM_UP_ROUNDS + ROUNDS;
        assertEquals(rounds, fixture.counter("binance-spot.book.equal"));
        assertEquals(rounds, fixture.counter("binance-spot.rejected.malformed"));
        assertEquals(0, fixture.counter("binance-spot.book.gaps"));
        assertEquals(0, fixture.counter("binance-spot.trades.gaps"));
    }

    private void rounds(final BinanceSession session, final int rounds) {
        for (int i = 0; i < rounds; i++) {
            id++;
            putId(depth, DEPTH.indexOf(ID), id);
            putId(depth, DEPTH.lastIndexOf(ID), id);
            putId(quote, QUOTE.indexOf(ID), id);
            putId(trade, TRADE.indexOf(ID), id);
            message(session, depth);
            message(session, quote);
            message(session, trade);
            message(session, garbage);
        }
    }

    private static void message(final BinanceSession session, final UnsafeBuffer buffer) {
        session.onMessage(buffer, 0, buffer.capacity(), 1_700_000_000_000_000_000L, 1, "BTCUSDT");
    }

    private BinanceSession session() {
        final BinanceVenue venue = BinanceVenue.SPOT;
        final var settings = FeedFixture.settings(BinanceSettings.of(venue), Map.of());
        final FeedContext context = new FeedContext(
                settings,
                List.of(),
                fixture.source(1),
                fixture.securities,
                new NothingKept(),
                fixture.counters,
                fixture.clock);
        return new BinanceSession(
                new BinanceSettings(venue, settings), context, ExchangeInfo.uniform(8, 8), (book, failures) -> {}, 3);
    }

    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes(US_ASCII));
    }

    private static void putId(final UnsafeBuffer buffer, final int offset, final long value) {
        long rest = value;
        for (int i = offset + ID_DIGITS - 1; i >= offset; i--) {
            buffer.putByte(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /** A quarantine that is full. */
    private static final class NothingKept implements RawMessages {
        @Override
        public long keep(final DirectBuffer buffer, final int offset, final int length) {
            return TickLayout.NULL_VALUE;
        }

        @Override
        public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
            return -1;
        }
    }
}
