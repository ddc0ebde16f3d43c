package io.tapeline.candle;

import io.tapeline.tick.StateException;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The watermarks of one exchange, one for each feed that brings its ticks, and its open candles by their start.
 *
 * <p>Few starts are open at a time (lateness over interval, and two), so closing costs only what is closed, whatever the
 * number of securities.
 */
final class ExchangeCandles {
    /** In place of a feed's id: the clock, which all feeds go by. */
    static final int ANY_FEED = -1;

    private static final int FEED_BYTES = 2 * Long.BYTES;
    private static final int BUCKET_BYTES = Long.BYTES + Integer.BYTES;

    private final int id;
    private final long intervalNs;
    private final long latenessNs;
    private long[] watermarksNs = new long[0];
    private long[] nextSweepsNs = new long[0];
    private int bucketCount;
    private long[] bucketStartsNs = new long[4];
    private CandleList[] buckets = new CandleList[4];

    ExchangeCandles(final int id, final long intervalNs, final long latenessNs) {
        this.id = id;
        this.intervalNs = intervalNs;
        this.latenessNs = latenessNs;
    }

    int id() {
        return id;
    }

    /** Whether, by the watermark of this feed, the candle of this start is final. */
    boolean isPast(final int feedId, final long startNs) {
        return feedId < watermarksNs.length && watermarksNs[feedId] >= startNs + intervalNs + latenessNs;
    }

    /** Moves the watermark of a feed; true if it crossed a boundary at which candles may become final. */
    boolean advance(final int feedId, final long timeNs) {
        if (feedId >= watermarksNs.length) {
            grow(feedId);
        }
        if (timeNs <= watermarksNs[feedId]) {
            return false;
        }
        watermarksNs[feedId] = timeNs;
        if (timeNs < nextSweepsNs[feedId]) {
            return false;
        }
        nextSweepsNs[feedId] = nextBoundaryNs(timeNs);
        return true;
    }

    /** The first time after this one at which a candle may become final. */
    long nextBoundaryNs(final long timeNs) {
        return (Math.floorDiv(timeNs - latenessNs, intervalNs) + 1) * intervalNs + latenessNs;
    }

    void add(final OpenCandle candle) {
        final long startNs = candle.startNs();
        int i = bucketCount;
        while (i > 0 && bucketStartsNs[i - 1] > startNs) {
            i--;
        }
        if (i > 0 && bucketStartsNs[i - 1] == startNs) {
            buckets[i - 1].add(candle);
        } else {
            insert(i, startNs).add(candle);
        }
    }

    /**
     * Moves the candles that are final at this time to a list, the oldest start first.
     *
     * @param feedId whose watermark this time is: only its own candles are final then, and those of ended feeds; or
     *     {@link #ANY_FEED}
     */
    void takeFinal(final long timeNs, final int feedId, final BitSet endedFeeds, final CandleList to) {
        int i = 0;
        while (i < bucketCount && bucketStartsNs[i] + intervalNs + latenessNs <= timeNs) {
            final CandleList bucket = buckets[i];
            int kept = 0;
            for (int k = 0; k < bucket.size(); k++) {
                final OpenCandle candle = bucket.get(k);
                if (feedId == ANY_FEED || candle.feedId() == feedId || endedFeeds.get(candle.feedId())) {
                    to.add(candle);
                } else {
                    bucket.set(kept++, candle);
                }
            }
            bucket.truncate(kept);
            if (kept == 0) {
                removeBucket(i);
            } else {
                i++;
            }
        }
    }

    private void removeBucket(final int index) {
        final CandleList emptied = buckets[index];
        bucketCount--;
        System.arraycopy(buckets, index + 1, buckets, index, bucketCount - index);
        System.arraycopy(bucketStartsNs, index + 1, bucketStartsNs, index, bucketCount - index);
        buckets[bucketCount] = emptied;
    }

    void writeWatermarks(final StateOutput out) {
        out.putInt(watermarksNs.length);
        for (int i = 0; i < watermarksNs.length; i++) {
            out.putLong(watermarksNs[i]);
            out.putLong(nextSweepsNs[i]);
        }
    }

    void readWatermarks(final StateInput in) {
        final int count = in.takeCount("watermarks", FEED_BYTES);
        watermarksNs = new long[count];
        nextSweepsNs = new long[count];
        for (int i = 0; i < count; i++) {
            watermarksNs[i] = in.takeLong();
            nextSweepsNs[i] = in.takeLong();
        }
    }

    /** Writes the open candles, in the order in which they are closed. */
    void writeOpen(final StateOutput out) {
        out.putInt(bucketCount);
        for (int i = 0; i < bucketCount; i++) {
            out.putLong(bucketStartsNs[i]);
            out.putInt(buckets[i].size());
            for (int k = 0; k < buckets[i].size(); k++) {
                final OpenCandle candle = buckets[i].get(k);
                out.putInt(candle.securityId());
                out.putByte(candle.priceType().ordinal());
                candle.writeTo(out);
            }
        }
    }

    /** Finds the series of a candle. */
    interface SeriesOf {
        /** The series, or null if there is none. */
        CandleSeries find(int securityId, int priceType);
    }

    void readOpen(final StateInput in, final SeriesOf seriesOf) {
        final int starts = in.takeCount("starts of candles", BUCKET_BYTES);
        for (int i = 0; i < starts; i++) {
            final long startNs = in.takeLong();
            if (bucketCount > 0 && startNs <= bucketStartsNs[bucketCount - 1]) {
                throw new StateException("candles that start at " + startNs + " are out of order");
            }
            final int count = in.takeCount("candles", OpenCandle.BYTES);
            for (int k = 0; k < count; k++) {
                readCandle(in, seriesOf, startNs);
            }
        }
    }

    private void readCandle(final StateInput in, final SeriesOf seriesOf, final long startNs) {
        final int securityId = in.takeInt();
        final CandleSeries series = seriesOf.find(securityId, in.takeByte());
        if (series == null || series.exchange() != this) {
            throw new StateException("a candle is of security " + securityId + ", which has none of that kind there");
        }
        final OpenCandle candle = new OpenCandle();
        candle.begin(series, startNs, 0);
        candle.readFrom(in);
        series.restore(candle);
        add(candle);
    }

    private CandleList insert(final int index, final long startNs) {
        if (bucketCount == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * bucketCount);
            bucketStartsNs = Arrays.copyOf(bucketStartsNs, 2 * bucketCount);
        }
        final CandleList bucket = buckets[bucketCount] == null ? new CandleList() : buckets[bucketCount];
        System.arraycopy(buckets, index, buckets, index + 1, bucketCount - index);
        System.arraycopy(bucketStartsNs, index, bucketStartsNs, index + 1, bucketCount - index);
        buckets[index] = bucket;
        bucketStartsNs[index] = startNs;
        bucketCount++;
        return bucket;
    }

    private void grow(final int feedId) {
        final int before = watermarksNs.length;
        final int length = Math.max(feedId + 1, 2 * before);
        watermarksNs = Arrays.copyOf(watermarksNs, length);
        nextSweepsNs = Arrays.copyOf(nextSweepsNs, length);
        Arrays.fill(watermarksNs, before, length, Long.MIN_VALUE);
        Arrays.fill(nextSweepsNs, before, length, Long.MIN_VALUE);
    }
}
