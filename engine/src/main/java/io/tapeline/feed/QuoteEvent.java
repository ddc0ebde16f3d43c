package io.tapeline.feed;

/** The venue's own best bid and ask, as a decoder hands it over; reused. A side that is not there is null. */
public final class QuoteEvent {
    /** Epoch nanoseconds of the venue, or null. */
    public long eventTimeNs;

    public long receiveTimeNs;

    /** Venue's number of the book that these prices are the best of. */
    public long sequence;

    public long bidPrice;
    public long bidSize;
    public long askPrice;
    public long askSize;
}
