package io.tapeline.feed;

import org.agrona.DirectBuffer;

/** Reads again a change of a book that was kept raw, and was valid when it was kept. */
@FunctionalInterface
public interface DepthReader {
    DepthEvent read(BookSync book, DirectBuffer message, int offset, int length, long receiveTimeNs);
}
