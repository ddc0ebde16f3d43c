package io.tapeline.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.ExchangeDefinitionEncoder;
import io.tapeline.tick.codec.FeedDefinitionEncoder;
import io.tapeline.tick.codec.SecurityDefinitionEncoder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Gives out the numbers of exchanges, securities and feeds, and puts each new definition onto the tape.
 *
 * <p>What the journal already defines keeps its number. A security whose scales change gets a new one, because the old
 * mantissas keep their meaning; the database sees the same security.
 *
 * <p><em>Thread</em>: any; the methods are synchronized, since feeds define on their own threads, rarely and outside of
 * the path of a tick. Its publisher is used under that lock only.
 */
public final class SecurityMaster {
    public static final int MAX_SYMBOL_BYTES = 2 * SecurityDefinitionEncoder.symbolLength();
    public static final int MAX_EXCHANGE_BYTES = ExchangeDefinitionEncoder.codeLength();
    public static final int MAX_FEED_NAME_BYTES = FeedDefinitionEncoder.nameLength();

    private record Key(String exchange, String symbol, int priceScale, int sizeScale, boolean hasTrades) {}

    private record FeedKey(String name, long sourceKey) {}

    private final TickPublisher publisher;
    private final EpochNanoClock clock;
    private final TickEncoder encoder = new TickEncoder();
    private final Map<String, Integer> exchanges = new HashMap<>();
    private final Map<Key, Security> securities = new HashMap<>();
    private final Map<FeedKey, FeedSource> feeds = new HashMap<>();
    private int lastExchangeId;
    private int lastSecurityId;
    private int lastFeedId;

    /**
     * Goes on from what the journal defines.
     *
     * @param recovered the catalog after the journal has been read
     * @param publisher this object's own
     * @param clock gives the receive time of definitions
     */
    public SecurityMaster(final SecurityCatalog recovered, final TickPublisher publisher, final EpochNanoClock clock) {
        this.publisher = publisher;
        this.clock = clock;
        for (int id = 1; id <= recovered.highestExchangeId(); id++) {
            if (recovered.exchange(id) != null) {
                exchanges.put(recovered.exchange(id), id);
            }
        }
        // Ids are never given twice, also where the journal has lost what they stood for.
        lastExchangeId = recovered.highestExchangeId();
        lastSecurityId = recovered.highestSecurityId();
        lastFeedId = recovered.highestFeedId();
        for (final Security security : recovered.securities()) {
            securities.put(keyOf(security), security);
        }
        for (final FeedSource feed : recovered.feeds()) {
            feeds.put(new FeedKey(feed.name(), feed.sourceKey()), feed);
        }
    }

    /**
     * The security of this exchange and symbol in these scales, defined now if the journal does not know it.
     *
     * @param exchange 1 to 32 bytes of UTF-8
     * @param symbol 1 to 64 bytes of UTF-8
     * @param priceScale decimals, 0 to 18
     * @param sizeScale decimals, 0 to 18
     * @param hasTrades false if candles are to come from quotes
     * @throws IllegalArgumentException for an argument out of range
     * @throws IllegalStateException when the ring refuses the definition
     */
    public synchronized Security define(
            final String exchange,
            final String symbol,
            final int priceScale,
            final int sizeScale,
            final boolean hasTrades) {
        checkScale("priceScale", priceScale);
        checkScale("sizeScale", sizeScale);
        final byte[] symbolBytes = bytes("symbol", symbol, MAX_SYMBOL_BYTES);
        final Key key = new Key(exchange, symbol, priceScale, sizeScale, hasTrades);
        final Security known = securities.get(key);
        if (known != null) {
            return known;
        }
        final int exchangeId = exchangeId(exchange);
        final Security security = new Security(lastSecurityId + 1, exchange, symbol, priceScale, sizeScale, hasTrades);
        publish(security, exchangeId, symbolBytes);
        securities.put(key, security);
        lastSecurityId = security.id();
        return security;
    }

