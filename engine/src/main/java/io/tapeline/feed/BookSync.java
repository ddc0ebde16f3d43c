package io.tapeline.feed;

import io.tapeline.book.LevelBook;
import io.tapeline.security.Security;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.Side;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book of one security whole: buffers changes until a snapshot, follows the venue's numbers, notices gaps, and
 * compares its best prices with the venue's own.
 *
 * <p>What goes onto the tape: CLEARED when a book begins or is lost; a snapshot between its begin and end; the levels of
 * each change; GAP, BOOK_DIFFERS, SNAPSHOT_FAILED and RESYNCED as they happen. Changes that arrive while the book is not
 * whole are kept raw, not published, until the snapshot has been.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none while a book is OK and not deeper than before.
 * <em>Failure</em>: whatever the venue sends leads to a state of {@link BookState}, never to an exception.
 */
public final class BookSync {
    private static final Logger LOG = LoggerFactory.getLogger(BookSync.class);
    private static final long NONE = TickLayout.NULL_VALUE;

    private final BookFeed feed;
    private final Security security;
    private final BookCounters counters;
    private final LevelBook book = new LevelBook();
    private final DiffBuffer buffer;
    private final BestRing bests;
    private final BestRing quotes;

    private BookState state = BookState.INIT;
    private long lastSequence = NONE;
    private long snapshotSequence = NONE;
    private long firstBufferedSequence = NONE;
    private long lastBufferedSequence = NONE;
    private int failures;

    /** In a row: each one makes the next snapshot wait longer, so that a venue at odds with itself is not flooded. */
    private int differences;

    private boolean isResync;
    private boolean isClearedOwed;
    private boolean isClearedOnTape;

    public BookSync(final BookFeed feed, final Security security) {
        this.feed = feed;
        this.counters = new BookCounters(feed.counters(), feed.name());
        this.security = security;
        this.buffer = new DiffBuffer(feed.bufferBytes());
        this.bests = new BestRing(feed.compareWindow());
        this.quotes = new BestRing(feed.compareWindow());
    }

    public Security security() {
        return security;
    }

    public BookState state() {
        return state;
    }

    /** The book as it stands; only whole in {@link BookState#OK}. */
    public LevelBook book() {
        return book;
    }

    /** The venue's number of the last change in the book, or null. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Whether a snapshot would be taken now. */
    public boolean isWaiting() {
        return state == BookState.SYNCING || state == BookState.FAILED;
    }

    /** Whether the changes that wait here have numbers around this one: then a snapshot of it may be ours. */
    public boolean mayFollow(final long sequence) {
        return isWaiting()
                && buffer.count() > 0
                && firstBufferedSequence <= sequence + 1
                && sequence <= lastBufferedSequence;
    }

    /** The stream of this book is there: it is empty until a snapshot comes. */
    public void onConnected(final long receiveTimeNs) {
        lose(receiveTimeNs);
        state(BookState.SYNCING, "connected", receiveTimeNs);
        feed.snapshots().request(this, failures + differences);
    }

    /** The stream of this book is lost. */
    public void onDisconnected(final long receiveTimeNs) {
        if (state != BookState.STALE) {
            isResync |= state != BookState.INIT;
            lose(receiveTimeNs);
            state(BookState.STALE, "disconnected", receiveTimeNs);
        }
    }

    /**
     * A change of the book.
     *
     * @param message its raw bytes, kept if it has to wait
     */
    public void onDepth(final DepthEvent event, final DirectBuffer message, final int offset, final int length) {
        settleCleared(event.receiveTimeNs);
        switch (state) {
            case OK -> onNext(event, message, offset, length);
            case INIT -> {
                onConnected(event.receiveTimeNs);
                keep(event, message, offset, length);
            }
            default -> keep(event, message, offset, length);
        }
    }

    /** The venue's own best prices, which must be ours at the same number. */
    public void onQuote(final QuoteEvent quote) {
        settleCleared(quote.receiveTimeNs);
        quotes.add(quote.sequence, quote.bidPrice, quote.bidSize, quote.askPrice, quote.askSize);
        if (state == BookState.OK) {
            compared(
                    bests.compare(quote.sequence, quote.bidPrice, quote.bidSize, quote.askPrice, quote.askSize),
                    quote.sequence,
                    quote.receiveTimeNs);
        }
    }

