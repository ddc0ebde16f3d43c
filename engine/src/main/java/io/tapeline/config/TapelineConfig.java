package io.tapeline.config;

import java.util.List;
import java.util.SortedMap;

/**
 * The whole configuration, valid.
 *
 * @param clockIntervalNs between two Clock ticks
 * @param isLiveEnabled whether books and candles are kept beside the journal
 * @param isStoreEnabled whether ticks go to the database
 * @param isMigrating whether pending migrations are applied at the start
 * @param feeds to run, in order
 * @param effective every key with the value in force, secrets masked, for printing
 */
public record TapelineConfig(
        long clockIntervalNs,
        RingConfig ring,
        JournalConfig journal,
        boolean isLiveEnabled,
        CandleConfig candles,
        boolean isStoreEnabled,
        boolean isMigrating,
        StoreConfig store,
        List<FeedConfig> feeds,
        SortedMap<String, String> effective) {}
