/**
 * Binance: spot and USD-M futures.
 *
 * <p>One decoder of the venue's JSON stands behind the live streams and behind recorded captures; the rules of its books are
 * in {@code BinanceVenue}. Uses the room {@code feed} and what that uses. Runs on the thread {@code feed-binance-...}.
 */
package io.tapeline.feed.binance;
