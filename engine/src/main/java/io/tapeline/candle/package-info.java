/**
 * Candles in event time, from trades or, in a market without trades, from quotes. Pure: no I/O, no thread, no clock.
 *
 * <p>Uses only the room {@code tick}.
 */
package io.tapeline.candle;