    /** A snapshot of this book, asked for or met in a recording. One that is not needed changes nothing. */
    public void onSnapshot(final DepthEvent snapshot) {
        if (!isWaiting()) {
            return;
        }
        settleCleared(snapshot.receiveTimeNs);
        if (isClearedOwed) {
            onSnapshotFailed(snapshot.receiveTimeNs);
            return;
        }
        final long sequence = snapshot.lastSequence;
        final int first = firstAfter(sequence);
        if (first < buffer.end() && !feed.rule().followsSnapshot(readBuffered(first), sequence)) {
            onSnapshotFailed(snapshot.receiveTimeNs);
            return;
        }
        apply(snapshot);
        if (state == BookState.OK) {
            replay(first, snapshot);
        }
    }

    /** A snapshot could not be had, or was of no use; it is asked for again, later and later. */
    public void onSnapshotFailed(final long receiveTimeNs) {
        if (!isWaiting()) {
            return;
        }
        failures++;
        counters.snapshotsFailed.increment();
        if (failures == feed.maxFailures()) {
            publishState(FeedEvent.SNAPSHOT_FAILED, receiveTimeNs, lastBufferedSequence, NONE, failures);
            state(BookState.FAILED, failures + " snapshots failed", receiveTimeNs);
        }
        feed.snapshots().request(this, failures + differences);
    }

    private void onNext(final DepthEvent event, final DirectBuffer message, final int offset, final int length) {
        if (isOld(event)) {
            counters.ignoredOld.increment();
        } else if (isNext(event)) {
            applyChange(event);
        } else {
            onGap(event);
            keep(event, message, offset, length);
        }
    }

    private boolean isOld(final DepthEvent event) {
        return snapshotSequence == NONE
                ? event.lastSequence <= lastSequence
                : feed.rule().isInSnapshot(event, snapshotSequence);
    }

    private boolean isNext(final DepthEvent event) {
        return snapshotSequence == NONE
                ? feed.rule().follows(event, lastSequence)
                : feed.rule().followsSnapshot(event, snapshotSequence);
    }

    private void onGap(final DepthEvent event) {
        counters.gaps.increment();
        final long from = lastSequence + 1;
        publishState(
                FeedEvent.GAP,
                event.receiveTimeNs,
                from,
                Math.max(from, feed.rule().lastMissing(event)),
                NONE);
        resync("gap", event.receiveTimeNs);
    }

    private void apply(final DepthEvent snapshot) {
        counters.snapshots.increment();
        isClearedOnTape = false;
        if (!feed.publisher().snapshot(security.id(), snapshot)) {
            resync("dropped", snapshot.receiveTimeNs);
            return;
        }
        book.clear();
        set(snapshot);
        lastSequence = snapshot.lastSequence;
        snapshotSequence = snapshot.lastSequence;
        state(BookState.OK, "snapshot", snapshot.receiveTimeNs);
        compareBook(snapshot.receiveTimeNs);
    }

    /** Applies the changes that waited, from a position in the buffer on, and lets go of the buffer. */
    private void replay(final int first, final DepthEvent snapshot) {
        final int end = buffer.end();
        long applied = 0;
        for (int at = first; at < end && state == BookState.OK; at = buffer.next(at)) {
            final DepthEvent event = readBuffered(at);
            if (!isNext(event)) {
                onGap(event);
                return;
            }
            applyChange(event);
            applied++;
        }
        if (state == BookState.OK) {
            buffer.release();
            failures = 0;
            if (isResync) {
                isResync = false;
                publishState(FeedEvent.RESYNCED, snapshot.receiveTimeNs, snapshot.lastSequence, lastSequence, applied);
            }
        }
    }

    private void applyChange(final DepthEvent event) {
        if (!feed.publisher().levels(security.id(), event)) {
            resync("dropped", event.receiveTimeNs);
            return;
        }
        set(event);
        lastSequence = event.lastSequence;
        snapshotSequence = NONE;
        compareBook(event.receiveTimeNs);
    }

    private void set(final DepthEvent event) {
        final LevelBook levels = book;
        for (int i = 0; i < event.bidCount; i++) {
            levels.set(Side.BID, event.prices[i], event.sizes[i]);
        }
        for (int i = event.bidCount; i < event.count; i++) {
            levels.set(Side.ASK, event.prices[i], event.sizes[i]);
        }
    }

