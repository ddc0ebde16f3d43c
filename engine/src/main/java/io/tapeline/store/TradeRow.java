package io.tapeline.store;

import io.tapeline.security.Security;

/** A row of {@code trades} on its way; one object, reused. */
public final class TradeRow {
    /** Side of a trade whose aggressor the venue does not tell. */
    public static final byte NO_SIDE = 0;

    public long tickNumber;
    public long timestampNs;
    public long eventTimeNs;
    public long receiveTimeNs;
    public Security security;
    public long price;
    public long size;

    /** {@code B}, {@code S} or {@link #NO_SIDE}. */
    public byte side;

    public long tradeId;

    /** Fills in it, or the null value when the venue does not tell. */
    public long tradeCount;

    public int flags;
}
