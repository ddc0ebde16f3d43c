/**
 * Feeds: from a venue's bytes, live or recorded, to ticks on the ring.
 *
 * <p>{@link io.tapeline.feed.Feed} is the door for a venue, inside this jar or in another (a
 * {@link java.util.ServiceLoader} finds it). Each venue or protocol has a room of its own below this one, which uses only
 * this room and what this room uses: {@code tick}, {@code security}, {@code book}, {@code config}, {@code telemetry}.
 * Each feed runs on one thread, {@code feed-<name>}.
 */
package io.tapeline.feed;
