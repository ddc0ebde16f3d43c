package io.tapeline.tick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.ClockDecoder;
import io.tapeline.tick.codec.ExchangeDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.MessageHeaderDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TickCodecTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4 * TickLayout.LENGTH]);
    private final TickEncoder encoder = new TickEncoder();
    private final TickFlyweight tick = new TickFlyweight();

    @Test
    void shouldMakeEveryKindExactlyOneCacheLine() {
        final int[] blocks = {
            QuoteDecoder.BLOCK_LENGTH,
            TradeDecoder.BLOCK_LENGTH,
            BookLevelDecoder.BLOCK_LENGTH,
            BookResetDecoder.BLOCK_LENGTH,
            FeedStateDecoder.BLOCK_LENGTH,
            RejectDecoder.BLOCK_LENGTH,
            SecurityDefinitionDecoder.BLOCK_LENGTH,
            ExchangeDefinitionDecoder.BLOCK_LENGTH,
            FeedDefinitionDecoder.BLOCK_LENGTH,
            ClockDecoder.BLOCK_LENGTH,
            io.tapeline.tick.codec.StateHashDecoder.BLOCK_LENGTH
        };
        for (final int block : blocks) {
            assertEquals(TickLayout.LENGTH, MessageHeaderDecoder.ENCODED_LENGTH + block);
        }
    }

    @Test
    void shouldHaveTheSharedFieldsWhereTheLayoutSays() {
        final int header = MessageHeaderDecoder.ENCODED_LENGTH;
        assertEquals(TickLayout.EVENT_TIME_OFFSET, header + QuoteDecoder.eventTimeNsEncodingOffset());
        assertEquals(TickLayout.RECEIVE_TIME_OFFSET, header + QuoteDecoder.receiveTimeNsEncodingOffset());
        assertEquals(TickLayout.SECURITY_ID_OFFSET, header + QuoteDecoder.securityIdEncodingOffset());
        assertEquals(TickLayout.FEED_ID_OFFSET, header + QuoteDecoder.feedIdEncodingOffset());
        assertEquals(TickLayout.FLAGS_OFFSET, header + QuoteDecoder.flagsEncodingOffset());
        assertEquals(TickLayout.RECEIVE_TIME_OFFSET, header + SecurityDefinitionDecoder.receiveTimeNsEncodingOffset());
        assertEquals(TickLayout.FEED_ID_OFFSET, header + FeedDefinitionDecoder.feedIdEncodingOffset());
        assertEquals(TickLayout.NULL_VALUE, QuoteDecoder.bidPriceNullValue());
        assertEquals(TickLayout.NULL_SECURITY, QuoteDecoder.securityIdNullValue());
    }

    @Test
    void shouldDecodeWhatWasEncoded() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final String hint = "seed " + seed;
        for (int i = 0; i < 10_000; i++) {
            final int offset = random.nextInt(3) * TickLayout.LENGTH;
            final long eventTimeNs = random.nextLong();
            final long receiveTimeNs = random.nextLong();
            final int securityId = random.nextInt();
            final int feedId = random.nextInt(65_536);
            final int flags = random.nextInt(32);
            final long price = random.nextLong();
            final long size = random.nextLong();
            final long sequence = random.nextLong();
            random.nextBytes(buffer.byteArray());
            if (random.nextBoolean()) {
                encoder.trade(buffer, offset)
                        .price(price)
                        .size(size)
                        .tradeId(sequence)
                        .tradeCount(i)
                        .aggressor(Aggressor.SELLER);
                TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, flags);
                final TradeDecoder trade = tick.wrap(buffer, offset).trade();
                assertEquals(TradeDecoder.TEMPLATE_ID, tick.kind(), hint);
                assertEquals(price, trade.price(), hint);
                assertEquals(size, trade.size(), hint);
                assertEquals(sequence, trade.tradeId(), hint);
                assertEquals(i, trade.tradeCount(), hint);
                assertEquals(Aggressor.SELLER, trade.aggressor(), hint);
            } else {
                encoder.bookLevel(buffer, offset)
                        .price(price)
                        .size(size)
                        .feedSequence(sequence)
                        .side(Side.ASK);
                TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, flags);
                final BookLevelDecoder level = tick.wrap(buffer, offset).bookLevel();
                assertEquals(BookLevelDecoder.TEMPLATE_ID, tick.kind(), hint);
                assertEquals(price, level.price(), hint);
                assertEquals(size, level.size(), hint);
                assertEquals(sequence, level.feedSequence(), hint);
                assertEquals(Side.ASK, level.side(), hint);
            }
            assertEquals(eventTimeNs, tick.eventTimeNs(), hint);
            assertEquals(receiveTimeNs, tick.receiveTimeNs(), hint);
            assertEquals(securityId, tick.securityId(), hint);
            assertEquals(feedId, tick.feedId(), hint);
            assertEquals(flags, tick.flags(), hint);
            assertEquals((flags & TickFlags.LAST_IN_EVENT) != 0, tick.isLastInEvent(), hint);
        }
    }

    @Test
    void shouldLeaveReservedBytesZero() {
        buffer.setMemory(0, buffer.capacity(), (byte) -1);
        encoder.clock(buffer, TickLayout.LENGTH);
        TickEncoder.stamp(buffer, TickLayout.LENGTH, 0, 0, 0, 0, 0);
        for (int i = MessageHeaderDecoder.ENCODED_LENGTH; i < TickLayout.LENGTH; i++) {
            assertEquals(0, buffer.getByte(TickLayout.LENGTH + i));
        }
        assertEquals(-1, buffer.getByte(TickLayout.LENGTH - 1));
        assertEquals(-1, buffer.getByte(2 * TickLayout.LENGTH));
    }

    @Test
    void shouldTakeEventTimeOnlyWhereItIsBelievable() {
        assertEquals(100, TickTime.timestampNs(100, 150, 50));
        assertEquals(100, TickTime.timestampNs(100, 50, 50));
        assertEquals(151, TickTime.timestampNs(100, 151, 50));
        assertEquals(7, TickTime.timestampNs(TickLayout.NULL_VALUE, 7, Long.MAX_VALUE));
        assertTrue(TickTime.isEventTimeUsed(5, 5, 0));
    }
}
