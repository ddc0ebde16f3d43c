package io.tapeline.book;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Keeps the books of all securities and says when a best bid or ask changed.
 *
 * <p>The rules:
 * <ul>
 *   <li>An event is of one security and ends with the flag LAST_IN_EVENT. Only then, and for a snapshot only at its
 *       SNAPSHOT_END, is the book looked at; what differs in price or size from what was emitted last is emitted.
 *   <li>From its first BookReset or BookLevel on, the book of a security rules, and its quotes make no events. A security
 *       that never had one emits its quotes.
 *   <li>A book is trusted from SNAPSHOT_END to CLEARED. A feed whose book starts empty sends SNAPSHOT_BEGIN and
 *       SNAPSHOT_END first. Levels outside of both a trusted book and a snapshot are ignored and counted.
 *   <li>CLEARED emits null sides with NO_BOOK at once, if a price was emitted before.
 *   <li>LOST of the engine does so for all securities, quoted ones too: whatever was lost may have changed them.
 *   <li>A new snapshot of a trusted book replaces it; nothing is emitted until it is whole.
 * </ul>
 *
 * <p><em>Design note</em>: with thousands of securities each is met in cold memory, so what most ticks ask is kept apart in
 * tables by id that stay in the cache: the trusted books, and whether their best prices are known to be emitted. A quote or trade of a settled book looks at
 * nothing else, and a change below the best price at the book's levels only. What is cold all the same is looked at for
 * many ticks at once, in {@link #onComing}.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: at the first tick of a security, and when a book gets deeper than ever.
 * <em>Failure</em>: levels that cannot be (null price, negative size, no side) are ignored and counted; an exception of the
 * listener passes through.
 */
public final class BookStage implements TickHandler {
    /** What a security without a book takes in stored state: id, marks, flags, four values. */
    private static final int MIN_BOOK_BYTES = 3 * Integer.BYTES + 4 * Long.BYTES;

    private final BestChangeListener listener;
    private final BooksAhead ahead = new BooksAhead();
    private SecurityBook[] books = new SecurityBook[1024];

    /** By id, the book if it is trusted, else null. */
    private LevelBook[] trusted = new LevelBook[books.length];

    /** By id, whether the best prices of the trusted book are those emitted last. */
    private boolean[] isSettled = new boolean[books.length];

    private long ignoredLevels;
    private int lostBooks;

    public BookStage(final BestChangeListener listener) {
        this.listener = listener;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        if (books.length >= TickHandler.MIN_IDS_AHEAD) {
            ahead.look(trusted, ticks, offset, count);
        }
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        switch (tick.kind()) {
            case BookLevelDecoder.TEMPLATE_ID -> onLevel(tickNumber, tick);
            case QuoteDecoder.TEMPLATE_ID -> onQuote(tickNumber, tick);
            case TradeDecoder.TEMPLATE_ID -> onTrade(tickNumber, tick);
            case BookResetDecoder.TEMPLATE_ID -> onReset(tickNumber, tick);
            case FeedStateDecoder.TEMPLATE_ID -> onFeedState(tickNumber, tick);
            default -> {}
        }
        if (lostBooks > 0) {
            final SecurityBook security = known(tick.securityId());
            if (security != null && security.takeFound()) {
                lostBooks--;
            }
        }
    }

    /** Books and quotes that a loss of the journal has taken, and that are not known again yet. */
    public int lostBooks() {
        return lostBooks;
    }

    /** The book of a security, or null if it never had one; valid until the next tick. */
    public LevelBook book(final int securityId) {
        final SecurityBook security = known(securityId);
        return security == null ? null : security.book();
    }

    /** Whether the book of a security is whole, from a SNAPSHOT_END on. */
    public boolean isTrusted(final int securityId) {
        final SecurityBook security = known(securityId);
        return security != null && security.isTrusted();
    }

    /** What was emitted last of a security, or null if no tick of it has come. */
    public BestPrices best(final int securityId) {
        return known(securityId);
    }

    /** Every id that has a state here is below this. */
    public int securityIdLimit() {
        return books.length;
    }

    /** Levels that came while their book was not trusted, or that could not be. */
    public long ignoredLevels() {
        return ignoredLevels;
    }

    /**
     * One number for the whole state, equal whenever the ticks so far were equal.
     *
     * <p>{@link StateHash#mix} over, by ascending security id: the id; 1 if trusted + 2 if in a snapshot + 4 if it has a
     * book; flags, bid price, bid size, ask price, ask size as last emitted; and of a book, {@link LevelBook#stateHash}.
     */
    public long stateHash() {
        long hash = StateHash.START;
        for (final SecurityBook security : books) {
            if (security != null) {
                hash = security.stateHash(hash);
            }
        }
        return hash;
    }

    /** Writes all that {@link #stateHash} covers, and the count of ignored levels. */
    public void writeTo(final StateOutput out) {
        int count = 0;
        for (final SecurityBook security : books) {
            count += security == null ? 0 : 1;
        }
        out.putLong(ignoredLevels);
        out.putInt(count);
        for (final SecurityBook security : books) {
            if (security != null) {
                out.putInt(security.securityId());
                security.writeTo(out);
            }
        }
    }

    /** Reads back what {@link #writeTo} wrote, into a stage that has taken no tick. */
    public void readFrom(final StateInput in) {
        ignoredLevels = in.takeLong();
        final int count = in.takeCount("books", MIN_BOOK_BYTES);
        int before = -1;
        for (int i = 0; i < count; i++) {
            before = in.takeInt("security id of a book", before + 1, TickLayout.MAX_SECURITY_ID);
            final SecurityBook security = security(before);
            security.readFrom(in);
            note(before, security);
            lostBooks += security.isLost() ? 1 : 0;
        }
    }

    private void onLevel(final long tickNumber, final TickFlyweight tick) {
        final int securityId = tick.securityId();
        final LevelBook book = trusted(securityId);
        if (book == null) {
            onUntrustedLevel(tickNumber, tick);
        } else {
            isSettled[securityId] &= !set(book, tick.bookLevel());
            onEventEnd(tickNumber, tick);
        }
    }

    private void onUntrustedLevel(final long tickNumber, final TickFlyweight tick) {
        final SecurityBook security = security(tick.securityId());
        if (security == null) {
            ignoredLevels++;
            return;
        }
        security.bookRules();
        if (security.takesLevels()) {
            set(security.book(), tick.bookLevel());
        } else {
            ignoredLevels++;
            security.distrust(tickNumber, tick);
        }
    }

    /** Sets a level if it can be; whether the best price or size of its side is another now. */
    private boolean set(final LevelBook book, final BookLevelDecoder level) {
        final int side = level.sideRaw();
        final long price = level.price();
        final long size = level.size();
        if (!Mantissa.isValid(price) || size < 0) {
            ignoredLevels++;
            return false;
        }
        if (side == Side.BID.value()) {
            final long bestPrice = book.bidPrice();
            final long bestSize = book.bidSize();
            book.set(Side.BID, price, size);
            return book.bidPrice() != bestPrice || book.bidSize() != bestSize;
        }
        if (side == Side.ASK.value()) {
            final long bestPrice = book.askPrice();
            final long bestSize = book.askSize();
            book.set(Side.ASK, price, size);
            return book.askPrice() != bestPrice || book.askSize() != bestSize;
        }
        ignoredLevels++;
        return false;
    }

    /** The tick may end the event of a trusted book. */
    private void onEventEnd(final long tickNumber, final TickFlyweight tick) {
        final int securityId = tick.securityId();
        if (!isSettled[securityId] && tick.isLastInEvent()) {
            // Before the listener hears of it, which may throw.
            isSettled[securityId] = true;
            books[securityId].onEventEnd(tickNumber, tick);
        }
    }

    private void onQuote(final long tickNumber, final TickFlyweight tick) {
        if (trusted(tick.securityId()) != null) {
            onEventEnd(tickNumber, tick);
            return;
        }
        final SecurityBook security = security(tick.securityId());
        if (security != null && security.book() == null && tick.isLastInEvent()) {
            security.onQuote(tickNumber, tick);
        }
    }

    /** A trade changes no book, but it may end the event that did. */
    private void onTrade(final long tickNumber, final TickFlyweight tick) {
        if (trusted(tick.securityId()) != null) {
            onEventEnd(tickNumber, tick);
        }
    }

    private void onReset(final long tickNumber, final TickFlyweight tick) {
        final int securityId = tick.securityId();
        final SecurityBook security = security(securityId);
        if (security == null) {
            return;
        }
        security.bookRules();
        final int phase = tick.bookReset().phaseRaw();
        if (phase == ResetPhase.SNAPSHOT_BEGIN.value()) {
            security.beginSnapshot();
            note(securityId, security);
        } else if (phase == ResetPhase.SNAPSHOT_END.value()) {
            security.endSnapshot();
            note(securityId, security);
            security.onEventEnd(tickNumber, tick);
        } else {
            trusted[securityId] = null;
            security.distrust(tickNumber, tick);
        }
    }

    private void onFeedState(final long tickNumber, final TickFlyweight tick) {
        if (tick.isLost()) {
            Arrays.fill(trusted, null);
            for (final SecurityBook security : books) {
                if (security != null && security.lose(tickNumber, tick)) {
                    lostBooks++;
                }
            }
        }
    }

    /** Brings the tables up to what a security has become; the next end of an event looks at its book again. */
    private void note(final int securityId, final SecurityBook security) {
        trusted[securityId] = security.isTrusted() ? security.book() : null;
        isSettled[securityId] = false;
    }

    /** What was looked at before its tick came. */
    long seenAhead() {
        return ahead.seen();
    }

    private LevelBook trusted(final int securityId) {
        return securityId >= 0 && securityId < trusted.length ? trusted[securityId] : null;
    }

    private SecurityBook known(final int securityId) {
        return securityId >= 0 && securityId < books.length ? books[securityId] : null;
    }

    private SecurityBook security(final int securityId) {
        final SecurityBook known = known(securityId);
        return known != null || securityId < 0 || securityId > TickLayout.MAX_SECURITY_ID ? known : add(securityId);
    }

    private SecurityBook add(final int securityId) {
        if (securityId >= books.length) {
            final int length = Math.max(securityId + 1, 2 * books.length);
            books = Arrays.copyOf(books, length);
            trusted = Arrays.copyOf(trusted, length);
            isSettled = Arrays.copyOf(isSettled, length);
        }
        final SecurityBook added = new SecurityBook(securityId, listener);
        books[securityId] = added;
        return added;
    }
}
