package io.tapeline.feed;

import io.tapeline.tick.codec.Aggressor;

/** One trade, or fills that the venue summed, as a decoder hands it over; reused. */
public final class TradeEvent {
    /** Epoch nanoseconds at which the venue matched it. */
    public long eventTimeNs;

    public long receiveTimeNs;
    public long tradeId;

    /** Fills in it, 1 for a plain trade. */
    public long tradeCount;

    public boolean isAggregated;
    public long price;
    public long size;
    public Aggressor aggressor = Aggressor.UNKNOWN;
}
