/**
 * The ring: a slab of 64-byte slots off the heap, a Disruptor that hands out their numbers, and one consumer thread.
 *
 * <p>Producers encode into the slots ({@link io.tapeline.tick.TickPublisher}); the thread {@code journal} gives whole
 * batches to the handlers in order ({@link io.tapeline.tick.TickBatchHandler}). Holds the Disruptor alone. Uses the rooms
 * {@code tick}, {@code config} and {@code telemetry}.
 */
package io.tapeline.ring;
