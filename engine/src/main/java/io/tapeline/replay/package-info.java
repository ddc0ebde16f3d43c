/**
 * Replay: drives any {@link io.tapeline.tick.TickHandler} from the journal, at the live end or from any tick, at any speed.
 *
 * <p>{@link io.tapeline.replay.JournalPump} follows the journal as an agent; {@link io.tapeline.replay.Replay} reads a range
 * of it once, on the thread that calls. {@link io.tapeline.replay.Snapshots} keeps states, so that a start reads little. Uses the rooms {@code journal}, {@code tick}, {@code config} and
 * {@code telemetry}.
 */
package io.tapeline.replay;
