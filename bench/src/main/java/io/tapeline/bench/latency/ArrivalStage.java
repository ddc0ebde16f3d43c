package io.tapeline.bench.latency;

import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;

/**
 * Stands behind a stage of the ring and records how long after it was due each trade has left that stage. The clock is read
 * once a batch, when all of the batch is through.
 *
 * <p><em>Thread</em>: the ring's; {@link #begin} before the first trade, and {@link #latencies} once {@link #lastTrade} is
 * there, by another. <em>Allocation</em>: none. <em>Failure</em>: a trade that comes twice, or not in its turn, is fatal.
 */
final class ArrivalStage implements TickBatchHandler {
    private final Schedule schedule;
    private final RunClock clock;
    private final Latencies latencies = new Latencies();
    private final TickFlyweight tick = new TickFlyweight();

    // Ordering note: set before the venue sends its first trade, and read by the ring's thread behind that.
    private final AtomicLong startNs = new AtomicLong();

    // Ordering note: set by the ring's thread when all is recorded; who sees it sees the latencies.
    private final AtomicLong lastTrade = new AtomicLong();
    private long nextIndex;

    ArrivalStage(final Schedule schedule, final RunClock clock) {
        this.schedule = schedule;
        this.clock = clock;
    }

    /**
     * The ticks come.
     *
     * @param ofScheduleNs epoch nanoseconds
     */
    void begin(final long ofScheduleNs) {
        startNs.set(ofScheduleNs);
    }

    @Override
    public void onTicks(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int headCount,
            final int wrapCount) {
        final long sinceStartNs = clock.nanoTime() - startNs.get();
        record(firstTickNumber, slab, offset, headCount, sinceStartNs);
        record(firstTickNumber + headCount, slab, 0, wrapCount, sinceStartNs);
    }

    /** Number of the last tick of the run; 0 before it has come. */
    long lastTrade() {
        return lastTrade.get();
    }

    Latencies latencies() {
        return latencies;
    }

    private void record(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int count,
            final long sinceStartNs) {
        for (int i = 0; i < count; i++) {
            tick.wrap(slab, offset + (i << TickLayout.LENGTH_SHIFT));
            if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
                onTrade(firstTickNumber + i, tick.trade().tradeId() - Schedule.FIRST_TRADE_ID, sinceStartNs);
            }
        }
    }

    private void onTrade(final long tickNumber, final long index, final long sinceStartNs) {
        if (index != nextIndex) {
            throw new IllegalStateException("tick " + index + " of the run came, must be " + nextIndex);
        }
        nextIndex++;
        if (index >= schedule.warmupCount()) {
            latencies.record(sinceStartNs - schedule.dueNs(index));
        }
        if (nextIndex == schedule.count()) {
            lastTrade.set(tickNumber);
        }
    }
}
