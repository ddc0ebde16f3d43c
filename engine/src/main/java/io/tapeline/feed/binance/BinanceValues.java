package io.tapeline.feed.binance;

import io.tapeline.feed.MessageFault;
import org.agrona.DirectBuffer;

/**
 * The values of one message by their key, however it was read: {@link BinanceFields} reads any, {@link LayoutReader} those
 * that are laid out as the venue's documentation shows them.
 *
 * <p>A key of one letter is its own index; the longer ones are the constants of {@link BinanceFields}. What must be there
 * and is not, or is of another type, throws the {@link MessageFault}.
 */
interface BinanceValues {
    boolean has(int field);

    /** Whether there is a string. */
    boolean hasText(int field);

    /** The slice of a string that must be there, see {@link io.tapeline.feed.JsonCursor}. */
    long text(int field);

    /** The bytes that a slice is of. */
    DirectBuffer buffer(long slice);

    /** A whole number from 0 that must be there and fit 63 bits. */
    long number(int field);

    /** true or false that must be there. */
    boolean flag(int field);

    /** A decimal that must be there, in a scale, or one of the refusals of {@link io.tapeline.tick.Mantissa}. */
    long mantissa(int field, int scale);

    /** Levels of one side of a book, -1 if that is not there or of another form. */
    int levelCount(boolean isBids);

    /** The price of a level in a scale, or a refusal. */
    long levelPrice(boolean isBids, int index, int scale);

    /** The size of a level in a scale, or a refusal. */
    long levelSize(boolean isBids, int index, int scale);
}
