package io.tapeline.store;

import io.tapeline.security.Security;

/** A row of {@code trades} on its way; one object, reused. */
final class TradeRow {
    /** Side of a trade whose aggressor the venue does not tell. */
    static final byte NO_SIDE = 0;

    long tickNumber;
    long timestampNs;
    long eventTimeNs;
    long receiveTimeNs;
    Security security;
    long price;
    long size;

    /** {@code B}, {@code S} or {@link #NO_SIDE}. */
    byte side;

    long tradeId;

    /** Fills in it, or the null value when the venue does not tell. */
    long tradeCount;

    int flags;
}
