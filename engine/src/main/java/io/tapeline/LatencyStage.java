package io.tapeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.telemetry.LatencyRecorder;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickLayout;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Stands behind the journal stage and records how long each tick took from its receive time to there. Only for live feeds:
 * recorded files have receive times of another day.
 *
 * <p><em>Thread</em>: that of the ring. <em>Allocation</em>: none; the clock is read once a batch.
 */
final class LatencyStage implements TickBatchHandler {
    private final LatencyRecorder recorder;
    private final EpochNanoClock clock;

    LatencyStage(final LatencyRecorder recorder, final EpochNanoClock clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void onTicks(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int headCount,
            final int wrapCount) {
        final long nowNs = clock.nanoTime();
        record(slab, offset, headCount, nowNs);
        record(slab, 0, wrapCount, nowNs);
    }

    private void record(final DirectBuffer slab, final int offset, final int count, final long nowNs) {
        for (int i = 0; i < count; i++) {
            final int at = offset + (i << TickLayout.LENGTH_SHIFT) + TickLayout.RECEIVE_TIME_OFFSET;
            recorder.record(nowNs - slab.getLong(at, LITTLE_ENDIAN), 1);
        }
    }
}
