package io.tapeline.store;

import io.tapeline.candle.Candle;
import java.math.BigInteger;

/** The volume-weighted average price of a candle: its notional over its volume, rounded once, half to even. */
final class Vwap {
    /** Decimals of the average beyond those of the candle's prices. */
    static final int MORE_DECIMALS = 4;

    private static final BigInteger FACTOR = BigInteger.TEN.pow(MORE_DECIMALS);
    private static final BigInteger LOW_WORD =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private Vwap() {}

    /** The mantissa in the candle's price scale and {@link #MORE_DECIMALS}, or null without volume. */
    static BigInteger mantissa(final Candle candle) {
        final BigInteger volume = volume(candle);
        if (volume.signum() == 0) {
            return null;
        }
        final BigInteger[] parts = candle.notional().multiply(FACTOR).divideAndRemainder(volume);
        final int half = parts[1].abs().shiftLeft(1).compareTo(volume.abs());
        final boolean isUp = half > 0 || half == 0 && parts[0].testBit(0);
        final int sign = candle.notional().signum() * volume.signum();
        return isUp ? parts[0].add(BigInteger.valueOf(sign)) : parts[0];
    }

    /** The 128-bit volume. */
    static BigInteger volume(final Candle candle) {
        return BigInteger.valueOf(candle.volumeHigh())
                .shiftLeft(Long.SIZE)
                .add(BigInteger.valueOf(candle.volumeLow()).and(LOW_WORD));
    }
}
