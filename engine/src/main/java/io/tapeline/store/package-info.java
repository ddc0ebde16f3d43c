/**
 * The store: turns ticks of the journal into rows, and copies them into TimescaleDB exactly once.
 *
 * <p>{@link io.tapeline.store.Store} is the door: it hands out the handler to feed from the journal.
 * {@link io.tapeline.store.StoreStage} derives rows on the thread that feeds it, {@code Lane} copies and commits batches on
 * threads {@code store-lane-N}; {@link io.tapeline.store.Migrations} makes the tables and
 * {@link io.tapeline.store.Verification} compares them with the journal. Holds pgjdbc-ng, HikariCP, MyBatis Migrations and
 * {@code java.sql} alone; uses the rooms {@code tick}, {@code security}, {@code book}, {@code candle}, {@code state},
 * {@code config} and {@code telemetry}.
 */
package io.tapeline.store;
