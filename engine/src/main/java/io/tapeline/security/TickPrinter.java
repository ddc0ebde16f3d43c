package io.tapeline.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.ClockDecoder;
import io.tapeline.tick.codec.ExchangeDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import io.tapeline.tick.codec.StateHashDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Writes each tick as one line for people: its number, receive time, feed, kind, security, and then its fields as
 * {@code name=value}, prices and sizes as decimals. What is absent is left out.
 *
 * <p>The catalog must be given the definitions and each tick before this, in the same chain.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: per tick; it is for people.
 */
public final class TickPrinter implements TickHandler {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final SecurityCatalog catalog;
    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    public TickPrinter(final SecurityCatalog catalog, final Consumer<String> lines) {
        this.catalog = catalog;
        this.lines = lines;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        lines.accept(text(tickNumber, tick));
    }

    /** One tick as a line. */
    public String text(final long tickNumber, final TickFlyweight tick) {
        line.setLength(0);
        line.append(tickNumber).append(' ').append(time(tick.receiveTimeNs())).append(' ');
        line.append(feed(tick.feedId())).append(' ');
        switch (tick.kind()) {
            case QuoteDecoder.TEMPLATE_ID -> quote(tick);
            case TradeDecoder.TEMPLATE_ID -> trade(tick);
            case BookLevelDecoder.TEMPLATE_ID -> bookLevel(tick);
            case BookResetDecoder.TEMPLATE_ID -> bookReset(tick);
            case FeedStateDecoder.TEMPLATE_ID -> feedState(tick);
            case RejectDecoder.TEMPLATE_ID -> reject(tick);
            case SecurityDefinitionDecoder.TEMPLATE_ID -> securityDefinition(tick.securityDefinition());
            case ExchangeDefinitionDecoder.TEMPLATE_ID -> exchangeDefinition(tick.exchangeDefinition());
            case FeedDefinitionDecoder.TEMPLATE_ID -> feedDefinition(tick.feedDefinition());
            case ClockDecoder.TEMPLATE_ID -> begin("clock", tick);
            case StateHashDecoder.TEMPLATE_ID -> stateHash(tick);
            default -> line.append("kind=").append(tick.kind());
        }
        flags(tick.flags());
        return line.toString();
    }

    private void quote(final TickFlyweight tick) {
        final Security security = begin("quote", tick);
        final QuoteDecoder quote = tick.quote();
        decimal("bid", quote.bidPrice(), priceScale(security));
        decimal("bidSize", quote.bidSize(), sizeScale(security));
        decimal("ask", quote.askPrice(), priceScale(security));
        decimal("askSize", quote.askSize(), sizeScale(security));
    }

    private void trade(final TickFlyweight tick) {
        final Security security = begin("trade", tick);
        final TradeDecoder trade = tick.trade();
        decimal("price", trade.price(), priceScale(security));
        decimal("size", trade.size(), sizeScale(security));
        field("aggressor", trade.aggressor());
        number("tradeId", trade.tradeId());
        field("fills", trade.tradeCount());
    }

    private void bookLevel(final TickFlyweight tick) {
        final Security security = begin("level", tick);
        final BookLevelDecoder level = tick.bookLevel();
        field("side", level.side());
        decimal("price", level.price(), priceScale(security));
        decimal("size", level.size(), sizeScale(security));
        number("sequence", level.feedSequence());
    }

    private void bookReset(final TickFlyweight tick) {
        begin("reset", tick);
        final BookResetDecoder reset = tick.bookReset();
        field("phase", reset.phase());
        number("sequence", reset.feedSequence());
    }

    private void feedState(final TickFlyweight tick) {
        begin("feed", tick);
        final FeedStateDecoder state = tick.feedState();
        field("event", state.feedEvent());
        number("from", state.fromSequence());
        number("to", state.toSequence());
        number("count", state.count());
    }

    private void reject(final TickFlyweight tick) {
        begin("reject", tick);
        final RejectDecoder reject = tick.reject();
        field("reason", reject.reason());
        field("length", reject.length());
        number("source", reject.sourcePosition());
        number("quarantine", reject.quarantinePosition());
    }

