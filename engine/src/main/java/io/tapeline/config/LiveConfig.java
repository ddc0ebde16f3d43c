package io.tapeline.config;

/**
 * @param isEnabled whether books and candles are kept beside the journal
 * @param hashTicks after how many ticks a hash of them goes onto the tape; 0 for never
 * @param isSnapshotting whether they are kept in a file at each roll and at the end
 * @param snapshotTicks after how many ticks they are kept as well; 0 for never
 */
public record LiveConfig(boolean isEnabled, long hashTicks, boolean isSnapshotting, long snapshotTicks) {}
