package io.tapeline.book;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.QuoteDecoder;

/**
 * What {@link BookStage} knows of one security: its book or quotes, how far they can be trusted, and what was emitted last.
 *
 * <p>As {@link BestPrices} it shows what was emitted last.
 */
final class SecurityBook implements BestPrices {
    private static final long NONE = TickLayout.NULL_VALUE;
    private static final int IS_TRUSTED = 1;
    private static final int IS_IN_SNAPSHOT = 2;
    private static final int HAS_BOOK = 4;
    private static final int IS_LOST = 8;

    private final int securityId;
    private final BestChangeListener listener;
    private LevelBook book;
    private boolean isTrusted;
    private boolean isInSnapshot;
    private boolean isLost;

    private long bidPrice = NONE;
    private long bidSize = NONE;
    private long askPrice = NONE;
    private long askSize = NONE;
    private int flags = NO_BOOK;

    SecurityBook(final int securityId, final BestChangeListener listener) {
        this.securityId = securityId;
        this.listener = listener;
    }

    /** The book, or null as long as there were only quotes. */
    LevelBook book() {
        return book;
    }

    boolean isTrusted() {
        return isTrusted;
    }

    boolean takesLevels() {
        return isTrusted || isInSnapshot;
    }

    /** From its first book tick on, quotes of this security are no events. */
    void bookRules() {
        if (book == null) {
            book = new LevelBook();
        }
    }

    void beginSnapshot() {
        book.clear();
        isTrusted = false;
        isInSnapshot = true;
    }

    void endSnapshot() {
        isTrusted |= isInSnapshot;
        isInSnapshot = false;
    }

    /** The book is lost: says so once, and only to who has heard of a price before. */
    void distrust(final long tickNumber, final TickFlyweight tick) {
        if (book != null) {
            book.clear();
        }
        isTrusted = false;
        isInSnapshot = false;
        if ((flags & NO_BOOK) == 0) {
            emit(tickNumber, tick, NO_BOOK, NONE, NONE, NONE, NONE);
        }
    }

    /** The journal has lost ticks; whether the book counts as lost from here on, and did not before. */
    boolean lose(final long tickNumber, final TickFlyweight tick) {
        final boolean hadState = isTrusted || isInSnapshot || (flags & NO_BOOK) == 0;
        distrust(tickNumber, tick);
        final boolean isNew = hadState && !isLost;
        isLost |= hadState;
        return isNew;
    }

    /** Whether ticks were lost since the book was whole. */
    boolean isLost() {
        return isLost;
    }

    /** Whether a lost book is well again by the last tick; says so once. */
    boolean takeFound() {
        final boolean isFound = isLost && (isTrusted || book == null && (flags & NO_BOOK) == 0);
        isLost &= !isFound;
        return isFound;
    }

    void onEventEnd(final long tickNumber, final TickFlyweight tick) {
        if (isTrusted) {
            emitIfChanged(tickNumber, tick, 0, book.bidPrice(), book.bidSize(), book.askPrice(), book.askSize());
        }
    }

    void onQuote(final long tickNumber, final TickFlyweight tick) {
        final QuoteDecoder quote = tick.quote();
        emitIfChanged(
                tickNumber, tick, FROM_QUOTE, quote.bidPrice(), quote.bidSize(), quote.askPrice(), quote.askSize());
    }

    private void emitIfChanged(
            final long tickNumber,
            final TickFlyweight tick,
            final int ownFlags,
            final long newBidPrice,
            final long newBidSize,
            final long newAskPrice,
            final long newAskSize) {
        if (newBidPrice != bidPrice || newBidSize != bidSize || newAskPrice != askPrice || newAskSize != askSize) {
            final boolean isCrossed = newBidPrice != NONE && newAskPrice != NONE && newBidPrice >= newAskPrice;
            final int newFlags = isCrossed ? ownFlags | CROSSED : ownFlags;
            emit(tickNumber, tick, newFlags, newBidPrice, newBidSize, newAskPrice, newAskSize);
        }
    }

    private void emit(
            final long tickNumber,
            final TickFlyweight tick,
            final int ownFlags,
            final long newBidPrice,
            final long newBidSize,
            final long newAskPrice,
            final long newAskSize) {
        flags = ownFlags | tick.flags();
        bidPrice = newBidPrice;
        bidSize = newBidSize;
        askPrice = newAskPrice;
        askSize = newAskSize;
        listener.onBestChange(tickNumber, tick, this);
    }

    long stateHash(final long start) {
        long hash = StateHash.mix(start, securityId);
        hash = StateHash.mix(hash, marks());
        hash = StateHash.mix(hash, flags);
        hash = StateHash.mix(StateHash.mix(hash, bidPrice), bidSize);
        hash = StateHash.mix(StateHash.mix(hash, askPrice), askSize);
        return book == null ? hash : book.stateHash(hash);
    }

    private int marks() {
        return (isTrusted ? IS_TRUSTED : 0) | (isInSnapshot ? IS_IN_SNAPSHOT : 0) | (book == null ? 0 : HAS_BOOK);
    }

    void writeTo(final StateOutput out) {
        out.putInt(marks() | (isLost ? IS_LOST : 0));
        out.putInt(flags);
        out.putLong(bidPrice);
        out.putLong(bidSize);
        out.putLong(askPrice);
        out.putLong(askSize);
        if (book != null) {
            book.writeTo(out);
        }
    }

    void readFrom(final StateInput in) {
        final int marks = in.takeInt("book marks", 0, IS_TRUSTED | IS_IN_SNAPSHOT | HAS_BOOK | IS_LOST);
        isTrusted = (marks & IS_TRUSTED) != 0;
        isInSnapshot = (marks & IS_IN_SNAPSHOT) != 0;
        isLost = (marks & IS_LOST) != 0;
        flags = in.takeInt();
        bidPrice = in.takeLong();
        bidSize = in.takeLong();
        askPrice = in.takeLong();
        askSize = in.takeLong();
        if ((marks & HAS_BOOK) != 0) {
            bookRules();
            book.readFrom(in);
        } else if (takesLevels()) {
            throw new StateException("security " + securityId + " has a trusted book and no book");
        }
    }

    @Override
    public int securityId() {
        return securityId;
    }

    @Override
    public long bidPrice() {
        return bidPrice;
    }

    @Override
    public long bidSize() {
        return bidSize;
    }

    @Override
    public long askPrice() {
        return askPrice;
    }

    @Override
    public long askSize() {
        return askSize;
    }

    @Override
    public int flags() {
        return flags;
    }
}
