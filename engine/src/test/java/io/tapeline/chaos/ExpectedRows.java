package io.tapeline.chaos;

import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.ClockDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows that the database must have for the ticks of a tape, by {@code schema/README.md} and nothing of the engine's own
 * books, candles or store. Rows wait here until they are compared.
 */
final class ExpectedRows implements TickHandler {
    /** A row of a tick, as the database prints it. */
    record Row(long tickNumber, String text) {}

    private static final int CROSSED = 65536;
    private static final int NO_BOOK = 262144;
    private static final int RECEIVE_TIME = 16777216;
    private static final long MAX_SKEW_NS = 60_000_000_000L;

    private final SecurityCatalog catalog = new SecurityCatalog();
    private final Map<Integer, PlainBook> books = new HashMap<>();
    private final PlainCandles candles = new PlainCandles();
    private final ArrayDeque<Row> orderBooks = new ArrayDeque<>();
    private final ArrayDeque<Row> trades = new ArrayDeque<>();
    private final ArrayDeque<Row> quality = new ArrayDeque<>();
    private final RowTotals totals = new RowTotals();
    private long firstTimeNs = Long.MAX_VALUE;
    private boolean isKeeping = true;

    /** Whether the rows of order_books and trades of the ticks to come are kept; if not, they only go into the totals. */
    void keep(final boolean isKept) {
        isKeeping = isKept;
    }

    /** Of all rows of order_books and trades so far. */
    RowTotals totals() {
        return totals;
    }

    ArrayDeque<Row> orderBooks() {
        return orderBooks;
    }

    ArrayDeque<Row> trades() {
        return trades;
    }

    /** Rows of data_quality_logs. */
    ArrayDeque<Row> quality() {
        return quality;
    }

    PlainCandles candles() {
        return candles;
    }

    /** The earliest time of the ticks since the last call; {@link Long#MAX_VALUE} if there were none. */
    long takeFirstTimeNs() {
        final long taken = firstTimeNs;
        firstTimeNs = Long.MAX_VALUE;
        return taken;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        catalog.onTick(tickNumber, tick);
        if (tickNumber == 0) {
            return;
        }
        switch (tick.kind()) {
            case TradeDecoder.TEMPLATE_ID -> onTrade(tickNumber, tick);
            case QuoteDecoder.TEMPLATE_ID -> onMarket(tickNumber, tick);
            case BookLevelDecoder.TEMPLATE_ID -> onLevel(tickNumber, tick);
            case BookResetDecoder.TEMPLATE_ID -> onReset(tickNumber, tick);
            case FeedStateDecoder.TEMPLATE_ID -> onState(tickNumber, tick);
            case ClockDecoder.TEMPLATE_ID -> candles.clockAt(tick.receiveTimeNs());
            default -> {}
        }
    }

    private void onTrade(final long tickNumber, final TickFlyweight tick) {
        final Security security = catalog.security(tick.securityId());
        final TradeDecoder trade = tick.trade();
        totals.trade(security, timeNs(tick), tickNumber, trade.price(), trade.size());
        if (isKeeping) {
            addTrade(tickNumber, tick, security, trade);
        }
        if (!candles.trade(security, tickNumber, timeNs(tick), trade.price(), trade.size())) {
            quality.add(new Row(tickNumber, Lines.join(tickNumber, "LATE_TICK", security.symbol(), "", "", "")));
        }
        onMarket(tickNumber, tick);
    }

    private void addTrade(
            final long tickNumber, final TickFlyweight tick, final Security security, final TradeDecoder trade) {
        final String side = trade.aggressor() == Aggressor.BUYER ? "B" : "S";
        trades.add(new Row(
                tickNumber,
                Lines.join(
                        tickNumber,
                        timeNs(tick) / 1_000,
                        security.symbol(),
                        Lines.decimal(trade.price(), security.priceScale()),
                        Lines.decimal(trade.size(), security.sizeScale()),
                        side,
                        trade.tradeId(),
                        trade.tradeCount(),
                        tick.eventTimeNs(),
                        tick.receiveTimeNs(),
                        tick.flags() | timeFlag(tick))));
    }

