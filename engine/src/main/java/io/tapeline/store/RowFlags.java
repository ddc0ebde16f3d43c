package io.tapeline.store;

/** Bits that the store adds to the flags of a row, above those of the tick and of the best prices. */
public final class RowFlags {
    /** The venue gave no time, or one too far from ours: {@code timestamp} is the receive time. */
    public static final int TIME_FROM_RECEIPT = 1 << 24;

    private RowFlags() {}
}
