package io.tapeline.candle;

/** Takes the candles that changed since they were last asked for. */
public interface CandleListener {
    void onCandle(Candle candle);
}
