package io.tapeline.candle;

import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The candles of each security by its id.
 *
 * <p><em>Design note</em>: most ticks are levels, and quotes of markets with trades: they make no candle and need the
 * exchange alone. With thousands of securities each is met in cold memory, so what says that stands in tables of its own,
 * which stay in the cache.
 */
final class CandleTable {
    private static final PriceType[] PRICE_TYPES = PriceType.values();

    private final Set<PriceType> quotePrices;
    private SecurityCandles[] securities = new SecurityCandles[1024];
    private ExchangeCandles[] exchanges = new ExchangeCandles[securities.length];
    private CandleSeries[] trades = new CandleSeries[securities.length];

    /** Those of markets without trades. */
    private SecurityCandles[] quoted = new SecurityCandles[securities.length];

    /**
     * @param quotePrices what is made in markets without trades
     */
    CandleTable(final Set<PriceType> quotePrices) {
        this.quotePrices = Set.copyOf(quotePrices);
    }

    /** Whether so many securities are defined that their candles are worth a look ahead. */
    boolean isLarge() {
        return securities.length >= TickHandler.MIN_IDS_AHEAD;
    }

    /** Those of a security, or null if it is not defined. */
    SecurityCandles get(final int id) {
        return id >= 0 && id < securities.length ? securities[id] : null;
    }

    /** The exchange of a security, or null if it is not defined. */
    ExchangeCandles exchange(final int id) {
        return id >= 0 && id < exchanges.length ? exchanges[id] : null;
    }

    /** The series of trades of a security that is defined. */
    CandleSeries trades(final int id) {
        return trades[id];
    }

    /** The candles of a security that is defined, or null if quotes make none of them. */
    SecurityCandles quoted(final int id) {
        return quoted[id];
    }

    /** The series of a security and the ordinal of a price type, or null if it is not made. */
    CandleSeries series(final int id, final int priceType) {
        final SecurityCandles security = get(id);
        return security == null || priceType >= PRICE_TYPES.length ? null : security.series(PRICE_TYPES[priceType]);
    }

    /** Whether this may be the id of a security, and is that of none yet. */
    boolean isFree(final int id) {
        return id >= 0 && id <= TickLayout.MAX_SECURITY_ID && get(id) == null;
    }

    /** Makes the series of a security whose id {@link #isFree}. */
    void define(final int id, final ExchangeCandles exchange, final int priceScale, final boolean hasTrades) {
        put(id, SecurityCandles.of(id, exchange, priceScale, hasTrades, quotePrices));
    }

    /** Takes the open candles into the hash, by ascending id. */
    long stateHash(final long start) {
        long hash = start;
        for (final SecurityCandles security : securities) {
            if (security != null) {
                hash = security.stateHash(hash);
            }
        }
        return hash;
    }

    /** Writes what series keep beside their open candles. */
    void writeTo(final StateOutput out) {
        out.putInt((int) Arrays.stream(securities).filter(Objects::nonNull).count());
        for (int id = 0; id < securities.length; id++) {
            if (securities[id] != null) {
                out.putInt(id);
                out.putInt(securities[id].exchange.id());
                securities[id].writeTo(out);
            }
        }
    }

    void readFrom(final StateInput in, final IntFunction<ExchangeCandles> exchangeOf) {
        final int count = in.takeCount("securities", 2 * Integer.BYTES + 2);
        int id = -1;
        for (int i = 0; i < count; i++) {
            id = in.takeInt("security id of candles", id + 1, TickLayout.MAX_SECURITY_ID);
            put(id, SecurityCandles.readFrom(in, id, exchangeOf.apply(in.takeInt()), quotePrices));
        }
    }

    private void put(final int id, final SecurityCandles security) {
        if (id >= securities.length) {
            final int length = Math.max(id + 1, 2 * securities.length);
            securities = Arrays.copyOf(securities, length);
            exchanges = Arrays.copyOf(exchanges, length);
            trades = Arrays.copyOf(trades, length);
            quoted = Arrays.copyOf(quoted, length);
        }
        securities[id] = security;
        exchanges[id] = security.exchange;
        trades[id] = security.trades;
        quoted[id] = security.hasTrades ? null : security;
    }
}
