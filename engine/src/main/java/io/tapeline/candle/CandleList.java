package io.tapeline.candle;

import java.util.Arrays;

/** A growing array of candles that keeps its room; it has none before the first. */
final class CandleList {
    private static final int FIRST_CAPACITY = 4;
    private static final OpenCandle[] NONE = {};

    private OpenCandle[] candles = NONE;
    private int size;

    int size() {
        return size;
    }

    OpenCandle get(final int index) {
        return candles[index];
    }

    void add(final OpenCandle candle) {
        if (size == candles.length) {
            candles = Arrays.copyOf(candles, Math.max(FIRST_CAPACITY, 2 * size));
        }
        candles[size++] = candle;
    }

    /** Puts a candle behind those that began before it. */
    void addByFirstTick(final OpenCandle candle) {
        add(candle);
        int index = size - 1;
        while (index > 0 && candles[index - 1].firstTick() > candle.firstTick()) {
            candles[index] = candles[index - 1];
            index--;
        }
        candles[index] = candle;
    }

    /** The last candle, taken out. */
    OpenCandle removeLast() {
        final OpenCandle last = candles[--size];
        candles[size] = null;
        return last;
    }

    /** Takes out one candle and keeps the order of the others. */
    void remove(final OpenCandle candle) {
        int index = 0;
        while (candles[index] != candle) {
            index++;
        }
        size--;
        System.arraycopy(candles, index + 1, candles, index, size - index);
        candles[size] = null;
    }

    void set(final int index, final OpenCandle candle) {
        candles[index] = candle;
    }

    /** Keeps the first candles only. */
    void truncate(final int newSize) {
        Arrays.fill(candles, newSize, size, null);
        size = newSize;
    }

    void clear() {
        truncate(0);
    }
}
