package io.tapeline.config;

import java.util.List;
import java.util.SortedMap;

/**
 * The whole configuration, valid.
 *
 * @param clockIntervalNs between two Clock ticks
 * @param isStoreEnabled whether ticks go to the database
 * @param isMigrating whether pending migrations are applied at the start
 * @param opsPort of 127.0.0.1 for metrics and health; 0 for none
 * @param feeds to run, in order
 * @param effective every key with the value in force, secrets masked, for printing
 */
public record TapelineConfig(
        long clockIntervalNs,
        RingConfig ring,
        JournalConfig journal,
        LiveConfig live,
        CandleConfig candles,
        boolean isStoreEnabled,
        boolean isMigrating,
        StoreConfig store,
        ChunkConfig chunks,
        int opsPort,
        List<FeedConfig> feeds,
        SortedMap<String, String> effective) {}