    /**
     * The feed of this name and source, defined now if the journal does not know it.
     *
     * @param name 1 to 24 bytes of UTF-8
     * @param sourceKey digest of what the feed reads
     * @return the feed with the ticks of it that the journal held when this object was made
     */
    public synchronized FeedSource defineFeed(final String name, final long sourceKey) {
        final byte[] nameBytes = bytes("feed", name, MAX_FEED_NAME_BYTES);
        final FeedKey key = new FeedKey(name, sourceKey);
        final FeedSource known = feeds.get(key);
        if (known != null) {
            return known;
        }
        final int feedId = lastFeedId + 1;
        final long slot = claim(1);
        encoder.feedDefinition(publisher.buffer(slot), publisher.offset(slot))
                .sourceKey(sourceKey)
                .receiveTimeNs(clock.nanoTime())
                .definedFeedId(feedId)
                .length((short) nameBytes.length)
                .putName(padded(nameBytes, MAX_FEED_NAME_BYTES), 0);
        publisher.publish(slot, 1);
        final FeedSource feed = new FeedSource(feedId, name, sourceKey, 0);
        feeds.put(key, feed);
        lastFeedId = feedId;
        return feed;
    }

    private int exchangeId(final String exchange) {
        final Integer known = exchanges.get(exchange);
        if (known != null) {
            return known;
        }
        final byte[] code = bytes("exchange", exchange, MAX_EXCHANGE_BYTES);
        final int id = lastExchangeId + 1;
        final long slot = claim(1);
        encoder.exchangeDefinition(publisher.buffer(slot), publisher.offset(slot))
                .exchangeId(id)
                .length((short) code.length)
                .receiveTimeNs(clock.nanoTime())
                .securityId(TickLayout.NULL_SECURITY)
                .putCode(padded(code, MAX_EXCHANGE_BYTES), 0);
        publisher.publish(slot, 1);
        exchanges.put(exchange, id);
        lastExchangeId = id;
        return id;
    }

    private void publish(final Security security, final int exchangeId, final byte[] symbol) {
        final int partBytes = SecurityDefinitionEncoder.symbolLength();
        final int parts = (symbol.length + partBytes - 1) / partBytes;
        final byte[] padded = padded(symbol, MAX_SYMBOL_BYTES);
        final long receiveTimeNs = clock.nanoTime();
        final long first = claim(parts);
        for (int part = 0; part < parts; part++) {
            final MutableDirectBuffer buffer = publisher.buffer(first + part);
            final int offset = publisher.offset(first + part);
            encoder.securityDefinition(buffer, offset)
                    .exchangeId(exchangeId)
                    .priceScale((short) security.priceScale())
                    .sizeScale((short) security.sizeScale())
                    .part((short) part)
                    .length((short) symbol.length)
                    .receiveTimeNs(receiveTimeNs)
                    .securityId(security.id())
                    .putSymbol(padded, part * partBytes);
            final int flags = (security.hasTrades() ? 0 : TickFlags.NO_TRADES)
                    | (part == parts - 1 ? TickFlags.LAST_IN_EVENT : 0);
            buffer.putShort(offset + TickLayout.FLAGS_OFFSET, (short) flags, java.nio.ByteOrder.LITTLE_ENDIAN);
        }
        publisher.publish(first, parts);
    }

    private long claim(final int count) {
        final long first = publisher.claim(count);
        if (first == TickPublisher.REFUSED) {
            throw new IllegalStateException("the ring refused a definition: it is full");
        }
        return first;
    }

    private static Key keyOf(final Security s) {
        return new Key(s.exchange(), s.symbol(), s.priceScale(), s.sizeScale(), s.hasTrades());
    }

    private static void checkScale(final String name, final int scale) {
        if (scale < 0 || scale > Mantissa.MAX_SCALE) {
            throw new IllegalArgumentException(name + "=" + scale + ", must be 0.." + Mantissa.MAX_SCALE);
        }
    }

    private static byte[] bytes(final String name, final String value, final int max) {
        final byte[] bytes = value.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > max) {
            throw new IllegalArgumentException(
                    name + "=" + value + " has " + bytes.length + " bytes, must have 1.." + max);
        }
        return bytes;
    }

    private static byte[] padded(final byte[] bytes, final int length) {
        return java.util.Arrays.copyOf(bytes, length);
    }
}
