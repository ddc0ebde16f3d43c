package io.tapeline.feed.binance;

import io.tapeline.feed.EventPublisher;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.TradeEvent;
import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.security.Security;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;

/**
 * The trades of a session: takes the kind that was asked for, and watches their ids.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none.
 */
final class BinanceTrades {
    private final BinanceVenue venue;
    private final BinanceDecoder decoder;
    private final EventPublisher publisher;
    private final Kind tradeKind;
    private final TradeEvent trade = new TradeEvent();
    private final Counter ignoredTrades;
    private final Counter offMarketTrades;
    private final Counter tradeGaps;
    private final Counter tradesOutOfOrder;

    BinanceTrades(
            final BinanceSettings settings,
            final FeedContext context,
            final BinanceDecoder decoder,
            final EventPublisher publisher) {
        this.venue = settings.venue();
        this.decoder = decoder;
        this.publisher = publisher;
        final String name = venue.feedName();
        tradeKind = settings.text("trades").equals("trade") ? Kind.TRADE : Kind.AGGREGATED_TRADE;
        ignoredTrades = context.counters().counter(name + ".ignored.trades");
        offMarketTrades = context.counters().counter(name + ".ignored.trades.off.market");
        tradeGaps = context.counters().counter(name + ".trades.gaps");
        tradesOutOfOrder = context.counters().counter(name + ".trades.out.of.order");
    }

    /** The trade that the decoder has found. */
    void onTrade(final Kind kind, final Instrument instrument, final long receiveTimeNs) {
        if (kind != tradeKind) {
            ignoredTrades.increment();
            return;
        }
        final Security security = instrument.security;
        if (!decoder.isMarketTrade()) {
            checkTradeId(instrument, decoder.tradeId(kind), receiveTimeNs);
            offMarketTrades.increment();
            return;
        }
        decoder.trade(kind, security.priceScale(), security.sizeScale(), trade);
        trade.receiveTimeNs = receiveTimeNs;
        checkTradeId(instrument, trade.tradeId, receiveTimeNs);
        publisher.trade(security.id(), trade);
    }

    /** A hole in the ids is recorded; whatever comes is published, also what comes twice or late. */
    private void checkTradeId(final Instrument instrument, final long tradeId, final long receiveTimeNs) {
        final long last = instrument.lastTradeId;
        instrument.lastTradeId = tradeId;
        if (last == TickLayout.NULL_VALUE || tradeId == last + 1) {
            return;
        }
        if (tradeId <= last) {
            tradesOutOfOrder.increment();
            return;
        }
        tradeGaps.increment();
        if (venue.areTradeIdsDense()) {
            publisher.state(
                    FeedEvent.GAP, instrument.security.id(), receiveTimeNs, last + 1, tradeId - 1, tradeId - 1 - last);
        }
    }
}
