package io.tapeline.tick;

import org.agrona.DirectBuffer;

/**
 * The way out: whatever consumes ticks in order, live behind the journal or replayed from it.
 *
 * <p><em>Thread</em>: one, that of the stage or of the replay. A handler that throws stops its stage.
 */
public interface TickHandler {
    /** Most ticks of one {@link #onComing}. */
    int MAX_COMING = 64;

    /**
     * With fewer securities all that a tick needs stays in the cache, and a look ahead would only cost: a handler need not look
     * before it knows so many ids.
     */
    int MIN_IDS_AHEAD = 2048;

    /**
     * Some of the ticks that are given next, so that a handler may look at the memory they will need: it changes nothing yet.
     * Not every tick is told of.
     *
     * @param ticks holds them side by side, during the call
     * @param offset of the first
     * @param count up to {@value #MAX_COMING}
     */
    default void onComing(final DirectBuffer ticks, final int offset, final int count) {}

    /**
     * One tick.
     *
     * @param tickNumber permanent and dense, from 1
     * @param tick a view that is valid only during the call
     */
    void onTick(long tickNumber, TickFlyweight tick);

    /** Nothing more is at hand for now; {@code lastTickNumber} is the last tick given. */
    default void onBatchEnd(final long lastTickNumber) {}
}
