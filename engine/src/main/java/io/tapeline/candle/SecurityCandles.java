package io.tapeline.candle;

/** The series of one security; those that are not made are null. */
final class SecurityCandles {
    final ExchangeCandles exchange;
    final boolean hasTrades;
    final CandleSeries trades;
    final CandleSeries bids;
    final CandleSeries asks;
    final CandleSeries mids;

    SecurityCandles(
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
}
