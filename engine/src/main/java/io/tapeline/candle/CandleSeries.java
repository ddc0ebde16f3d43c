package io.tapeline.candle;

import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;

/**
 * The candles of one security and price type: those that are open, and what time its final ones have covered.
 *
 * <p>Covered time is kept as one span for each feed that made candles here. Recorded files are feeds of their own, so an
 * older file may be imported after a newer one and still get its candles, but no candle is ever begun again that was
 * final.
 */
final class CandleSeries {
    private static final int SPAN_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private final ExchangeCandles exchange;
    private final int securityId;
    private final PriceType priceType;
    private final int priceScale;
    private final CandleList open = new CandleList();
    private int spanCount;
    private int[] spanFeedIds = new int[1];
    private long[] spanFirstNs = new long[1];
    private long[] spanLastNs = new long[1];

    CandleSeries(
            final ExchangeCandles exchange, final int securityId, final PriceType priceType, final int priceScale) {
        this.exchange = exchange;
        this.securityId = securityId;
        this.priceType = priceType;
        this.priceScale = priceScale;
    }

    /** The open candle that takes this time, or null; the newest is asked first. */
    OpenCandle find(final long timeNs, final long intervalNs) {
        for (int i = open.size() - 1; i >= 0; i--) {
            final OpenCandle candle = open.get(i);
            final long sinceStartNs = timeNs - candle.startNs();
            if (sinceStartNs >= 0 && sinceStartNs < intervalNs) {
                return candle;
            }
        }
        return null;
    }

    /** Whether the candle of this start lies in time that final candles have covered. */
    boolean isCovered(final long startNs) {
        for (int i = 0; i < spanCount; i++) {
            if (startNs >= spanFirstNs[i] && startNs <= spanLastNs[i]) {
                return true;
            }
        }
        return false;
    }

    void add(final OpenCandle candle) {
        open.add(candle);
    }

    void close(final OpenCandle candle) {
        open.remove(candle);
        cover(candle.feedId(), candle.startNs());
    }

    private void cover(final int feedId, final long startNs) {
        for (int i = spanCount - 1; i >= 0; i--) {
            if (spanFeedIds[i] == feedId) {
                spanFirstNs[i] = Math.min(spanFirstNs[i], startNs);
                spanLastNs[i] = Math.max(spanLastNs[i], startNs);
                return;
            }
        }
        if (spanCount == spanFeedIds.length) {
            spanFeedIds = Arrays.copyOf(spanFeedIds, 2 * spanCount);
            spanFirstNs = Arrays.copyOf(spanFirstNs, 2 * spanCount);
            spanLastNs = Arrays.copyOf(spanLastNs, 2 * spanCount);
        }
        spanFeedIds[spanCount] = feedId;
        spanFirstNs[spanCount] = startNs;
        spanLastNs[spanCount] = startNs;
        spanCount++;
    }

    /** Takes the open candles into the hash, in the order they began. */
    long stateHash(final long start) {
        long hash = start;
        for (int i = 0; i < open.size(); i++) {
            hash = open.get(i).stateHash(hash);
        }
        return hash;
    }

    /** Writes the covered time; the open candles are written with their exchange. */
    void writeTo(final StateOutput out) {
        out.putInt(spanCount);
        for (int i = 0; i < spanCount; i++) {
            out.putInt(spanFeedIds[i]);
            out.putLong(spanFirstNs[i]);
            out.putLong(spanLastNs[i]);
        }
    }

    void readFrom(final StateInput in) {
        final int count = in.takeCount("spans", SPAN_BYTES);
        for (int i = 0; i < count; i++) {
            final int feedId = in.takeInt("feed id of a span", 0, CandleStage.MAX_FEED_ID);
            cover(feedId, in.takeLong());
            cover(feedId, in.takeLong());
        }
    }

    /** Takes an open candle that was read back, whatever order they come in. */
    void restore(final OpenCandle candle) {
        open.addByFirstTick(candle);
    }

    ExchangeCandles exchange() {
        return exchange;
    }

    int securityId() {
        return securityId;
    }

    PriceType priceType() {
        return priceType;
    }

    int priceScale() {
        return priceScale;
    }
}
