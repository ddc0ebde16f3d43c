/**
 * The crash matrix: harm done to an engine that records as a process of its own, and the account of every tick.
 *
 * <p>{@link io.tapeline.chaos.ChaosRow} does the harm; {@link io.tapeline.chaos.TapeAccount} compares the tape with the truth of
 * the simulated exchange, {@link io.tapeline.chaos.RowAccount} the database with the tape. The accounts share no code with the
 * engine's books, candles or store. {@code engine/doc/chaos.md} says how to run it.
 */
package io.tapeline.chaos;
