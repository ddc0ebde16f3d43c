package io.tapeline.feed;

/**
 * What all books of a feed share.
 *
 * @param name of the feed
 * @param publisher of its ticks
 * @param rule of the venue's numbers
 * @param snapshots where they are asked for
 * @param reader of changes that were kept raw
 * @param counters of the feed
 * @param bufferBytes most bytes of changes that one book keeps while it waits for a snapshot
 * @param compareWindow how many best prices of book and venue are remembered for comparison, a power of two
 * @param maxFailures failed snapshots in a row after which a book counts as failed, and is recorded so
 */
public record BookFeed(
        String name,
        EventPublisher publisher,
        SequenceRule rule,
        SnapshotRequests snapshots,
        DepthReader reader,
        io.tapeline.telemetry.Counters counters,
        int bufferBytes,
        int compareWindow,
        int maxFailures) {}
