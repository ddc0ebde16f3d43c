package io.tapeline.config;

import java.util.List;

/**
 * @param intervalNs of one candle; divides a minute, or is a whole number of minutes that divides a day
 * @param latenessNs how long after its end, in event time, a candle still takes ticks
 * @param quotePrices bid, ask, mid: what candles are made of in a market without trades
 */
public record CandleConfig(long intervalNs, long latenessNs, List<String> quotePrices) {}
