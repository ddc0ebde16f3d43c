package io.tapeline.config;

import java.nio.file.Path;

/**
 * @param directory of the journal; made when absent
 * @param rollCycle five-minutely, twenty-minutely, hourly or daily, in UTC
 * @param blockBytes what the journal maps at a time; a document has at most a quarter of it
 * @param documentTicks most ticks of one document, 1..65536
 * @param syncIntervalNs most time between journaled and synced; 0 syncs each batch before it counts as journaled
 * @param syncBytes most bytes between journaled and synced
 * @param minFreeBytes of the journal's disk, below which intake stops; 0 to not watch it
 * @param ballastBytes of the file that is given up on a full disk; 0 for none
 * @param retentionNs how long an ended, stored and flushed file stays; 0 for ever
 * @param quarantineBytes most bytes of rejected messages kept
 * @param quarantineMessageBytes most bytes kept of one rejected message
 */
public record JournalConfig(
        Path directory,
        String rollCycle,
        long blockBytes,
        int documentTicks,
        long syncIntervalNs,
        long syncBytes,
        long minFreeBytes,
        long ballastBytes,
        long retentionNs,
        long quarantineBytes,
        int quarantineMessageBytes) {}
