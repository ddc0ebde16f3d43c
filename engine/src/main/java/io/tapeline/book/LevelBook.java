package io.tapeline.book;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Side;

/**
 * The price levels of one security, any depth; prices and sizes are mantissas in its scales.
 *
 * <p>The best of each side are kept beside it, so that a look at them needs no look at the levels.
 *
 * <p>An empty book takes about 140 bytes, a side with levels 144 at least and then 21 to 32 for each.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none once a side has been as deep as it gets.
 */
public final class LevelBook {
    private final BookSide bids = new BookSide(1);
    private final BookSide asks = new BookSide(-1);
    private long bidPrice = TickLayout.NULL_VALUE;
    private long bidSize = TickLayout.NULL_VALUE;
    private long askPrice = TickLayout.NULL_VALUE;
    private long askSize = TickLayout.NULL_VALUE;

    /**
     * Sets a level to a size; 0 removes it, and removing one that is not there is normal.
     *
     * @param price a valid mantissa
     * @param size 0 or more
     * @throws IllegalArgumentException for a price that is no value or a negative size
     */
    public void set(final Side side, final long price, final long size) {
        if (!Mantissa.isValid(price) || size < 0) {
            throw new IllegalArgumentException("price=" + price + " size=" + size + ", must be a value and 0 or more");
        }
        if (side == Side.BID) {
            if (bids.set(price, size)) {
                lookAtBids();
            }
        } else if (asks.set(price, size)) {
            lookAtAsks();
        }
    }

    private void lookAtBids() {
        final boolean isEmpty = bids.count() == 0;
        bidPrice = isEmpty ? TickLayout.NULL_VALUE : bids.bestPrice();
        bidSize = isEmpty ? TickLayout.NULL_VALUE : bids.bestSize();
    }

    private void lookAtAsks() {
        final boolean isEmpty = asks.count() == 0;
        askPrice = isEmpty ? TickLayout.NULL_VALUE : asks.bestPrice();
        askSize = isEmpty ? TickLayout.NULL_VALUE : asks.bestSize();
    }

    /** Removes all levels and keeps their room. */
    public void clear() {
        bids.clear();
        asks.clear();
        lookAtBids();
        lookAtAsks();
    }

    public int count(final Side side) {
        return side(side).count();
    }

    /**
     * @param index 0 is the best, up to {@link #count} - 1
     */
    public long price(final Side side, final int index) {
        return side(side).price(index);
    }

    /**
     * @param index 0 is the best, up to {@link #count} - 1
     */
    public long size(final Side side, final int index) {
        return side(side).size(index);
    }

    /** The highest bid, or {@link TickLayout#NULL_VALUE}. */
    public long bidPrice() {
        return bidPrice;
    }

    /** The size at the highest bid, or {@link TickLayout#NULL_VALUE}. */
    public long bidSize() {
        return bidSize;
    }

    /** The lowest ask, or {@link TickLayout#NULL_VALUE}. */
    public long askPrice() {
        return askPrice;
    }

    /** The size at the lowest ask, or {@link TickLayout#NULL_VALUE}. */
    public long askSize() {
        return askSize;
    }

    /** Takes into {@code hash}: count, then price and size of each level from the best on, for bids and then for asks. */
    public long stateHash(final long hash) {
        return stateHash(stateHash(hash, bids), asks);
    }

    void writeTo(final StateOutput out) {
        bids.writeTo(out);
        asks.writeTo(out);
    }

    void readFrom(final StateInput in) {
        bids.readFrom(in);
        asks.readFrom(in);
        lookAtBids();
        lookAtAsks();
    }

    private static long stateHash(final long start, final BookSide side) {
        final int count = side.count();
        long hash = StateHash.mix(start, count);
        for (int i = 0; i < count; i++) {
            hash = StateHash.mix(StateHash.mix(hash, side.price(i)), side.size(i));
        }
        return hash;
    }

    BookSide side(final boolean isBid) {
        return isBid ? bids : asks;
    }

    private BookSide side(final Side side) {
        return side(side == Side.BID);
    }
}
