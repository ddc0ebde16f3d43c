package io.tapeline.candle;

import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Set;

/** The series of one security; those that are not made are null. */
final class SecurityCandles {
    /** In the order of their hash. */
    private static final PriceType[] TYPES = {PriceType.TRADE, PriceType.BID, PriceType.ASK, PriceType.MID};

    final ExchangeCandles exchange;
    final boolean hasTrades;
    final CandleSeries trades;
    final CandleSeries bids;
    final CandleSeries asks;
    final CandleSeries mids;

    private SecurityCandles(
            final ExchangeCandles exchange,
            final boolean hasTrades,
            final CandleSeries trades,
            final CandleSeries bids,
            final CandleSeries asks,
            final CandleSeries mids) {
        this.exchange = exchange;
        this.hasTrades = hasTrades;
        this.trades = trades;
        this.bids = bids;
        this.asks = asks;
        this.mids = mids;
    }

    /** Makes the series of a security: of its trades or, in a market without trades, of these prices of its quotes. */
    static SecurityCandles of(
            final int id,
            final ExchangeCandles exchange,
            final int priceScale,
            final boolean hasTrades,
            final Set<PriceType> quotePrices) {
        final Set<PriceType> quotes = hasTrades ? Set.of() : quotePrices;
        return new SecurityCandles(
                exchange,
                hasTrades,
                new CandleSeries(exchange, id, PriceType.TRADE, priceScale),
                quotes.contains(PriceType.BID) ? new CandleSeries(exchange, id, PriceType.BID, priceScale) : null,
                quotes.contains(PriceType.ASK) ? new CandleSeries(exchange, id, PriceType.ASK, priceScale) : null,
                quotes.contains(PriceType.MID) ? new CandleSeries(exchange, id, PriceType.MID, priceScale + 1) : null);
    }

    /** The series of this type, or null if it is not made. */
    CandleSeries series(final PriceType type) {
        return switch (type) {
            case TRADE -> trades;
            case BID -> bids;
            case ASK -> asks;
            case MID -> mids;
            default -> null;
        };
    }

    long stateHash(final long start) {
        long hash = start;
        for (final PriceType type : TYPES) {
            final CandleSeries series = series(type);
            hash = series == null ? hash : series.stateHash(hash);
        }
        return hash;
    }

    void writeTo(final StateOutput out) {
        out.putByte(trades.priceScale());
        out.putByte(hasTrades ? 1 : 0);
        for (final PriceType type : TYPES) {
            if (series(type) != null) {
                series(type).writeTo(out);
            }
        }
    }

    static SecurityCandles readFrom(
            final StateInput in, final int id, final ExchangeCandles exchange, final Set<PriceType> quotePrices) {
        final int priceScale = in.takeByte();
        final SecurityCandles read = of(id, exchange, priceScale, in.takeByte() == 1, quotePrices);
        for (final PriceType type : TYPES) {
            if (read.series(type) != null) {
                read.series(type).readFrom(in);
            }
        }
        return read;
    }
}
