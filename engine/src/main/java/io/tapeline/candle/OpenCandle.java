package io.tapeline.candle;

import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import java.math.BigInteger;

/**
 * One candle while it is being made; used again for another once it is final and handed out.
 *
 * <p>Open and close go by event time, and by tick number where times are equal, so ticks that come out of order within
 * the lateness still give the right ones. The volume is an unsigned 128-bit sum. The notional is a signed 192-bit sum of
 * 128-bit products, which no number of trades can overflow.
 */
final class OpenCandle implements Candle {
    /** What it takes in stored state. */
    static final int BYTES = Integer.BYTES + 15 * Long.BYTES;

    private CandleSeries series;
    private long startNs;
    private long openTimeNs;
    private long closeTimeNs;
    private long open;
    private long high;
    private long low;
    private long close;
    private long volumeLow;
    private long volumeHigh;
    private long notionalLow;
    private long notionalMiddle;
    private long notionalHigh;
    private long tradeCount;
    private long firstTick;
    private long lastTick;
    private long revision;
    private int feedId;
    private boolean isFinal;
    private boolean isChanged;

    /** Begins another candle, without a price yet. */
    void begin(final CandleSeries newSeries, final long newStartNs, final long tickNumber) {
        series = newSeries;
        startNs = newStartNs;
        volumeLow = 0;
        volumeHigh = 0;
        notionalLow = 0;
        notionalMiddle = 0;
        notionalHigh = 0;
        tradeCount = 0;
        firstTick = tickNumber;
        isFinal = false;
        isChanged = false;
    }

    void addPrice(final long tickNumber, final long timeNs, final int newFeedId, final long price, final long count) {
        if (tradeCount == 0) {
            open = price;
            high = price;
            low = price;
            close = price;
            openTimeNs = timeNs;
            closeTimeNs = timeNs;
        } else {
            high = Math.max(high, price);
            low = Math.min(low, price);
            if (timeNs < openTimeNs) {
                open = price;
                openTimeNs = timeNs;
            }
            if (timeNs >= closeTimeNs) {
                close = price;
                closeTimeNs = timeNs;
            }
        }
        tradeCount += count;
        lastTick = tickNumber;
        revision = tickNumber;
        feedId = newFeedId;
    }

    /**
     * @param size 0 or more
     */
    void addVolume(final long price, final long size) {
        volumeLow += size;
        if (Long.compareUnsigned(volumeLow, size) < 0) {
            volumeHigh++;
        }
        final long productLow = price * size;
        final long productHigh = Math.multiplyHigh(price, size);
        notionalLow += productLow;
        final long carry = Long.compareUnsigned(notionalLow, productLow) < 0 ? 1 : 0;
        final long middle = notionalMiddle + productHigh;
        final long carried = middle + carry;
        // The product is sign-extended to 192 bits; what leaves the middle word as unsigned goes up.
        notionalHigh += (productHigh >> 63)
                + (Long.compareUnsigned(middle, productHigh) < 0 ? 1 : 0)
                + (Long.compareUnsigned(carried, middle) < 0 ? 1 : 0);
        notionalMiddle = carried;
    }

    void close(final long tickNumber) {
        isFinal = true;
        revision = tickNumber;
    }

    /** Whether a tick of this time belongs to it, a candle being of this length. */
    boolean takes(final long timeNs, final long intervalNs) {
        final long sinceStartNs = timeNs - startNs;
        return sinceStartNs >= 0 && sinceStartNs < intervalNs;
    }

    /** Looks at the memory that a trade would change, from its first to its last field; the sum means nothing. */
    long look() {
        return openTimeNs + volumeLow + revision + feedId;
    }

    CandleSeries series() {
        return series;
    }

    /** The feed of its last tick. */
    int feedId() {
        return feedId;
    }

    boolean isChanged() {
        return isChanged;
    }

    void isChanged(final boolean changed) {
        isChanged = changed;
    }

    long stateHash(final long start) {
        long hash = StateHash.mix(start, securityId());
        hash = StateHash.mix(hash, priceType().ordinal());
        hash = StateHash.mix(hash, startNs);
        hash = StateHash.mix(StateHash.mix(hash, open), high);
        hash = StateHash.mix(StateHash.mix(hash, low), close);
        hash = StateHash.mix(StateHash.mix(hash, volumeLow), volumeHigh);
        hash = StateHash.mix(hash, notionalLow);
        hash = StateHash.mix(StateHash.mix(hash, notionalMiddle), notionalHigh);
        hash = StateHash.mix(hash, tradeCount);
        hash = StateHash.mix(StateHash.mix(hash, firstTick), lastTick);
        return StateHash.mix(hash, revision);
    }

    /** Writes an open candle; whose and of which start it is stands before it. */
    void writeTo(final StateOutput out) {
        out.putInt(feedId);
        out.putLong(openTimeNs);
        out.putLong(closeTimeNs);
        out.putLong(open);
        out.putLong(high);
        out.putLong(low);
        out.putLong(close);
        out.putLong(volumeLow);
        out.putLong(volumeHigh);
        out.putLong(notionalLow);
        out.putLong(notionalMiddle);
        out.putLong(notionalHigh);
        out.putLong(tradeCount);
        out.putLong(firstTick);
        out.putLong(lastTick);
        out.putLong(revision);
    }

    void readFrom(final StateInput in) {
        feedId = in.takeInt("feed id of a candle", 0, CandleStage.MAX_FEED_ID);
        openTimeNs = in.takeLong();
        closeTimeNs = in.takeLong();
        open = in.takeLong();
        high = in.takeLong();
        low = in.takeLong();
        close = in.takeLong();
        volumeLow = in.takeLong();
        volumeHigh = in.takeLong();
        notionalLow = in.takeLong();
        notionalMiddle = in.takeLong();
        notionalHigh = in.takeLong();
        tradeCount = in.takeLong();
        firstTick = in.takeLong();
        lastTick = in.takeLong();
        revision = in.takeLong();
    }

    @Override
    public int securityId() {
        return series.securityId();
    }

    @Override
    public PriceType priceType() {
        return series.priceType();
    }

    @Override
    public long startNs() {
        return startNs;
    }

    @Override
    public long open() {
        return open;
    }

    @Override
    public long high() {
        return high;
    }

    @Override
    public long low() {
        return low;
    }

    @Override
    public long close() {
        return close;
    }

    @Override
    public int priceScale() {
        return series.priceScale();
    }

    @Override
    public long volumeLow() {
        return volumeLow;
    }

    @Override
    public long volumeHigh() {
        return volumeHigh;
    }

    @Override
    public BigInteger notional() {
        if (notionalHigh == notionalLow >> 63 && notionalMiddle == notionalLow >> 63) {
            return BigInteger.valueOf(notionalLow);
        }
        final byte[] words = new byte[24];
        put(words, 0, notionalHigh);
        put(words, 8, notionalMiddle);
        put(words, 16, notionalLow);
        return new BigInteger(words);
    }

    private static void put(final byte[] bytes, final int offset, final long value) {
        for (int i = 0; i < 8; i++) {
            bytes[offset + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    @Override
    public long tradeCount() {
        return tradeCount;
    }

    @Override
    public long firstTick() {
        return firstTick;
    }

    @Override
    public long lastTick() {
        return lastTick;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public boolean isFinal() {
        return isFinal;
    }
}
