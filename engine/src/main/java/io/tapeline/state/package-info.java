/**
 * All that the ticks so far add up to: what is defined, books, candles; their hash on the tape and against it.
 *
 * <p>One object, {@link io.tapeline.state.MarketState}, serves the live state, replay, the store and verify, so that they
 * cannot differ, and one snapshot serves them all. No I/O, no thread. Uses the rooms {@code tick}, {@code security},
 * {@code book}, {@code candle}, {@code config} and {@code telemetry}.
 */
package io.tapeline.state;
