package io.tapeline.tick;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.BookLevelEncoder;
import io.tapeline.tick.codec.MessageHeaderEncoder;
import io.tapeline.tick.codec.QuoteEncoder;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the ticks that come most, whole: eight words each, where {@link TickEncoder} clears a slot and then sets field by
 * field. The bytes are the same.
 *
 * <p>{@link TickEncoder#stamp} belongs to each; without it the slot keeps what was in its words 1 to 3.
 *
 * <p><em>Thread</em>: any. <em>Allocation</em>: none.
 */
public final class TickWords {
    private static final long QUOTE = header(QuoteEncoder.TEMPLATE_ID);
    private static final long TRADE = header(TradeEncoder.TEMPLATE_ID);
    private static final long BOOK_LEVEL = header(BookLevelEncoder.TEMPLATE_ID);

    private static final int FIRST = TickLayout.BODY_OFFSET;
    private static final int SECOND = FIRST + Long.BYTES;
    private static final int THIRD = SECOND + Long.BYTES;
    private static final int FOURTH = THIRD + Long.BYTES;

    private TickWords() {}

    /** Prices and sizes are mantissas or {@link TickLayout#NULL_VALUE}. */
    public static void quote(
            final MutableDirectBuffer buffer,
            final int offset,
            final long bidPrice,
            final long askPrice,
            final long bidSize,
            final long askSize) {
        buffer.putLong(offset, QUOTE, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST, bidPrice, LITTLE_ENDIAN);
        buffer.putLong(offset + SECOND, askPrice, LITTLE_ENDIAN);
        buffer.putLong(offset + THIRD, bidSize, LITTLE_ENDIAN);
        buffer.putLong(offset + FOURTH, askSize, LITTLE_ENDIAN);
    }

    /**
     * A trade; price and size are mantissas.
     *
     * @param tradeCount fills in it, unsigned 32 bits
     */
    public static void trade(
            final MutableDirectBuffer buffer,
            final int offset,
            final long price,
            final long size,
            final long tradeId,
            final long tradeCount,
            final Aggressor aggressor) {
        buffer.putLong(offset, TRADE, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST, price, LITTLE_ENDIAN);
        buffer.putLong(offset + SECOND, size, LITTLE_ENDIAN);
        buffer.putLong(offset + THIRD, tradeId, LITTLE_ENDIAN);
        buffer.putLong(offset + FOURTH, tradeCount & 0xFFFF_FFFFL | (long) aggressor.value() << 32, LITTLE_ENDIAN);
    }

    /** A level of a book; price and size are mantissas. */
    public static void bookLevel(
            final MutableDirectBuffer buffer,
            final int offset,
            final long price,
            final long size,
            final long feedSequence,
            final Side side) {
        buffer.putLong(offset, BOOK_LEVEL, LITTLE_ENDIAN);
        buffer.putLong(offset + FIRST, price, LITTLE_ENDIAN);
        buffer.putLong(offset + SECOND, size, LITTLE_ENDIAN);
        buffer.putLong(offset + THIRD, feedSequence, LITTLE_ENDIAN);
        buffer.putLong(offset + FOURTH, side.value(), LITTLE_ENDIAN);
    }

    /** The message header of a kind as one word. */
    private static long header(final int kind) {
        return TickLayout.LENGTH - MessageHeaderEncoder.ENCODED_LENGTH
                | (long) kind << 16
                | (long) QuoteEncoder.SCHEMA_ID << 32
                | (long) QuoteEncoder.SCHEMA_VERSION << 48;
    }
}
