package io.tapeline.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.ExchangeDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Learns exchanges, securities and feeds from the definitions on the tape, and counts the ticks of each feed.
 *
 * <p><em>Thread</em>: one, that of the handler chain it stands in. <em>Allocation</em>: only at a definition.
 */
public final class SecurityCatalog implements TickHandler {
    private final Int2ObjectHashMap<String> exchanges = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Security> securities = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<FeedSource> feeds = new Int2ObjectHashMap<>();
    private final byte[] text = new byte[SecurityMaster.MAX_SYMBOL_BYTES];
    private long[] ticksOfFeed = new long[16];
    private long[] lastReceiveNs = new long[16];
    private int highestSecurityId;
    private int highestExchangeId;
    private int highestFeedId;

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        final int feedId = tick.feedId();
        if (feedId != TickLayout.ENGINE_FEED_ID) {
            highestFeedId = Math.max(highestFeedId, feedId);
            highestSecurityId = Math.max(highestSecurityId, tick.securityId());
            count(feedId, 1);
            lastReceiveNs[feedId] = tick.receiveTimeNs();
            return;
        }
        switch (tick.kind()) {
            case ExchangeDefinitionDecoder.TEMPLATE_ID -> onExchange(tick.exchangeDefinition());
            case SecurityDefinitionDecoder.TEMPLATE_ID -> onSecurity(tick);
            case FeedDefinitionDecoder.TEMPLATE_ID -> onFeed(tick.feedDefinition());
            case FeedStateDecoder.TEMPLATE_ID -> onFeedState(tick);
            default -> {}
        }
    }

    /** The code of an exchange, or null. */
    public String exchange(final int exchangeId) {
        return exchanges.get(exchangeId);
    }

    /** The security of an id, or null. */
    public Security security(final int securityId) {
        return securities.get(securityId);
    }

    /** The highest id of an exchange; some below it may be unknown where the journal has lost their definition. */
    public int highestExchangeId() {
        return highestExchangeId;
    }

    /** The highest id of a security, of those too that ticks name and the journal does not define any more. */
    public int highestSecurityId() {
        return highestSecurityId;
    }

    /** The highest id of a feed, of those too that ticks name and the journal does not define any more. */
    public int highestFeedId() {
        return highestFeedId;
    }

    /** All securities, by id. */
    public List<Security> securities() {
        final List<Security> all = new ArrayList<>(securities.values());
        all.sort((a, b) -> Integer.compare(a.id(), b.id()));
        return Collections.unmodifiableList(all);
    }

    /** All feeds, by id, each with its ticks so far. */
    public List<FeedSource> feeds() {
        final List<FeedSource> all = new ArrayList<>();
        for (int id = 1; id <= highestFeedId; id++) {
            if (feeds.containsKey(id)) {
                all.add(feed(id));
            }
        }
        return Collections.unmodifiableList(all);
    }

    /** The feed of an id with its ticks so far, or null. */
    public FeedSource feed(final int feedId) {
        final FeedSource feed = feeds.get(feedId);
        return feed == null ? null : new FeedSource(feedId, feed.name(), feed.sourceKey(), ticksOfFeed(feedId));
    }

    /** When the last tick of a feed was received, epoch nanoseconds; 0 if it has given none. */
    public long lastReceiveNs(final int feedId) {
        return feedId < lastReceiveNs.length ? lastReceiveNs[feedId] : 0;
    }

    /** Writes all that is known. */
    public void writeTo(final StateOutput out) {
        out.putBytes(text);
        out.putInt(highestSecurityId);
        out.putInt(highestExchangeId);
        out.putInt(highestFeedId);
        out.putInt(exchanges.size());
        exchanges.forEach((id, code) -> {
            out.putInt(id);
            out.putText(code);
        });
        out.putInt(securities.size());
        securities.values().forEach(security -> write(security, out));
        out.putInt(feeds.size());
        feeds.values().forEach(feed -> {
            out.putInt(feed.feedId());
            out.putText(feed.name());
            out.putLong(feed.sourceKey());
        });
        out.putInt(ticksOfFeed.length);
        for (int feedId = 0; feedId < ticksOfFeed.length; feedId++) {
            out.putLong(ticksOfFeed[feedId]);
            out.putLong(lastReceiveNs[feedId]);
        }
    }

    private static void write(final Security security, final StateOutput out) {
        out.putInt(security.id());
        out.putText(String.valueOf(security.exchange()));
        out.putText(security.symbol());
        out.putByte(security.priceScale());
        out.putByte(security.sizeScale());
        out.putByte(security.hasTrades() ? 1 : 0);
    }

    /** Reads back what {@link #writeTo} wrote, into a catalog that has taken no tick. */
    public void readFrom(final StateInput in) {
        final byte[] begun = in.takeBytes();
        if (begun.length != text.length) {
            throw new StateException("a symbol has room for " + begun.length + " bytes, not " + text.length);
        }
        System.arraycopy(begun, 0, text, 0, begun.length);
        highestSecurityId = in.takeInt();
        highestExchangeId = in.takeInt();
        highestFeedId = in.takeInt();
        for (int left = in.takeCount("exchanges", 2 * Integer.BYTES); left > 0; left--) {
            exchanges.put(in.takeInt(), in.takeText());
        }
        for (int left = in.takeCount("securities", 3 * Integer.BYTES + 3); left > 0; left--) {
            final Security security = new Security(
                    in.takeInt(), in.takeText(), in.takeText(), in.takeByte(), in.takeByte(), in.takeByte() == 1);
            securities.put(security.id(), security);
        }
        for (int left = in.takeCount("feeds", 2 * Integer.BYTES + Long.BYTES); left > 0; left--) {
            final int feedId = in.takeInt();
            feeds.put(feedId, new FeedSource(feedId, in.takeText(), in.takeLong(), 0));
        }
        final int feedIds = in.takeCount("feed ids", 2 * Long.BYTES);
        ticksOfFeed = new long[Math.max(feedIds, 1)];
        lastReceiveNs = new long[ticksOfFeed.length];
        for (int feedId = 0; feedId < feedIds; feedId++) {
            ticksOfFeed[feedId] = in.takeLong();
            lastReceiveNs[feedId] = in.takeLong();
        }
    }

    private void onExchange(final ExchangeDefinitionDecoder definition) {
        definition.getCode(text, 0);
        highestExchangeId = Math.max(highestExchangeId, definition.exchangeId());
        exchanges.put(definition.exchangeId(), new String(text, 0, definition.length(), UTF_8));
    }

    private void onSecurity(final TickFlyweight tick) {
        final SecurityDefinitionDecoder definition = tick.securityDefinition();
        final int partBytes = SecurityDefinitionDecoder.symbolLength();
        definition.getSymbol(text, definition.part() * partBytes);
        if (definition.length() > (definition.part() + 1) * partBytes) {
            return;
        }
        final Security security = new Security(
                definition.securityId(),
                exchanges.get(definition.exchangeId()),
                new String(text, 0, definition.length(), UTF_8),
                definition.priceScale(),
                definition.sizeScale(),
                (tick.flags() & TickFlags.NO_TRADES) == 0);
        highestSecurityId = Math.max(highestSecurityId, security.id());
        highestExchangeId = Math.max(highestExchangeId, definition.exchangeId());
        securities.put(security.id(), security);
    }

    private void onFeed(final FeedDefinitionDecoder definition) {
        definition.getName(text, 0);
        final int feedId = definition.definedFeedId();
        final String name = new String(text, 0, definition.length(), UTF_8);
        feeds.put(feedId, new FeedSource(feedId, name, definition.sourceKey(), 0));
        highestFeedId = Math.max(highestFeedId, feedId);
        // A definition that is repeated at a roll carries the count up to there: it is enough to read from the last
        // roll.
        set(feedId, definition.tickCount() < 0 ? FeedSource.UNKNOWN_COUNT : definition.tickCount());
    }

    /** Which feeds' ticks are lost, nobody knows: their counts are unknown until a definition tells them again. */
    private void onFeedState(final TickFlyweight tick) {
        if (tick.isLost()) {
            for (final FeedSource feed : feeds.values()) {
                set(feed.feedId(), FeedSource.UNKNOWN_COUNT);
            }
        }
    }

    private long ticksOfFeed(final int feedId) {
        return feedId < ticksOfFeed.length ? ticksOfFeed[feedId] : 0;
    }

    private void count(final int feedId, final long ticks) {
        if (ticksOfFeed(feedId) != FeedSource.UNKNOWN_COUNT) {
            set(feedId, ticksOfFeed(feedId) + ticks);
        }
    }

    private void set(final int feedId, final long ticks) {
        if (feedId >= ticksOfFeed.length) {
            ticksOfFeed = Arrays.copyOf(ticksOfFeed, Math.max(feedId + 1, ticksOfFeed.length * 2));
            lastReceiveNs = Arrays.copyOf(lastReceiveNs, ticksOfFeed.length);
        }
        ticksOfFeed[feedId] = ticks;
    }
}
