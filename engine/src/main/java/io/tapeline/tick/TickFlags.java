package io.tapeline.tick;

/** Bits of a tick's flags, as {@code schema/tick.xml} numbers them. */
public final class TickFlags {
    /** The last tick of one venue message: books may be looked at after it, and never before. */
    public static final int LAST_IN_EVENT = 1;

    /** Part of a snapshot, not a change that just happened. */
    public static final int SNAPSHOT = 1 << 1;

    /** A trade that sums several fills. */
    public static final int AGGREGATED = 1 << 2;

    /** The source has no receive time; the field repeats the event time. */
    public static final int NO_RECEIVE_TIME = 1 << 3;

    /** Of a security definition: the market has no trades, candles come from its quotes. */
    public static final int NO_TRADES = 1 << 4;

    private TickFlags() {}
}
