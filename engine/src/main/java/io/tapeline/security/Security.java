package io.tapeline.security;

/**
 * A security as this journal knows it.
 *
 * @param id from 1, dense within a journal
 * @param exchange code of the exchange, 1 to 32 bytes of UTF-8
 * @param symbol as the venue writes it, 1 to 64 bytes of UTF-8
 * @param priceScale decimals of its prices, 0 to 18
 * @param sizeScale decimals of its sizes, 0 to 18
 * @param hasTrades false for a market without trades, whose candles come from its quotes
 */
public record Security(int id, String exchange, String symbol, int priceScale, int sizeScale, boolean hasTrades) {}
