package io.tapeline.journal;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * When a document is journaled, as it stands on the tape: epoch nanoseconds that go on with the clock that the window of
 * {@link SyncWindow} is measured by, so that the tape itself tells whether the window was kept.
 *
 * <p>The difference between the two clocks is measured at first, and again when a time of the one is far from that of the
 * other: the clock was set. Then the times on the tape jump with it.
 *
 * <p><em>Thread</em>: that of the journal stage. <em>Allocation</em>: none.
 */
final class TapeTime {
    /** A document follows its batch at once. If it does not, measuring again changes nothing but costs a microsecond. */
    private static final long MAX_AHEAD_NS = 100_000_000;

    /** There is room for a document only after its batch has come. */
    private static final long MAX_BEHIND_NS = 1_000_000;

    private static final int ATTEMPTS = 3;

    private final EpochNanoClock epochClock;
    private final NanoClock windowClock;
    private long differenceNs;
    private boolean isMeasured;

    TapeTime(final EpochNanoClock epochClock, final NanoClock windowClock) {
        this.epochClock = epochClock;
        this.windowClock = windowClock;
    }

    /**
     * The time of a document.
     *
     * @param batchNs when its batch came, by the epoch clock
     * @param windowNs when there was room for it, by the clock of the window
     */
    long timeNs(final long batchNs, final long windowNs) {
        final long aheadNs = windowNs + differenceNs - batchNs;
        if (!isMeasured || aheadNs < -MAX_BEHIND_NS || aheadNs > MAX_AHEAD_NS) {
            measure();
        }
        return windowNs + differenceNs;
    }

    /** The attempt in which the thread was held up least counts. */
    private void measure() {
        long shortestNs = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            final long beforeNs = windowClock.nanoTime();
            final long epochNs = epochClock.nanoTime();
            final long tookNs = windowClock.nanoTime() - beforeNs;
            if (tookNs < shortestNs) {
                shortestNs = tookNs;
                differenceNs = epochNs - beforeNs - tookNs / 2;
            }
        }
        isMeasured = true;
    }
}
