package io.tapeline.config;

import java.util.List;
import java.util.SortedMap;

/**
 * One feed to run.
 *
 * @param feed its name
 * @param symbols what to record; empty: all
 * @param dropsWhenFull whether a full ring drops at once rather than blocks
 * @param fullDeadlineNs how long a blocking feed waits for room
 * @param settings the feed's own
 * @param shown every key with the value in force, secrets masked
 */
public record FeedConfig(
        String feed,
        List<String> symbols,
        boolean dropsWhenFull,
        long fullDeadlineNs,
        Settings settings,
        SortedMap<String, String> shown) {}
