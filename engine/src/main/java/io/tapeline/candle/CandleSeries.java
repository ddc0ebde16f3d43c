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
    private static final int SPAN_WORDS = 3;
    private static final long[] NO_SPANS = {};

    private final ExchangeCandles exchange;
    private final int securityId;
    private final PriceType priceType;
    private final int priceScale;

    /** The candle that began last, or null if none is open: the one that nearly every tick belongs to. */
    private OpenCandle newest;

    /** The other open ones, in the order they began. */
    private final CandleList older = new CandleList();

    private int spanCount;

    /** Feed, first start and last start of each span. */
    private long[] spans = NO_SPANS;

    CandleSeries(
            final ExchangeCandles exchange, final int securityId, final PriceType priceType, final int priceScale) {
        this.exchange = exchange;
        this.securityId = securityId;
        this.priceType = priceType;
        this.priceScale = priceScale;
    }

    /** The open candle that takes this time, or null; the newest is asked first. */
    OpenCandle find(final long timeNs, final long intervalNs) {
        if (newest == null || newest.takes(timeNs, intervalNs)) {
            return newest;
        }
        for (int i = older.size() - 1; i >= 0; i--) {
            if (older.get(i).takes(timeNs, intervalNs)) {
                return older.get(i);
            }
        }
        return null;
    }

    /** Whether the candle of this start lies in time that final candles have covered. */
    boolean isCovered(final long startNs) {
        for (int i = 0; i < SPAN_WORDS * spanCount; i += SPAN_WORDS) {
            if (startNs >= spans[i + 1] && startNs <= spans[i + 2]) {
                return true;
            }
        }
        return false;
    }

    /** Looks at the memory that a trade would change; the sum means nothing. */
    long look() {
        return newest == null ? 0 : newest.look();
    }

    void add(final OpenCandle candle) {
        if (newest != null) {
            older.add(newest);
        }
        newest = candle;
    }

    void close(final OpenCandle candle) {
        if (candle == newest) {
            newest = older.size() == 0 ? null : older.removeLast();
        } else {
            older.remove(candle);
        }
        cover(candle.feedId(), candle.startNs());
    }

    private void cover(final int feedId, final long startNs) {
        final int end = SPAN_WORDS * spanCount;
        for (int i = end - SPAN_WORDS; i >= 0; i -= SPAN_WORDS) {
            if (spans[i] == feedId) {
                spans[i + 1] = Math.min(spans[i + 1], startNs);
                spans[i + 2] = Math.max(spans[i + 2], startNs);
                return;
            }
        }
        if (end == spans.length) {
            spans = Arrays.copyOf(spans, Math.max(SPAN_WORDS, 2 * end));
        }
        spans[end] = feedId;
        spans[end + 1] = startNs;
        spans[end + 2] = startNs;
        spanCount++;
    }

    /** Takes the open candles into the hash, in the order they began. */
    long stateHash(final long start) {
        long hash = start;
        for (int i = 0; i < older.size(); i++) {
            hash = older.get(i).stateHash(hash);
        }
        return newest == null ? hash : newest.stateHash(hash);
    }

    /** Writes the covered time; the open candles are written with their exchange. */
    void writeTo(final StateOutput out) {
        out.putInt(spanCount);
        for (int i = 0; i < SPAN_WORDS * spanCount; i += SPAN_WORDS) {
            out.putInt((int) spans[i]);
            out.putLong(spans[i + 1]);
            out.putLong(spans[i + 2]);
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
        if (newest != null && newest.firstTick() > candle.firstTick()) {
            older.addByFirstTick(candle);
        } else {
            add(candle);
        }
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
