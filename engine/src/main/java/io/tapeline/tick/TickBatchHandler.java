package io.tapeline.tick;

import org.agrona.DirectBuffer;

/**
 * Takes everything that the ring has ready, as one batch of ticks that lie side by side in the slab.
 *
 * <p><em>Thread</em>: that of the ring's consumer. A handler that throws is fatal to the engine.
 */
public interface TickBatchHandler {
    /**
     * The next batch: {@code headCount} ticks from {@code offset} on, then {@code wrapCount} ticks from offset 0 on.
     *
     * @param firstTickNumber number of the first tick; the others follow without a hole
     * @param slab the ring's memory, valid during the call
     * @param offset of the first tick in the slab, bytes
     * @param headCount 1 or more
     * @param wrapCount 0 or more, when the batch passes the end of the slab
     */
    void onTicks(long firstTickNumber, DirectBuffer slab, int offset, int headCount, int wrapCount);
}
