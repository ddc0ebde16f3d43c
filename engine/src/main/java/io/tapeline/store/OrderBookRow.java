package io.tapeline.store;

import io.tapeline.security.Security;

/** A row of {@code order_books} on its way; one object, reused. Prices and sizes are mantissas or null values. */
final class OrderBookRow {
    long tickNumber;
    long timestampNs;
    long eventTimeNs;
    long receiveTimeNs;
    Security security;
    long bidPrice;
    long askPrice;
    long bidSize;
    long askSize;
    int flags;
}
