package io.tapeline.book;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.Side;
import org.agrona.DirectBuffer;

/**
 * Looks at the books that coming ticks change, so that the waits for cold memory pass side by side, not one after the
 * other.
 *
 * <p>A level is found in steps each of which waits for the one before: the book, its side, the levels. So each step is made
 * for all the ticks before the next one begins.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
final class BooksAhead {
    private static final int SIDE_OFFSET =
            TickLayout.LENGTH - BookLevelDecoder.BLOCK_LENGTH + BookLevelDecoder.sideEncodingOffset();

    private final LevelBook[] books = new LevelBook[TickHandler.MAX_COMING];
    private final BookSide[] sides = new BookSide[TickHandler.MAX_COMING];
    private final int[] offsets = new int[TickHandler.MAX_COMING];
    private long seen;

    /**
     * Looks at the books of these ticks.
     *
     * @param trusted by security id, the book or null
     * @param count at most {@link TickHandler#MAX_COMING}
     */
    void look(final LevelBook[] trusted, final DirectBuffer ticks, final int offset, final int count) {
        int found = 0;
        long sum = seen;
        for (int i = 0; i < count; i++) {
            final int at = offset + (i << TickLayout.LENGTH_SHIFT);
            if (ticks.getShort(at + TickLayout.KIND_OFFSET, LITTLE_ENDIAN) == BookLevelDecoder.TEMPLATE_ID) {
                final int id = ticks.getInt(at + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
                final LevelBook book = id >= 0 && id < trusted.length ? trusted[id] : null;
                if (book != null) {
                    sum += book.askSize();
                    books[found] = book;
                    offsets[found++] = at;
                }
            }
        }
        for (int i = 0; i < found; i++) {
            sides[i] = books[i].side(ticks.getByte(offsets[i] + SIDE_OFFSET) == Side.BID.value());
            sum += sides[i].count();
        }
        for (int i = 0; i < found; i++) {
            sum += sides[i].look();
        }
        seen = sum;
    }

    /** A sum over all that was looked at: it is kept so that the compiler keeps the looks. */
    long seen() {
        return seen;
    }
}
