package io.tapeline.tick;

import org.agrona.DirectBuffer;

/** Gives the ticks of a batch one by one to a {@link TickHandler}: the way from the ring to a live stage. */
public final class TickBatches implements TickBatchHandler {
    private final TickHandler handler;
    private final TickFlyweight tick = new TickFlyweight();

    public TickBatches(final TickHandler handler) {
        this.handler = handler;
    }

    @Override
    public void onTicks(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int headCount,
            final int wrapCount) {
        give(firstTickNumber, slab, offset, headCount);
        give(firstTickNumber + headCount, slab, 0, wrapCount);
        handler.onBatchEnd(firstTickNumber + headCount + wrapCount - 1);
    }

    private void give(final long firstTickNumber, final DirectBuffer slab, final int offset, final int count) {
        for (int i = 0; i < count; i++) {
            final int at = offset + (i << TickLayout.LENGTH_SHIFT);
            if (i % TickHandler.MAX_COMING == 0) {
                handler.onComing(slab, at, Math.min(TickHandler.MAX_COMING, count - i));
            }
            handler.onTick(firstTickNumber + i, tick.wrap(slab, at));
        }
    }
}
