package io.tapeline.chaos;

import java.util.Map;
import java.util.TreeMap;

/** The book of one security in the plainest way: two sorted maps, and what was said of them last. */
final class PlainBook {
    private static final Long NONE = null;

    final TreeMap<Long, Long> bids = new TreeMap<>();
    final TreeMap<Long, Long> asks = new TreeMap<>();
    boolean isTrusted;
    boolean isInSnapshot;
    private Long[] said = {NONE, NONE, NONE, NONE};
    private boolean hasSaidPrices;

    void clear() {
        bids.clear();
        asks.clear();
        isTrusted = false;
        isInSnapshot = false;
    }

    void set(final boolean isBid, final long price, final long size) {
        final TreeMap<Long, Long> side = isBid ? bids : asks;
        if (size == 0) {
            side.remove(price);
        } else {
            side.put(price, size);
        }
    }

    /** Bid price, ask price, bid size, ask size if they differ from what was said last; else null. */
    Long[] change() {
        final Map.Entry<Long, Long> bid = bids.lastEntry();
        final Map.Entry<Long, Long> ask = asks.firstEntry();
        final Long[] now = {
            bid == null ? NONE : bid.getKey(),
            ask == null ? NONE : ask.getKey(),
            bid == null ? NONE : bid.getValue(),
            ask == null ? NONE : ask.getValue()
        };
        if (java.util.Arrays.equals(now, said)) {
            return null;
        }
        said = now;
        hasSaidPrices = true;
        return now;
    }

    /** The book is lost; true if prices were said since it was lost before. */
    boolean lose() {
        clear();
        final boolean isNews = hasSaidPrices;
        hasSaidPrices = false;
        said = new Long[] {NONE, NONE, NONE, NONE};
        return isNews;
    }
}
