package io.tapeline.security;

/**
 * What made ticks: a live feed, or one recorded file within its import.
 *
 * @param feedId from 1, dense within a journal
 * @param name of the feed, 1 to 24 bytes of UTF-8
 * @param sourceKey digest of what it reads; the same source has the same key
 * @param tickCount ticks of it on the tape so far; {@link #UNKNOWN_COUNT} where the journal has lost some ticks
 */
public record FeedSource(int feedId, String name, long sourceKey, long tickCount) {
    /** The journal has lost ticks, and nothing tells how many of them were of this feed. */
    public static final long UNKNOWN_COUNT = -1;
}
