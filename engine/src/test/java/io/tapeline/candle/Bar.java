package io.tapeline.candle;

import java.math.BigInteger;

/** A candle as a value. */
record Bar(
        int securityId,
        PriceType priceType,
        long startNs,
        long open,
        long high,
        long low,
        long close,
        int priceScale,
        BigInteger volume,
        BigInteger notional,
        long tradeCount,
        long firstTick,
        long lastTick,
        long revision,
        boolean isFinal) {
    record Key(int securityId, PriceType priceType, long startNs) {}

    static Bar of(final Candle c) {
        final BigInteger low = new BigInteger(Long.toUnsignedString(c.volumeLow()));
        final BigInteger volume =
                BigInteger.valueOf(c.volumeHigh()).shiftLeft(64).add(low);
        return new Bar(
                c.securityId(),
                c.priceType(),
                c.startNs(),
                c.open(),
                c.high(),
                c.low(),
                c.close(),
                c.priceScale(),
                volume,
                c.notional(),
                c.tradeCount(),
                c.firstTick(),
                c.lastTick(),
                c.revision(),
                c.isFinal());
    }

    Key key() {
        return new Key(securityId, priceType, startNs);
    }
}
