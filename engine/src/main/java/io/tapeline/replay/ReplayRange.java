package io.tapeline.replay;

/**
 * What to replay, and how fast.
 *
 * @param fromTickNumber the first tick; 0: the oldest of the journal
 * @param toTickNumber the last tick; {@link Long#MAX_VALUE}: the last there is
 * @param speed times real time, by the receive times of the ticks; 0: as fast as possible
 */
public record ReplayRange(long fromTickNumber, long toTickNumber, double speed) {
    public ReplayRange {
        if (fromTickNumber < 0) {
            throw new IllegalArgumentException("from=" + fromTickNumber + ", must be 0 or more");
        }
        if (toTickNumber < fromTickNumber) {
            throw new IllegalArgumentException("to=" + toTickNumber + ", must be from=" + fromTickNumber + " or more");
        }
        if (!(speed >= 0 && speed <= 1e9)) {
            throw new IllegalArgumentException("speed=" + speed + ", must be 0 (as fast as possible) to 1e9");
        }
    }

    /** Everything, as fast as possible. */
    public static ReplayRange all() {
        return new ReplayRange(0, Long.MAX_VALUE, 0);
    }
}
