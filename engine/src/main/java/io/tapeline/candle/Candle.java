package io.tapeline.candle;

import java.math.BigInteger;

/** One candle as it stands; valid during the call that hands it out. Prices and sizes are mantissas. */
public interface Candle {
    int securityId();

    PriceType priceType();

    /** Epoch nanoseconds of its start; it ends one interval later, exclusive. */
    long startNs();

    long open();

    long high();

    long low();

    long close();

    /** Decimals of the four prices: the security's, and one more for {@link PriceType#MID}. */
    int priceScale();

    /** Low and high word of the volume, a 128-bit mantissa in the size scale; 0 for candles from quotes. */
    long volumeLow();

    long volumeHigh();

    /** Sum of price times size in the sum of both scales; exact. 0 for candles from quotes. */
    BigInteger notional();

    /** Trades in it, or quotes for candles from quotes. */
    long tradeCount();

    long firstTick();

    long lastTick();

    /** The last tick that changed anything in this candle, its closing included: a higher revision is the newer state. */
    long revision();

    /** Whether the watermark has passed its end and the lateness: it will not change any more. */
    boolean isFinal();
}
