package io.tapeline.store;

import java.util.function.LongSupplier;

/**
 * How far the engine is, for the table {@code ingestion_status}; each is the number of the last tick that is that far.
 *
 * @param received published into the ring
 * @param journaled written into the journal
 * @param synced on the disk for sure
 */
public record Watermarks(LongSupplier received, LongSupplier journaled, LongSupplier synced) {}
