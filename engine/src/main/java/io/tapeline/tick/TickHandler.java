package io.tapeline.tick;

/**
 * The way out: whatever consumes ticks in order, live behind the journal or replayed from it.
 *
 * <p><em>Thread</em>: one, that of the stage or of the replay. A handler that throws stops its stage.
 */
public interface TickHandler {
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
