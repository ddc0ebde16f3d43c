package io.tapeline.bench.latency;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends each tick as soon as it is due; what has fallen due meanwhile goes with one write. A sender that is held up, by its
 * own machine or by a socket that takes no more, goes on with what it owes: nothing is left out, and no due time moves.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none.
 */
final class Sender {
    private static final int FRAMES_A_WRITE = 256;

    private final Schedule schedule;
    private final RunClock clock;
    private final VenueConnection connection;
    private final boolean isSpinning;
    private final TradeFrames frames = new TradeFrames();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(FRAMES_A_WRITE * TradeFrames.LENGTH);
    private final Latencies lateness = new Latencies();

    /**
     * @param isSpinning whether it waits for the next tick without letting go of its processor
     */
    Sender(final Schedule schedule, final RunClock clock, final VenueConnection connection, final boolean isSpinning) {
        this.schedule = schedule;
        this.clock = clock;
        this.connection = connection;
        this.isSpinning = isSpinning;
    }

    /**
     * Sends all.
     *
     * @param startNs epoch nanoseconds
     */
    void send(final long startNs) throws IOException {
        final long count = schedule.count();
        long index = 0;
        while (index < count) {
            final long firstDueNs = startNs + schedule.dueNs(index);
            final long nowNs = clock.nanoTime();
            if (firstDueNs > nowNs) {
                pause(firstDueNs - nowNs);
                continue;
            }
            final long end = fill(index, startNs, nowNs);
            connection.write(buffer.flip());
            record(index, end, startNs);
            index = end;
        }
    }

    /** How late the ticks that count were with the system, when it had taken their write. */
    Latencies lateness() {
        return lateness;
    }

    private void pause(final long leftNs) {
        if (isSpinning) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(leftNs);
        }
    }

    /** Puts what is due into the buffer, from this tick on; returns the first that is not. */
    private long fill(final long from, final long startNs, final long nowNs) {
        final long most = Math.min(schedule.count(), from + FRAMES_A_WRITE);
        buffer.clear();
        long index = from;
        long dueNs = startNs + schedule.dueNs(index);
        while (dueNs <= nowNs) {
            frames.put(buffer, index, dueNs);
            index++;
            if (index == most) {
                return index;
            }
            dueNs = startNs + schedule.dueNs(index);
        }
        return index;
    }

    private void record(final long from, final long end, final long startNs) {
        final long nowNs = clock.nanoTime();
        for (long index = Math.max(from, schedule.warmupCount()); index < end; index++) {
            lateness.record(nowNs - startNs - schedule.dueNs(index));
        }
    }
}
