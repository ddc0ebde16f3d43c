package io.tapeline.bench;

import io.tapeline.feed.binance.BinanceMessages;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickPublisher;
import org.agrona.DirectBuffer;

/**
 * The engine's Binance decoder as the engine runs it, from a message's bytes to ticks at a publisher: form, exact decimals,
 * sequence numbers, the book's state.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per message.
 */
public final class BinanceDecoding {
    private static final String FEED = "binance-spot";

    private final Counters counters = new Counters();
    private final BinanceMessages messages;
    private final String symbol;
    private long given;

    /**
     * @param symbol of the book that snapshots belong to
     */
    public BinanceDecoding(final TickPublisher publisher, final String symbol) {
        this.symbol = symbol;
        messages = new BinanceMessages(BenchFeed.context(FEED, publisher, counters));
    }

    public void onMessage(final DirectBuffer message) {
        onMessage(message, 0, message.capacity(), symbol);
    }

    /**
     * One message of many in a buffer.
     *
     * @param snapshotSymbol whose book it is if it is a snapshot
     */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length, final String snapshotSymbol) {
        given++;
        messages.onMessage(buffer, offset, length, BenchFeed.RECEIVE_TIME_NS, snapshotSymbol);
    }

    /** Whether the book is whole, so that each change of it makes ticks. */
    public boolean hasBook() {
        return value("book.ok") > 0;
    }

    /** Throws unless every message was taken, in one unbroken sequence. */
    public void check() {
        final boolean isWhole = value("messages") == given
                && value("rejected") == 0
                && value("book.gaps") == 0
                && value("book.different") == 0
                && value("trades.gaps") == 0;
        if (!isWhole) {
            throw new IllegalStateException(
                    given + " messages were given and not taken as they were meant: " + counters.values());
        }
    }

    private long value(final String name) {
        return counters.values().getOrDefault(FEED + "." + name, 0L);
    }
}
