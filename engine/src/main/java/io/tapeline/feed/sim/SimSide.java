package io.tapeline.feed.sim;

/** One side of a simulated book: always full to its depth, best first. */
final class SimSide {
    /** -1 for bids, whose deeper prices are lower; 1 for asks. */
    final int outward;

    final long[] prices;
    final long[] sizes;

    SimSide(final int outward, final int depth) {
        this.outward = outward;
        this.prices = new long[depth];
        this.sizes = new long[depth];
    }

    /** Takes a level out; a deeper one than all comes into sight. */
    void removeAndReveal(final int index, final long gap, final long size) {
        final int last = prices.length - 1;
        final long deepest = prices[last];
        System.arraycopy(prices, index + 1, prices, index, last - index);
        System.arraycopy(sizes, index + 1, sizes, index, last - index);
        prices[last] = deepest + outward * gap;
        sizes[last] = size;
    }

    /** Puts a better level before all others; the deepest goes out of sight. */
    void improve(final long price, final long size) {
        final int last = prices.length - 1;
        System.arraycopy(prices, 0, prices, 1, last);
        System.arraycopy(sizes, 0, sizes, 1, last);
        prices[0] = price;
        sizes[0] = size;
    }
}
