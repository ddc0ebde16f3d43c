package io.tapeline.store;

import io.tapeline.security.Security;

/** A row of {@code order_books} on its way; one object, reused. Prices and sizes are mantissas or null values. */
public final class OrderBookRow {
    public long tickNumber;
    public long timestampNs;
    public long eventTimeNs;
    public long receiveTimeNs;
    public Security security;
    public long bidPrice;
    public long askPrice;
    public long bidSize;
    public long askSize;
    public int flags;
}
