package io.tapeline.chaos;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import java.util.Arrays;

/** The ticks of a stretch of a tape as they are, to compare with those of another. */
final class TickBytes implements TickHandler {
    private static final int LONGS = TickLayout.LENGTH / Long.BYTES;

    private final long firstTick;
    private long[] values = new long[LONGS * 1024];
    private long nextTick;

    /** From this tick on; one that is missing is all zeros. */
    TickBytes(final long firstTick) {
        this.firstTick = firstTick;
        this.nextTick = firstTick;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tickNumber < nextTick) {
            return;
        }
        final int at = index(tickNumber);
        if (at + LONGS > values.length) {
            values = Arrays.copyOf(values, Math.max(2 * values.length, at + LONGS));
        }
        for (int i = 0; i < LONGS; i++) {
            values[at + i] = value(tick, i);
        }
        nextTick = tickNumber + 1;
    }

    /** The last tick, or the one before the first. */
    long lastTick() {
        return nextTick - 1;
    }

    boolean isEqual(final long tickNumber, final TickFlyweight tick) {
        for (int i = 0; i < LONGS; i++) {
            if (values[index(tickNumber) + i] != value(tick, i)) {
                return false;
            }
        }
        return true;
    }

    /** The first tick that differs from the other's, or is there only once. */
    long firstDifference(final TickBytes other) {
        final int mismatch = Arrays.mismatch(values, 0, index(nextTick), other.values, 0, other.index(other.nextTick));
        return mismatch < 0 ? nextTick : firstTick + mismatch / LONGS;
    }

    private int index(final long tickNumber) {
        return Math.toIntExact((tickNumber - firstTick) * LONGS);
    }

    private static long value(final TickFlyweight tick, final int index) {
        return tick.buffer().getLong(tick.offset() + index * Long.BYTES);
    }
}