    private void stateHash(final TickFlyweight tick) {
        begin("state-hash", tick);
        final StateHashDecoder state = tick.stateHash();
        field("asOf", state.asOfTickNumber());
        field("hash", String.format("%016x", state.hash()));
        field("settings", String.format("%016x", state.fingerprint()));
        field("every", state.intervalTicks());
    }

    private void securityDefinition(final SecurityDefinitionDecoder definition) {
        final byte[] part = new byte[SecurityDefinitionDecoder.symbolLength()];
        definition.getSymbol(part, 0);
        final int length = definition.length() - definition.part() * part.length;
        line.append("security");
        field("id", definition.securityId());
        field("exchange", definition.exchangeId());
        field("symbol", text(part, length));
        field("part", definition.part());
        field("priceScale", definition.priceScale());
        field("sizeScale", definition.sizeScale());
    }

    private void exchangeDefinition(final ExchangeDefinitionDecoder definition) {
        final byte[] code = new byte[ExchangeDefinitionDecoder.codeLength()];
        definition.getCode(code, 0);
        line.append("exchange");
        field("id", definition.exchangeId());
        field("code", text(code, definition.length()));
    }

    private void feedDefinition(final FeedDefinitionDecoder definition) {
        final byte[] name = new byte[FeedDefinitionDecoder.nameLength()];
        definition.getName(name, 0);
        line.append("feed-definition");
        field("id", definition.definedFeedId());
        field("name", text(name, definition.length()));
        field("source", "0x" + Long.toHexString(definition.sourceKey()));
        field("ticks", definition.tickCount());
    }

    /** The kind, the security and the event time, which all but the definitions have. */
    private Security begin(final String kind, final TickFlyweight tick) {
        line.append(kind);
        final int id = tick.securityId();
        final Security security = id == TickLayout.NULL_SECURITY ? null : catalog.security(id);
        if (security != null) {
            line.append(' ').append(security.exchange()).append(' ').append(security.symbol());
        } else if (id != TickLayout.NULL_SECURITY) {
            field("security", id);
        }
        if (tick.eventTimeNs() != TickLayout.NULL_VALUE) {
            field("event", time(tick.eventTimeNs()));
        }
        return security;
    }

    private String feed(final int feedId) {
        if (feedId == TickLayout.ENGINE_FEED_ID) {
            return "engine";
        }
        final FeedSource feed = catalog.feed(feedId);
        return feed == null ? "feed-" + feedId : feed.name();
    }

    private void flags(final int flags) {
        if ((flags & TickFlags.SNAPSHOT) != 0) {
            line.append(" snapshot");
        }
        if ((flags & TickFlags.AGGREGATED) != 0) {
            line.append(" aggregated");
        }
        if ((flags & TickFlags.NO_RECEIVE_TIME) != 0) {
            line.append(" no-receive-time");
        }
        if ((flags & TickFlags.NO_TRADES) != 0) {
            line.append(" no-trades");
        }
        if ((flags & TickFlags.LAST_IN_EVENT) != 0) {
            line.append(" last");
        }
    }

    private void decimal(final String name, final long mantissa, final int scale) {
        if (mantissa == TickLayout.NULL_VALUE) {
            return;
        }
        field(name, scale < 0 ? mantissa + "e?" : Mantissa.toText(mantissa, scale));
    }

    private void number(final String name, final long value) {
        if (value != TickLayout.NULL_VALUE) {
            field(name, value);
        }
    }

    private void field(final String name, final Object value) {
        line.append(' ').append(name).append('=').append(value);
    }

    private static String text(final byte[] bytes, final int length) {
        return new String(bytes, 0, Math.max(0, Math.min(length, bytes.length)), UTF_8);
    }

    private static int priceScale(final Security security) {
        return security == null ? -1 : security.priceScale();
    }

    private static int sizeScale(final Security security) {
        return security == null ? -1 : security.sizeScale();
    }

    private static Instant time(final long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, NS_PER_SECOND), Math.floorMod(epochNs, NS_PER_SECOND));
    }
}
