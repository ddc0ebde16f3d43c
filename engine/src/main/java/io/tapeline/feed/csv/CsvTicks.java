package io.tapeline.feed.csv;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.ResetPhase;
import org.agrona.MutableDirectBuffer;

/**
 * Publishes what rows say as ticks of one file.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none after construction.
 */
final class CsvTicks {
    private static final long NONE = TickLayout.NULL_VALUE;

    private final TickPublisher publisher;
    private final int feedId;
    private final TickEncoder encoder = new TickEncoder();
    private MutableDirectBuffer buffer;
    private int offset;
    private long eventTimeNs;
    private long receiveTimeNs;
    private int timeFlags;
    private boolean isStarted;

    /**
     * @param publisher that never refuses
     */
    CsvTicks(final TickPublisher publisher, final int feedId) {
        this.publisher = publisher;
        this.feedId = feedId;
    }

    /**
     * Times of the ticks to come.
     *
     * @param newReceiveTimeNs or null: the file has none, and event time stands in
     */
    void at(final long newEventTimeNs, final long newReceiveTimeNs) {
        eventTimeNs = newEventTimeNs;
        receiveTimeNs = newReceiveTimeNs == NONE ? newEventTimeNs : newReceiveTimeNs;
        timeFlags = newReceiveTimeNs == NONE ? TickFlags.NO_RECEIVE_TIME : 0;
        start(receiveTimeNs);
    }

    /** Says once that the file is being read, at the time of its first tick: pacing begins with it. */
    void start(final long timeNs) {
        if (!isStarted) {
            isStarted = true;
            state(FeedEvent.STARTED, NONE, timeNs);
        }
    }

    /** The receive time, or what stands in for it, of the last tick; 0 before the first. */
    long receiveTimeNs() {
        return receiveTimeNs;
    }

    void quote(final CsvSecurity security) {
        final long slot = claim(1);
        encoder.quote(buffer, offset)
                .bidPrice(security.bidPrice)
                .askPrice(security.askPrice)
                .bidSize(security.bidSize)
                .askSize(security.askSize);
        stamp(security.id, TickFlags.LAST_IN_EVENT);
        publisher.publish(slot, 1);
    }

    void trade(
            final CsvSecurity security,
            final long price,
            final long size,
            final long tradeId,
            final Aggressor aggressor) {
        final long slot = claim(1);
        encoder.trade(buffer, offset)
                .price(price)
                .size(size)
                .tradeId(tradeId)
                .tradeCount(1)
                .aggressor(aggressor);
        stamp(security.id, TickFlags.LAST_IN_EVENT);
        publisher.publish(slot, 1);
    }

    void reset(final CsvSecurity security, final ResetPhase phase) {
        final long slot = claim(1);
        encoder.bookReset(buffer, offset).feedSequence(NONE).phase(phase);
        final boolean isEnd = phase == ResetPhase.SNAPSHOT_END;
        stamp(security.id, TickFlags.SNAPSHOT | (isEnd ? TickFlags.LAST_IN_EVENT : 0));
        publisher.publish(slot, 1);
    }

    /**
     * Some levels of one event.
     *
     * @param flags of each
     * @param lastFlags besides, of the last
     */
    void levels(final CsvBookEvent event, final int flags, final int lastFlags) {
        int done = 0;
        while (done < event.count) {
            final int count = Math.min(publisher.maxClaim(), event.count - done);
            final long first = publisher.claim(count);
            for (int i = 0; i < count; i++) {
                slot(first + i);
                final int index = done + i;
                encoder.bookLevel(buffer, offset)
                        .price(event.prices[index])
                        .size(event.sizes[index])
                        .feedSequence(NONE)
                        .side(event.sides[index]);
                stamp(event.security.id, index == event.count - 1 ? flags | lastFlags : flags);
            }
            publisher.publish(first, count);
            done += count;
        }
    }

    void state(final FeedEvent event, final long rows, final long timeNs) {
        final long slot = claim(1);
        encoder.feedState(buffer, offset)
                .fromSequence(NONE)
                .toSequence(NONE)
                .count(rows)
                .feedEvent(event);
        TickEncoder.stamp(buffer, offset, NONE, timeNs, TickLayout.NULL_SECURITY, feedId, TickFlags.LAST_IN_EVENT);
        publisher.publish(slot, 1);
    }

    private long claim(final int count) {
        final long first = publisher.claim(count);
        slot(first);
        return first;
    }

    private void slot(final long ringSequence) {
        buffer = publisher.buffer(ringSequence);
        offset = publisher.offset(ringSequence);
    }

    private void stamp(final int securityId, final int flags) {
        TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, flags | timeFlags);
    }
}
