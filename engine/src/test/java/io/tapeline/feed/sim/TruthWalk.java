package io.tapeline.feed.sim;

import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;

/**
 * The truth of a simulated exchange with an origin, event by event, with the instant at which each was due: what a tape that
 * missed nothing would hold.
 *
 * <p>The event made last is the current one; the books are those after it.
 */
public final class TruthWalk {
    private final SimSpec spec;
    private final long originNs;
    private final SimPace pace;
    private final SimExchange exchange;
    private SimEvent event;
    private long dueNs = Long.MIN_VALUE;
    private long nextDueNs;

    /** Before the first event. */
    public TruthWalk(final SimSpec spec, final long originNs, final long rate, final int burstFactor) {
        this.spec = spec;
        this.originNs = originNs;
        this.pace = new SimPace(rate, burstFactor);
        this.exchange = new SimExchange(spec);
        this.nextDueNs = originNs;
    }

    public SimSpec spec() {
        return spec;
    }

    /** Makes the next event the current one. */
    public void next() {
        dueNs = nextDueNs;
        event = exchange.next();
        nextDueNs = originNs + pace.dueNs(exchange.ticks());
    }

    /** Index of the next event. */
    public long nextIndex() {
        return exchange.eventIndex();
    }

    public long nextDueNs() {
        return nextDueNs;
    }

    /** When the current event was due. */
    public long dueNs() {
        return dueNs;
    }

    /** The security of the current event, as an index into the symbols of the spec. */
    public int security() {
        return event.security;
    }

    /** Ticks of the current event. */
    public int count() {
        return event.count;
    }

    public long bestPrice(final int security, final Side side) {
        return side(security, side).prices[0];
    }

    public long bestSize(final int security, final Side side) {
        return side(security, side).sizes[0];
    }

    /** Whether a level stands in the book of a security with this size. */
    public boolean hasLevel(final int security, final BookLevelDecoder level) {
        final SimSide side = side(security, level.side());
        for (int i = 0; i < side.prices.length; i++) {
            if (side.prices[i] == level.price()) {
                return side.sizes[i] == level.size();
            }
        }
        return false;
    }

    /** What is wrong with the tick that should be this one of the current event; null if nothing. */
    public String difference(final int index, final TickFlyweight tick) {
        final int flags = index == event.count - 1 ? TickFlags.LAST_IN_EVENT : 0;
        if (tick.flags() != flags) {
            return "flags " + tick.flags() + ", not " + flags;
        }
        return switch (event.kinds[index]) {
            case TRADE -> tradeDifference(index, tick);
            case QUOTE -> quoteDifference(tick);
            case BID_LEVEL -> levelDifference(index, tick, Side.BID);
            case ASK_LEVEL -> levelDifference(index, tick, Side.ASK);
        };
    }

    /** Levels of both sides of a snapshot. */
    public int snapshotLevels() {
        return 2 * spec.depth();
    }

    /** What is wrong with a level of a snapshot of the books as they are; null if nothing. */
    public String snapshotDifference(final int security, final int position, final TickFlyweight tick) {
        final boolean isBid = position < spec.depth();
        final SimSide side = side(security, isBid ? Side.BID : Side.ASK);
        final int index = position % spec.depth();
        return levelDifference(
                tick, isBid ? Side.BID : Side.ASK, side.prices[index], side.sizes[index], nextLevel(security));
    }

    /** The number that the next level of a security will have. */
    public long nextLevel(final int security) {
        return 1 + exchange.levels(security);
    }

    private String tradeDifference(final int index, final TickFlyweight tick) {
        if (tick.kind() != TradeDecoder.TEMPLATE_ID) {
            return "kind " + tick.kind() + ", not a trade";
        }
        final TradeDecoder trade = tick.trade();
        final Aggressor aggressor = event.isBuyerAggressor ? Aggressor.BUYER : Aggressor.SELLER;
        final String is = trade.price() + " x " + trade.size() + " id " + trade.tradeId() + " " + trade.aggressor()
                + " of " + trade.tradeCount();
        final String should = event.prices[index] + " x " + event.sizes[index] + " id " + (1 + event.tradesBefore) + " "
                + aggressor + " of 1";
        return is.equals(should) ? null : "trade " + is + ", not " + should;
    }

    private String quoteDifference(final TickFlyweight tick) {
        if (tick.kind() != QuoteDecoder.TEMPLATE_ID) {
            return "kind " + tick.kind() + ", not a quote";
        }
        final QuoteDecoder quote = tick.quote();
        final boolean isEqual = quote.bidPrice() == event.quoteBidPrice
                && quote.bidSize() == event.quoteBidSize
                && quote.askPrice() == event.quoteAskPrice
                && quote.askSize() == event.quoteAskSize;
        return isEqual ? null : "quote is not the best bid and ask";
    }

    private String levelDifference(final int index, final TickFlyweight tick, final Side side) {
        final boolean isAfterTrade = event.kinds[0] == SimEvent.Kind.TRADE;
        final long number = 1 + event.levelsBefore + index - (isAfterTrade ? 1 : 0);
        return levelDifference(tick, side, event.prices[index], event.sizes[index], number);
    }

    private static String levelDifference(
            final TickFlyweight tick, final Side side, final long price, final long size, final long number) {
        if (tick.kind() != BookLevelDecoder.TEMPLATE_ID) {
            return "kind " + tick.kind() + ", not a level";
        }
        final BookLevelDecoder level = tick.bookLevel();
        final boolean isEqual = level.side() == side
                && level.price() == price
                && level.size() == size
                && level.feedSequence() == number;
        return isEqual
                ? null
                : "level " + level.side() + " " + level.price() + " x " + level.size() + " number "
                        + level.feedSequence() + ", not " + side + " " + price + " x " + size + " number " + number;
    }

    private SimSide side(final int security, final Side side) {
        return side == Side.BID ? exchange.bids(security) : exchange.asks(security);
    }
}
