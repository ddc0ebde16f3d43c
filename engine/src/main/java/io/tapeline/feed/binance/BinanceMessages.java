package io.tapeline.feed.binance;

import io.tapeline.feed.FeedContext;
import org.agrona.DirectBuffer;

/**
 * Takes messages of the spot streams one by one, from whoever has them: a benchmark, or a transport that is not ours.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per message. <em>Failure</em>: a bad message is rejected, on record.
 */
public final class BinanceMessages {
    private final BinanceSession session;
    private long position;

    /**
     * @param context with a source; scales are those of its settings
     */
    public BinanceMessages(final FeedContext context) {
        final BinanceSettings settings = new BinanceSettings(BinanceVenue.SPOT, context.settings());
        final ExchangeInfo scales = ExchangeInfo.uniform(settings.number("price.scale"), settings.number("size.scale"));
        session = new BinanceSession(settings, context, scales, (book, failures) -> {}, 1);
    }

    /**
     * One message as the venue sends it.
     *
     * @param receiveTimeNs epoch nanoseconds
     * @param snapshotSymbol whose book it is if it is a snapshot, which does not name its symbol
     */
    public void onMessage(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long receiveTimeNs,
            final String snapshotSymbol) {
        session.onMessage(buffer, offset, length, receiveTimeNs, ++position, snapshotSymbol);
    }
}
