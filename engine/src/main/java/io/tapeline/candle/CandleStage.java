package io.tapeline.candle;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickTime;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.ClockDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Makes the candles of all securities in event time.
 *
 * <p>The rules, all of them functions of the tick sequence alone:
 * <ul>
 *   <li>A tick counts at {@link TickTime#timestampNs}; candles begin at whole multiples of the interval since 1970.
 *   <li>Trades make TRADE candles. A trade of size 0 counts for the prices and adds no volume. A trade that sums several
 *       fills adds that many to the trade count.
 *   <li>Quotes make candles only where the definition says that the market has no trades: BID and ASK when that side is
 *       there, MID when both are, exact with one more decimal.
 *   <li>Each feed has a watermark for each exchange: the latest time of its trades, quotes and book levels there. A candle
 *       is final when its feed's watermark, as it moves, or a Clock tick's receive time, reaches the candle's end plus the
 *       lateness; the feed is that of its last tick. Behind the end of a recorded feed every watermark of the exchange will
 *       do. Before it none will: an import that was killed goes on where it was, whatever was imported in between.
 *   <li>A tick is late, and in no candle, if the watermark of its own feed is past its candle, or if the security has
 *       final candles from the same stretch of time already. Files of an import are feeds of their own, so the second
 *       file of a day is not late because of the first.
 * </ul>
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: at the first tick of a security or feed, and when more candles are open
 * than ever before. <em>Failure</em>: ticks of unknown securities, without a valid price, or with a negative size are
 * ignored and counted; an exception of a listener passes through.
 */
public final class CandleStage implements TickHandler {
    /** Times beyond this, about the year 2116, are no times: sums with them could overflow. */
    private static final long MAX_TIME_NS = Long.MAX_VALUE / 2;

    static final int MAX_FEED_ID = 0xFFFF;

    private final CandlesAhead ahead = new CandlesAhead();
    private final long intervalNs;
    private final long latenessNs;
    private final long maxSkewNs;
    private final CandleTable securities;
    private final LateTickListener late;
    private final Int2ObjectHashMap<ExchangeCandles> exchanges = new Int2ObjectHashMap<>();
    private final CandleList changed = new CandleList();
    private final CandleList free = new CandleList();
    private final CandleList closing = new CandleList();
    private BitSet endedFeeds = new BitSet();
    private ExchangeCandles[] exchangesInOrder = new ExchangeCandles[0];
    private long nextClockSweepNs = Long.MIN_VALUE;
    private long finalHash = StateHash.START;
    private long finalCount;
    private long lateTicks;
    private long ignoredTicks;

    /**
     * @param intervalNs of one candle, 1 or more
     * @param latenessNs how long after its end a candle still takes ticks, 0 or more
     * @param maxSkewNs how far event time may be from receive time, see {@link TickTime}
     * @param quotePrices of BID, ASK and MID, what is made in markets without trades
     * @param late hears of each tick that came too late
     */
    public CandleStage(
            final long intervalNs,
            final long latenessNs,
            final long maxSkewNs,
            final Set<PriceType> quotePrices,
            final LateTickListener late) {
        if (intervalNs < 1 || latenessNs < 0 || quotePrices.contains(PriceType.TRADE)) {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + " latenessNs=" + latenessNs
                    + " quotePrices=" + quotePrices + ", must be 1 or more, 0 or more, and of BID, ASK, MID");
        }
        this.intervalNs = intervalNs;
        this.latenessNs = latenessNs;
        this.maxSkewNs = maxSkewNs;
        securities = new CandleTable(quotePrices);
        this.late = late;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        if (securities.isLarge()) {
            ahead.look(securities, ticks, offset, count);
        }
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        switch (tick.kind()) {
            case TradeDecoder.TEMPLATE_ID, QuoteDecoder.TEMPLATE_ID, BookLevelDecoder.TEMPLATE_ID ->
                onMarket(tickNumber, tick);
            case SecurityDefinitionDecoder.TEMPLATE_ID -> onDefinition(tick);
            case ClockDecoder.TEMPLATE_ID -> onClock(tickNumber, tick);
            case FeedStateDecoder.TEMPLATE_ID -> onFeedState(tick);
            default -> {}
        }
    }

    /**
     * Hands out each candle that changed, or became final, since the last call, once, in the order of its first change
     * since then.
     *
     * @return how many
     */
    public int drainChanged(final CandleListener listener) {
        final int count = changed.size();
        for (int i = 0; i < count; i++) {
            final OpenCandle candle = changed.get(i);
            listener.onCandle(candle);
            candle.isChanged(false);
            if (candle.isFinal()) {
                free.add(candle);
            }
        }
        changed.clear();
        return count;
    }

    /** Candles that became final so far. */
    public long finalCount() {
        return finalCount;
    }

    /** Ticks that came after their candle was final. */
    public long lateTicks() {
        return lateTicks;
    }

    /** Market ticks that could make no candle: unknown security, no valid price, negative size, no possible time. */
    public long ignoredTicks() {
        return ignoredTicks;
    }

    /**
     * One number for the whole state, equal whenever the ticks so far were equal, however often candles were drained.
     *
     * <p>{@link StateHash#mix} over each candle at the moment it became final, in that order; then, by ascending security
     * id, by price type, and by when they began, over the open ones; then over the counts of late and ignored ticks. A
     * candle gives its security id, price type, start, open, high, low, close, volume, notional, trade count, first and
     * last tick, and revision.
     */
    public long stateHash() {
        return StateHash.mix(StateHash.mix(securities.stateHash(finalHash), lateTicks), ignoredTicks);
    }

    /** Writes all that later ticks depend on. What changed since the last drain is not noted: it is of the past. */
    public void writeTo(final StateOutput out) {
        out.putLong(nextClockSweepNs);
        out.putLong(finalHash);
        out.putLong(finalCount);
        out.putLong(lateTicks);
        out.putLong(ignoredTicks);
        out.putBytes(endedFeeds.toByteArray());
        out.putInt(exchangesInOrder.length);
        for (final ExchangeCandles exchange : exchangesInOrder) {
            out.putInt(exchange.id());
            exchange.writeWatermarks(out);
        }
        securities.writeTo(out);
        for (final ExchangeCandles exchange : exchangesInOrder) {
            exchange.writeOpen(out);
        }
    }

    /** Reads back what {@link #writeTo} wrote, into a stage of the same settings that has taken no tick. */
    public void readFrom(final StateInput in) {
        nextClockSweepNs = in.takeLong();
        finalHash = in.takeLong();
        finalCount = in.takeLong();
        lateTicks = in.takeLong();
        ignoredTicks = in.takeLong();
        endedFeeds = BitSet.valueOf(in.takeBytes());
        final int exchangeCount = in.takeCount("exchanges", 2 * Integer.BYTES);
        for (int i = 0; i < exchangeCount; i++) {
            exchange(in.takeInt()).readWatermarks(in);
        }
        securities.readFrom(in, this::exchange);
        for (final ExchangeCandles exchange : exchangesInOrder) {
            exchange.readOpen(in, securities::series);
        }
    }

    /** What was looked at before its tick came. */
    long seenAhead() {
        return ahead.seen();
    }

    private void onMarket(final long tickNumber, final TickFlyweight tick) {
        final int securityId = tick.securityId();
        final ExchangeCandles exchange = securities.exchange(securityId);
        final long timeNs = TickTime.timestampNs(tick.eventTimeNs(), tick.receiveTimeNs(), maxSkewNs);
        if (exchange == null || timeNs > MAX_TIME_NS || timeNs < -MAX_TIME_NS) {
            ignoredTicks++;
            return;
        }
        final int kind = tick.kind();
        if (kind == TradeDecoder.TEMPLATE_ID) {
            onTrade(tickNumber, tick, securities.trades(securityId), timeNs);
        } else if (kind == QuoteDecoder.TEMPLATE_ID && securities.quoted(securityId) != null) {
            onQuote(tickNumber, tick, securities.quoted(securityId), timeNs);
        }
        if (exchange.advance(tick.feedId(), timeNs)) {
            sweep(exchange, tickNumber, timeNs, tick.feedId());
        }
    }

    private void onTrade(
            final long tickNumber, final TickFlyweight tick, final CandleSeries series, final long timeNs) {
        final TradeDecoder trade = tick.trade();
        final long price = trade.price();
        final long size = trade.size();
        if (!Mantissa.isValid(price) || size < 0) {
            ignoredTicks++;
            return;
        }
        final OpenCandle candle = candle(series, tickNumber, tick.feedId(), timeNs);
        if (candle == null) {
            onLate(tickNumber, tick, timeNs);
            return;
        }
        candle.addPrice(tickNumber, timeNs, tick.feedId(), price, fills(trade));
        candle.addVolume(price, size);
    }

    /** How many fills a trade sums; a venue that does not say so is taken to mean one. */
    private static long fills(final TradeDecoder trade) {
        final long count = trade.tradeCount();
        return count == 0 || count == TradeDecoder.tradeCountNullValue() ? 1 : count;
    }

    private void onQuote(
            final long tickNumber, final TickFlyweight tick, final SecurityCandles security, final long timeNs) {
        final QuoteDecoder quote = tick.quote();
        final long bid = quote.bidPrice();
        final long ask = quote.askPrice();
        boolean isLate = addQuote(security.bids, tickNumber, tick, timeNs, bid);
        isLate |= addQuote(security.asks, tickNumber, tick, timeNs, ask);
        if (security.mids != null && Mantissa.isValid(bid) && Mantissa.isValid(ask)) {
            isLate |= addQuote(security.mids, tickNumber, tick, timeNs, mid(bid, ask));
        }
        if (isLate) {
            onLate(tickNumber, tick, timeNs);
        }
    }

    /** The middle in a scale of one more decimal: (bid + ask) / 2 * 10; null if it does not fit 64 bits. */
    private long mid(final long bid, final long ask) {
        final long sum = bid + ask;
        final boolean isSumExact = ((bid ^ sum) & (ask ^ sum)) >= 0;
        final long product = sum * 5;
        if (isSumExact && Math.multiplyHigh(sum, 5) == product >> 63 && Mantissa.isValid(product)) {
            return product;
        }
        ignoredTicks++;
        return TickLayout.NULL_VALUE;
    }

    /** Adds a price of a quote if its series is made and the price is there; true if it came too late. */
    private boolean addQuote(
            final CandleSeries series,
            final long tickNumber,
            final TickFlyweight tick,
            final long timeNs,
            final long price) {
        if (series == null || !Mantissa.isValid(price)) {
            return false;
        }
        final OpenCandle candle = candle(series, tickNumber, tick.feedId(), timeNs);
        if (candle == null) {
            return true;
        }
        candle.addPrice(tickNumber, timeNs, tick.feedId(), price, 1);
        return false;
    }

    /** The candle for this time, marked as changed, or null if the time is past. */
    private OpenCandle candle(final CandleSeries series, final long tickNumber, final int feedId, final long timeNs) {
        OpenCandle candle = series.find(timeNs, intervalNs);
        if (candle == null) {
            candle = begin(series, tickNumber, feedId, startNs(timeNs));
        }
        if (candle != null && !candle.isChanged()) {
            candle.isChanged(true);
            changed.add(candle);
        }
        return candle;
    }

    private OpenCandle begin(final CandleSeries series, final long tickNumber, final int feedId, final long startNs) {
        if (series.exchange().isPast(feedId, startNs) || series.isCovered(startNs)) {
            return null;
        }
        final OpenCandle candle = free.size() > 0 ? free.removeLast() : new OpenCandle();
        candle.begin(series, startNs, tickNumber);
        series.add(candle);
        series.exchange().add(candle);
        return candle;
    }

    private long startNs(final long timeNs) {
        return timeNs - Math.floorMod(timeNs, intervalNs);
    }

    private void onLate(final long tickNumber, final TickFlyweight tick, final long timeNs) {
        lateTicks++;
        late.onLateTick(tickNumber, tick, startNs(timeNs));
    }

    private void onClock(final long tickNumber, final TickFlyweight tick) {
        final long timeNs = tick.receiveTimeNs();
        if (timeNs < nextClockSweepNs || timeNs > MAX_TIME_NS) {
            return;
        }
        for (final ExchangeCandles exchange : exchangesInOrder) {
            sweep(exchange, tickNumber, timeNs, ExchangeCandles.ANY_FEED);
            nextClockSweepNs = exchange.nextBoundaryNs(timeNs);
        }
    }

    private void onFeedState(final TickFlyweight tick) {
        if (tick.feedState().feedEventRaw() == FeedEvent.ENDED.value()) {
            endedFeeds.set(tick.feedId());
        }
    }

    private void sweep(final ExchangeCandles exchange, final long tickNumber, final long timeNs, final int feedId) {
        exchange.takeFinal(timeNs, feedId, endedFeeds, closing);
        for (int i = 0; i < closing.size(); i++) {
            close(closing.get(i), tickNumber);
        }
        closing.clear();
    }

    private void close(final OpenCandle candle, final long tickNumber) {
        candle.close(tickNumber);
        candle.series().close(candle);
        finalHash = candle.stateHash(finalHash);
        finalCount++;
        if (!candle.isChanged()) {
            candle.isChanged(true);
            changed.add(candle);
        }
    }

    private void onDefinition(final TickFlyweight tick) {
        final SecurityDefinitionDecoder definition = tick.securityDefinition();
        final int id = definition.securityId();
        // Definitions are repeated at each roll of the journal; the first one holds.
        if (securities.isFree(id)) {
            final boolean hasTrades = (tick.flags() & TickFlags.NO_TRADES) == 0;
            securities.define(id, exchange(definition.exchangeId()), definition.priceScale(), hasTrades);
        }
    }

    private ExchangeCandles exchange(final int exchangeId) {
        final ExchangeCandles known = exchanges.get(exchangeId);
        if (known != null) {
            return known;
        }
        final ExchangeCandles added = new ExchangeCandles(exchangeId, intervalNs, latenessNs);
        exchanges.put(exchangeId, added);
        exchangesInOrder = Arrays.copyOf(exchangesInOrder, exchangesInOrder.length + 1);
        exchangesInOrder[exchangesInOrder.length - 1] = added;
        return added;
    }
}
