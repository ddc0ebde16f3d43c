package io.tapeline.config;

import java.nio.file.Path;

/**
 * @param directory of the journal; made when absent
 * @param rollCycle five-minutely, twenty-minutely, hourly or daily, in UTC
 * @param blockBytes what the journal maps at a time; a document has at most a quarter of it
 * @param documentTicks most ticks of one document, 1..65536
 * @param quarantineBytes most bytes of rejected messages kept
 * @param quarantineMessageBytes most bytes kept of one rejected message
 */
public record JournalConfig(
        Path directory,
        String rollCycle,
        long blockBytes,
        int documentTicks,
        long quarantineBytes,
        int quarantineMessageBytes) {}
