package io.tapeline.feed.sim;

/**
 * One event of the simulated exchange: up to four ticks of one security, reused for each event.
 *
 * <p>Arrays by index of the tick; a quote keeps its prices and sizes in the fields of its own.
 */
final class SimEvent {
    static final int MAX_TICKS = 4;

    /** Kinds of ticks in an event. */
    enum Kind {
        TRADE,
        BID_LEVEL,
        ASK_LEVEL,
        QUOTE
    }

    final Kind[] kinds = new Kind[MAX_TICKS];
    final long[] prices = new long[MAX_TICKS];
    final long[] sizes = new long[MAX_TICKS];
    int security;
    int count;

    /** The venue's numbers in this security before this event: trades, and levels. */
    long tradesBefore;

    long levelsBefore;

    boolean isBuyerAggressor;
    long quoteBidPrice;
    long quoteBidSize;
    long quoteAskPrice;
    long quoteAskSize;

    void begin(final int newSecurity) {
        security = newSecurity;
        count = 0;
    }

    void add(final Kind kind, final long price, final long size) {
        kinds[count] = kind;
        prices[count] = price;
        sizes[count] = size;
        count++;
    }
}
