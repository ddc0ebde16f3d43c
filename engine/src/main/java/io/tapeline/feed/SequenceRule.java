package io.tapeline.feed;

/** How a venue numbers the changes of a book. */
public interface SequenceRule {
    /** Whether everything in the event is in the snapshot already. */
    boolean isInSnapshot(DepthEvent event, long snapshotSequence);

    /** Whether the event, which is not in the snapshot as a whole, goes on from it without a hole. */
    boolean followsSnapshot(DepthEvent event, long snapshotSequence);

    /** Whether the event goes on from the one that ended with {@code lastSequence} without a hole. */
    boolean follows(DepthEvent event, long lastSequence);

    /** The last number that is missing before an event which does not follow. */
    long lastMissing(DepthEvent event);
}
