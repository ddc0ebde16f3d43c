package io.tapeline.feed;

import io.tapeline.tick.TickPublisher;

/**
 * What the ticks of one source are published through.
 *
 * @param feedId the id that its ticks carry
 * @param publisher this source's own
 */
public record FeedSourceContext(int feedId, TickPublisher publisher) {}
