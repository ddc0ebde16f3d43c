package io.tapeline.candle;

/** What a candle is made of. */
public enum PriceType {
    TRADE,
    BID,
    ASK,
    MID
}
