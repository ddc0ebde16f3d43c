package io.tapeline.feed.binance;

import io.tapeline.feed.binance.BinanceDecoder.Kind;

/**
 * The layouts in which the venue sends its messages, one for each kind and market.
 *
 * <p>The venue writes the keys of a stream always in the same order and without blanks. A message that differs is read
 * all the same, by {@link BinanceFields}, only slower: so a layout that the venue changes costs time, and nothing else.
 */
final class BinanceLayouts {
    /** Spot, "Web Socket Streams for Binance": the section is named with each. */
    private static final MessageLayout[] SPOT = {
        // "Individual Symbol Book Ticker Streams"
        new MessageLayout(
                Kind.QUOTE,
                "{\"u\":<number>,\"s\":\"<text>\",\"b\":\"<decimal>\",\"B\":\"<decimal>\",\"a\":\"<decimal>\","
                        + "\"A\":\"<decimal>\"}"),
        // "Trade Streams"
        new MessageLayout(
                Kind.TRADE,
                "{\"e\":\"trade\",\"E\":<number>,\"s\":\"<text>\",\"t\":<number>,\"p\":\"<decimal>\","
                        + "\"q\":\"<decimal>\",\"T\":<number>,\"m\":<flag>,\"M\":<flag>}"),
        // "Diff. Depth Stream"
        new MessageLayout(
                Kind.DEPTH,
                "{\"e\":\"depthUpdate\",\"E\":<number>,\"s\":\"<text>\",\"U\":<number>,\"u\":<number>,"
                        + "\"b\":[<levels>],\"a\":[<levels>]}"),
        // "Aggregate Trade Streams"
        new MessageLayout(
                Kind.AGGREGATED_TRADE,
                "{\"e\":\"aggTrade\",\"E\":<number>,\"s\":\"<text>\",\"a\":<number>,\"p\":\"<decimal>\","
                        + "\"q\":\"<decimal>\",\"f\":<number>,\"l\":<number>,\"T\":<number>,\"m\":<flag>,"
                        + "\"M\":<flag>}"),
    };

    /** USD-M futures, "Websocket Market Streams": the section is named with each. */
    private static final MessageLayout[] USDM = {
        // "Individual Symbol Book Ticker Streams", with the times last, as recorded
        new MessageLayout(
                Kind.QUOTE,
                "{\"e\":\"bookTicker\",\"u\":<number>,\"s\":\"<text>\",\"b\":\"<decimal>\",\"B\":\"<decimal>\","
                        + "\"a\":\"<decimal>\",\"A\":\"<decimal>\",\"T\":<number>,\"E\":<number>}"),
        // the same, with the times first, as documented
        new MessageLayout(
                Kind.QUOTE,
                "{\"e\":\"bookTicker\",\"u\":<number>,\"E\":<number>,\"T\":<number>,\"s\":\"<text>\","
                        + "\"b\":\"<decimal>\",\"B\":\"<decimal>\",\"a\":\"<decimal>\",\"A\":\"<decimal>\"}"),
        // not documented; as recorded. Trades that are not of the market are rare, and have other values in "X"
        new MessageLayout(
                Kind.TRADE,
                "{\"e\":\"trade\",\"E\":<number>,\"T\":<number>,\"s\":\"<text>\",\"t\":<number>,\"p\":\"<decimal>\","
                        + "\"q\":\"<decimal>\",\"X\":\"MARKET\",\"m\":<flag>}"),
        // "Diff. Book Depth Streams"
        new MessageLayout(
                Kind.DEPTH,
                "{\"e\":\"depthUpdate\",\"E\":<number>,\"T\":<number>,\"s\":\"<text>\",\"U\":<number>,\"u\":<number>,"
                        + "\"pu\":<number>,\"b\":[<levels>],\"a\":[<levels>]}"),
        // "Aggregate Trade Streams"
        new MessageLayout(
                Kind.AGGREGATED_TRADE,
                "{\"e\":\"aggTrade\",\"E\":<number>,\"s\":\"<text>\",\"a\":<number>,\"p\":\"<decimal>\","
                        + "\"q\":\"<decimal>\",\"f\":<number>,\"l\":<number>,\"T\":<number>,\"m\":<flag>}"),
    };

    private BinanceLayouts() {}

    /** All of a market. Nobody may change the array. */
    static MessageLayout[] of(final BinanceVenue venue) {
        return venue == BinanceVenue.SPOT ? SPOT : USDM;
    }
}