    private void onLevel(final long tickNumber, final TickFlyweight tick) {
        final PlainBook book = book(tick);
        if (book.isTrusted || book.isInSnapshot) {
            final BookLevelDecoder level = tick.bookLevel();
            book.set(level.side() == Side.BID, level.price(), level.size());
        }
        onMarket(tickNumber, tick);
    }

    /** Trade, quote or level: the feed is at its time, and it may end an event. */
    private void onMarket(final long tickNumber, final TickFlyweight tick) {
        if (tick.isLastInEvent()) {
            look(tickNumber, tick);
        }
        candles.feedAt(timeNs(tick));
        firstTimeNs = Math.min(firstTimeNs, timeNs(tick));
    }

    private void onReset(final long tickNumber, final TickFlyweight tick) {
        final PlainBook book = book(tick);
        final ResetPhase phase = tick.bookReset().phase();
        if (phase == ResetPhase.SNAPSHOT_BEGIN) {
            book.clear();
            book.isInSnapshot = true;
        } else if (phase == ResetPhase.SNAPSHOT_END) {
            book.isTrusted |= book.isInSnapshot;
            book.isInSnapshot = false;
            look(tickNumber, tick);
        } else if (book.lose()) {
            addBook(tickNumber, tick, catalog.security(tick.securityId()), new Long[4], NO_BOOK);
        }
    }

    private void look(final long tickNumber, final TickFlyweight tick) {
        final PlainBook book = book(tick);
        final Long[] best = book.isTrusted ? book.change() : null;
        if (best != null) {
            final boolean isCrossed = best[0] != null && best[1] != null && best[0] >= best[1];
            addBook(tickNumber, tick, catalog.security(tick.securityId()), best, isCrossed ? CROSSED : 0);
        }
    }

    private void addBook(
            final long tickNumber,
            final TickFlyweight tick,
            final Security security,
            final Long[] best,
            final int flags) {
        totals.orderBook(security, timeNs(tick), tickNumber, best);
        if (!isKeeping) {
            return;
        }
        orderBooks.add(new Row(
                tickNumber,
                Lines.join(
                        tickNumber,
                        timeNs(tick) / 1_000,
                        security.symbol(),
                        Lines.decimal(best[0], security.priceScale()),
                        Lines.decimal(best[1], security.priceScale()),
                        Lines.decimal(best[2], security.sizeScale()),
                        Lines.decimal(best[3], security.sizeScale()),
                        Lines.number(tick.eventTimeNs()),
                        tick.receiveTimeNs(),
                        flags | tick.flags() | timeFlag(tick))));
    }

    private void onState(final long tickNumber, final TickFlyweight tick) {
        final FeedStateDecoder state = tick.feedState();
        final FeedEvent event = state.feedEvent();
        final Security security = catalog.security(tick.securityId());
        quality.add(new Row(
                tickNumber,
                Lines.join(
                        tickNumber,
                        event.name(),
                        security == null ? "" : security.symbol(),
                        Lines.number(state.fromSequence()),
                        Lines.number(state.toSequence()),
                        Lines.number(state.count()))));
        if (event == FeedEvent.LOST) {
            books.entrySet().stream()
                    .filter(entry -> entry.getValue().lose())
                    .map(entry -> catalog.security(entry.getKey()))
                    .sorted(Comparator.comparing(Security::symbol))
                    .forEach(lost -> addBook(tickNumber, tick, lost, new Long[4], NO_BOOK));
        }
    }

    private PlainBook book(final TickFlyweight tick) {
        return books.computeIfAbsent(tick.securityId(), id -> new PlainBook());
    }

    private static long timeNs(final TickFlyweight tick) {
        return timeFlag(tick) == 0 ? tick.eventTimeNs() : tick.receiveTimeNs();
    }

    private static int timeFlag(final TickFlyweight tick) {
        final boolean isEventTime = tick.eventTimeNs() != TickLayout.NULL_VALUE
                && Math.abs(tick.eventTimeNs() - tick.receiveTimeNs()) <= MAX_SKEW_NS;
        return isEventTime ? 0 : RECEIVE_TIME;
    }
}
