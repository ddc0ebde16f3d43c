package io.tapeline.feed;

import org.agrona.concurrent.Agent;

/** The duty cycle of one feed. An exception out of {@code doWork} ends the feed; bad input never causes one. */
public interface FeedAgent extends Agent {
    /** Whether a recorded source is read to its end; always false for a live feed. */
    boolean isFinished();

    /** Bytes of the source read so far, as they lie on disk; for progress. May be read by any thread. */
    default long bytesRead() {
        return 0;
    }
}
