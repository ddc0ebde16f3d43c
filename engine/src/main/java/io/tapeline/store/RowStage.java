package io.tapeline.store;

import io.tapeline.book.BestChangeListener;
import io.tapeline.book.BestPrices;
import io.tapeline.candle.Candle;
import io.tapeline.candle.CandleListener;
import io.tapeline.candle.LateTickListener;
import io.tapeline.config.CandleConfig;
import io.tapeline.security.FeedSource;
import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.state.MarketState;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickTime;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.RejectReason;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Derives the rows of all tables from the ticks in order: a pure function of them, shared by the store and by verify.
 *
 * <p>While rows are off, ticks only move the books and candles.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per row of books and trades. <em>Failure</em>: a tick of a security
 * that the tape does not define makes a quality row instead of its own.
 */
final class RowStage implements TickHandler, BestChangeListener, LateTickListener, CandleListener {
    private static final String[] FEED_EVENTS = names(FeedEvent.values());
    private static final String[] REJECT_REASONS = names(RejectReason.values());

    private final MarketState market;
    private final SecurityCatalog catalog;
    private final RawMessages rawMessages;
    private final long maxSkewNs;
    private final RowSink sink;
    private final OrderBookRow orderBook = new OrderBookRow();
    private final TradeRow trade = new TradeRow();
    private final QualityRow quality = new QualityRow();
    private final ExpandableArrayBuffer raw = new ExpandableArrayBuffer(4 * 1024);
    private String[] feedNames = new String[16];
    private boolean isOn = true;

    /**
     * @param maxSkewNs how far event time may be from receive time, see {@link TickTime}
     * @param rawMessages where the bytes of rejected messages are kept
     */
    RowStage(final CandleConfig candleConfig, final long maxSkewNs, final RawMessages rawMessages, final RowSink sink) {
        this.maxSkewNs = maxSkewNs;
        this.rawMessages = rawMessages;
        this.sink = sink;
        market = new MarketState(candleConfig, maxSkewNs, this, this);
        catalog = market.catalog();
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        market.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        switch (tick.kind()) {
            case TradeDecoder.TEMPLATE_ID -> onTrade(tickNumber, tick);
            case FeedStateDecoder.TEMPLATE_ID -> onFeedState(tickNumber, tick);
            case RejectDecoder.TEMPLATE_ID -> onReject(tickNumber, tick);
            default -> {}
        }
        market.onTick(tickNumber, tick);
    }

    /** What the rows are derived from. */
    MarketState market() {
        return market;
    }

    /** Whether rows are made; books and candles move in any case. */
    void rows(final boolean on) {
        isOn = on;
    }

    /** Hands each candle that changed since the last call to the sink, or to nobody while rows are off. */
    void drainCandles() {
        market.candles().drainChanged(this);
    }

    @Override
    public void onBestChange(final long tickNumber, final TickFlyweight tick, final BestPrices best) {
        if (!isOn) {
            return;
        }
        final Security security = catalog.security(best.securityId());
        if (security == null) {
            undefined(tickNumber, tick);
            return;
        }
        final OrderBookRow row = orderBook;
        row.tickNumber = tickNumber;
        row.timestampNs = timestampNs(tick);
        row.eventTimeNs = tick.eventTimeNs();
        row.receiveTimeNs = tick.receiveTimeNs();
        row.security = security;
        row.bidPrice = best.bidPrice();
        row.askPrice = best.askPrice();
        row.bidSize = best.bidSize();
        row.askSize = best.askSize();
        row.flags = tick.flags() | best.flags() | timeFlag(tick);
        sink.orderBook(row);
    }

    @Override
    public void onCandle(final Candle candle) {
        if (isOn) {
            final Security security = catalog.security(candle.securityId());
            if (security != null) {
                sink.candle(security, candle);
            }
        }
    }

    @Override
    public void onLateTick(final long tickNumber, final TickFlyweight tick, final long candleStartNs) {
        if (isOn) {
            final QualityRow row = quality(tickNumber, tick, "LATE_TICK");
            row.reason = "candle was final";
            row.sinceNs = candleStartNs;
            sink.quality(row);
        }
    }

    private void onTrade(final long tickNumber, final TickFlyweight tick) {
        if (!isOn) {
            return;
        }
        final Security security = catalog.security(tick.securityId());
        if (security == null) {
            undefined(tickNumber, tick);
            return;
        }
        final TradeDecoder decoder = tick.trade();
        final TradeRow row = trade;
        row.tickNumber = tickNumber;
        row.timestampNs = timestampNs(tick);
        row.eventTimeNs = tick.eventTimeNs();
        row.receiveTimeNs = tick.receiveTimeNs();
        row.security = security;
        row.price = decoder.price();
        row.size = decoder.size();
        row.side = side(decoder.aggressorRaw());
        row.tradeId = decoder.tradeId();
        final long count = decoder.tradeCount();
        row.tradeCount = count == 0 || count == TradeDecoder.tradeCountNullValue() ? TickLayout.NULL_VALUE : count;
        row.flags = tick.flags() | timeFlag(tick);
        sink.trade(row);
    }

