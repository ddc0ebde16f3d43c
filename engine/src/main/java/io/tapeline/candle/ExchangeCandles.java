package io.tapeline.candle;

import java.util.Arrays;

/**
 * The watermarks of one exchange, one for each feed that brings its ticks, and its open candles by their start.
 *
 * <p>Few starts are open at a time (lateness over interval, and two), so closing costs only what is closed, whatever the
 * number of securities.
 */
final class ExchangeCandles {
    private final long intervalNs;
    private final long latenessNs;
    private long[] watermarksNs = new long[0];
    private long[] nextSweepsNs = new long[0];
    private int bucketCount;
    private long[] bucketStartsNs = new long[4];
    private CandleList[] buckets = new CandleList[4];

    ExchangeCandles(final long intervalNs, final long latenessNs) {
        this.intervalNs = intervalNs;
        this.latenessNs = latenessNs;
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

    /** The candles of the oldest start if they are final at this time, to be closed and then given to {@link #remove}. */
    CandleList oldestFinal(final long timeNs) {
        return bucketCount > 0 && bucketStartsNs[0] + intervalNs + latenessNs <= timeNs ? buckets[0] : null;
    }

    /** Empties the oldest bucket. */
    void removeOldest() {
        final CandleList emptied = buckets[0];
        emptied.clear();
        bucketCount--;
        System.arraycopy(buckets, 1, buckets, 0, bucketCount);
        System.arraycopy(bucketStartsNs, 1, bucketStartsNs, 0, bucketCount);
        buckets[bucketCount] = emptied;
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