    private void compareBook(final long receiveTimeNs) {
        final long bidPrice = book.bidPrice();
        final long bidSize = book.bidSize();
        final long askPrice = book.askPrice();
        final long askSize = book.askSize();
        bests.add(lastSequence, bidPrice, bidSize, askPrice, askSize);
        compared(quotes.compare(lastSequence, bidPrice, bidSize, askPrice, askSize), lastSequence, receiveTimeNs);
    }

    private void compared(final BestRing.Comparison comparison, final long sequence, final long receiveTimeNs) {
        if (comparison == BestRing.Comparison.UNKNOWN) {
            return;
        }
        counters.compared.increment();
        if (comparison == BestRing.Comparison.EQUAL) {
            counters.equal.increment();
            differences = 0;
            return;
        }
        counters.different.increment();
        differences++;
        // The quote may be what was wrong: a snapshot at the same number is not held against it once more.
        quotes.clear();
        publishState(FeedEvent.BOOK_DIFFERS, receiveTimeNs, sequence, NONE, NONE);
        resync("differs from the venue's best prices", receiveTimeNs);
    }

    private void resync(final String reason, final long receiveTimeNs) {
        lose(receiveTimeNs);
        isResync = true;
        state(BookState.SYNCING, reason, receiveTimeNs);
        feed.snapshots().request(this, failures + differences);
    }

    private void lose(final long receiveTimeNs) {
        book.clear();
        bests.clear();
        clearBuffer();
        lastSequence = NONE;
        snapshotSequence = NONE;
        isClearedOwed = !isClearedOnTape;
        settleCleared(receiveTimeNs);
    }

    /** A book that was lost while the ring was full is still trusted on the tape; nothing of it may follow before this. */
    private void settleCleared(final long receiveTimeNs) {
        if (isClearedOwed) {
            isClearedOnTape = feed.publisher().cleared(security.id(), receiveTimeNs);
            isClearedOwed = !isClearedOnTape;
        }
    }

    private void keep(final DepthEvent event, final DirectBuffer message, final int offset, final int length) {
        if (buffer.count() > 0 && !feed.rule().follows(event, lastBufferedSequence)) {
            if (event.lastSequence <= lastBufferedSequence) {
                counters.ignoredOld.increment();
                return;
            }
            // What came before the hole is of no use without what is missing.
            clearBuffer();
        }
        if (!buffer.add(message, offset, length, event.receiveTimeNs)) {
            counters.bufferOverflows.increment();
            clearBuffer();
            buffer.add(message, offset, length, event.receiveTimeNs);
            feed.snapshots().request(this, failures + differences);
        }
        if (buffer.count() == 1) {
            firstBufferedSequence = event.firstSequence;
        }
        lastBufferedSequence = event.lastSequence;
    }

    private void clearBuffer() {
        buffer.clear();
        lastBufferedSequence = NONE;
    }

    /** Position of the first change that is not in a snapshot as a whole, or the end. */
    private int firstAfter(final long sequence) {
        int at = 0;
        while (at < buffer.end() && feed.rule().isInSnapshot(readBuffered(at), sequence)) {
            at = buffer.next(at);
        }
        return at;
    }

    private DepthEvent readBuffered(final int at) {
        return feed.reader()
                .read(
                        this,
                        buffer.buffer(),
                        buffer.messageOffset(at),
                        buffer.messageLength(at),
                        buffer.receiveTimeNs(at));
    }

    private void publishState(
            final FeedEvent event, final long receiveTimeNs, final long from, final long to, final long count) {
        feed.publisher().state(event, security.id(), receiveTimeNs, from, to, count);
    }

    private void state(final BookState next, final String reason, final long receiveTimeNs) {
        if (next != state) {
            if (next == BookState.OK) {
                counters.ok.add(1);
            } else if (state == BookState.OK) {
                counters.ok.add(-1);
            }
            LOG.debug(
                    "{} {} {} -> {} at {} ({}): {}",
                    feed.name(),
                    security.symbol(),
                    state,
                    next,
                    lastSequence,
                    receiveTimeNs,
                    reason);
            state = next;
        }
    }
}