    private void onFeedState(final long tickNumber, final TickFlyweight tick) {
        if (!isOn) {
            return;
        }
        final FeedStateDecoder state = tick.feedState();
        final int event = state.feedEventRaw();
        final QualityRow row = quality(tickNumber, tick, name(FEED_EVENTS, event));
        row.fromSequence = state.fromSequence();
        row.toSequence = state.toSequence();
        row.count = state.count();
        if (event == FeedEvent.STARTED.value()) {
            final long lastNs = catalog.lastReceiveNs(tick.feedId());
            row.sinceNs = lastNs == 0 ? TickLayout.NULL_VALUE : lastNs;
        } else if (event == FeedEvent.RESYNCED.value()) {
            row.repaired = "snapshot";
        }
        sink.quality(row);
    }

    /** Whether a book that a loss of the journal has taken is not trusted again yet. */
    boolean hasDistrustedBooks() {
        return market.books().lostBooks() > 0;
    }

    /** A range of lost ticks whose own record cannot be stored. */
    void onLost(final long tickNumber, final TickFlyweight tick, final long first, final long last) {
        final QualityRow row = quality(tickNumber, tick, name(FEED_EVENTS, FeedEvent.LOST.value()));
        row.fromSequence = first;
        row.toSequence = last;
        row.count = last - first + 1;
        sink.quality(row);
    }

    private void onReject(final long tickNumber, final TickFlyweight tick) {
        if (!isOn) {
            return;
        }
        final RejectDecoder reject = tick.reject();
        final QualityRow row = quality(tickNumber, tick, "REJECT");
        row.fromSequence = reject.sourcePosition();
        row.count = reject.length();
        row.reason = name(REJECT_REASONS, reject.reasonRaw());
        final long position = reject.quarantinePosition();
        if (position != TickLayout.NULL_VALUE) {
            row.rawLength = rawMessages.read(position, raw, 0);
            row.isRawGone = row.rawLength < 0;
        }
        sink.quality(row);
    }

    /** The tape should define a security before its first tick; if not, the row is not lost without a trace. */
    private void undefined(final long tickNumber, final TickFlyweight tick) {
        final QualityRow row = quality(tickNumber, tick, "UNDEFINED_SECURITY");
        row.fromSequence = tick.securityId();
        sink.quality(row);
    }

    private QualityRow quality(final long tickNumber, final TickFlyweight tick, final String kind) {
        final QualityRow row = quality;
        row.tickNumber = tickNumber;
        row.timestampNs = timestampNs(tick);
        row.receiveTimeNs = tick.receiveTimeNs();
        row.feed = feedName(tick.feedId());
        row.security = catalog.security(tick.securityId());
        row.kind = kind;
        row.fromSequence = TickLayout.NULL_VALUE;
        row.toSequence = TickLayout.NULL_VALUE;
        row.count = TickLayout.NULL_VALUE;
        row.reason = null;
        row.repaired = null;
        row.sinceNs = TickLayout.NULL_VALUE;
        row.raw = raw;
        row.rawLength = -1;
        row.isRawGone = false;
        return row;
    }

    private long timestampNs(final TickFlyweight tick) {
        return TickTime.timestampNs(tick.eventTimeNs(), tick.receiveTimeNs(), maxSkewNs);
    }

    private int timeFlag(final TickFlyweight tick) {
        return TickTime.isEventTimeUsed(tick.eventTimeNs(), tick.receiveTimeNs(), maxSkewNs)
                ? 0
                : RowFlags.TIME_FROM_RECEIPT;
    }

    private String feedName(final int feedId) {
        if (feedId == TickLayout.ENGINE_FEED_ID) {
            return null;
        }
        if (feedId >= feedNames.length) {
            feedNames = Arrays.copyOf(feedNames, Math.max(feedId + 1, feedNames.length * 2));
        }
        if (feedNames[feedId] == null) {
            final FeedSource feed = catalog.feed(feedId);
            if (feed == null) {
                return "feed " + feedId;
            }
            feedNames[feedId] = feed.name();
        }
        return feedNames[feedId];
    }

    private static byte side(final int aggressor) {
        if (aggressor == Aggressor.BUYER.value()) {
            return 'B';
        }
        return aggressor == Aggressor.SELLER.value() ? (byte) 'S' : TradeRow.NO_SIDE;
    }

    private static String name(final String[] names, final int value) {
        return value < names.length && names[value] != null ? names[value] : "UNKNOWN";
    }

    /** Names by the value on the tape; SBE's null value, the last, has none. */
    private static String[] names(final Enum<?>[] constants) {
        final String[] names = new String[constants.length];
        for (int i = 0; i < constants.length - 1; i++) {
            names[i + 1] = constants[i].name();
        }
        return names;
    }
}
