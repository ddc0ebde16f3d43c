package io.tapeline.feed;

/** Where a book asks for a snapshot. A recorded source asks nobody and waits for one to come. */
@FunctionalInterface
public interface SnapshotRequests {
    /**
     * Asks for a snapshot; a request for a book that waits for one already changes nothing.
     *
     * @param book that wants it
     * @param failures in a row so far: the more, the longer the wait
     */
    void request(BookSync book, int failures);
}
