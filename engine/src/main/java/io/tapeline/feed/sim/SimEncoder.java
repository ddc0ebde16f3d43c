package io.tapeline.feed.sim;

import io.tapeline.feed.FeedSourceContext;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;

/**
 * Writes what the simulated exchange does as ticks.
 *
 * <p>Trade ids and level sequences are contiguous for each security, and begin at a number that the caller chooses, so
 * that a second run does not use those of the first.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none after construction.
 */
final class SimEncoder {
    private final TickPublisher publisher;
    private final int feedId;
    private final int[] securityIds;
    private final long[] tradeIds;
    private final long[] sequences;
    private final TickEncoder encoder = new TickEncoder();
    private MutableDirectBuffer buffer;
    private int offset;
    private long eventTimeNs;
    private long receiveTimeNs;
    private long published;

    SimEncoder(final FeedSourceContext source, final int[] securityIds, final long firstNumber) {
        this.publisher = source.publisher();
        this.feedId = source.feedId();
        this.securityIds = securityIds;
        this.tradeIds = new long[securityIds.length];
        this.sequences = new long[securityIds.length];
        Arrays.fill(tradeIds, firstNumber);
        Arrays.fill(sequences, firstNumber);
    }

    /** Times of what is published next. */
    void at(final long newEventTimeNs, final long newReceiveTimeNs) {
        eventTimeNs = newEventTimeNs;
        receiveTimeNs = newReceiveTimeNs;
    }

    /** Publishes an event; false if the ring refused it. */
    boolean event(final SimEvent event) {
        final int count = event.count;
        final int security = event.security;
        final long first = publisher.claim(count);
        if (first == TickPublisher.REFUSED) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            slot(first + i);
            switch (event.kinds[i]) {
                case TRADE -> trade(event, i);
                case QUOTE -> quote(event);
                case BID_LEVEL -> level(security, Side.BID, event.prices[i], event.sizes[i]);
                case ASK_LEVEL -> level(security, Side.ASK, event.prices[i], event.sizes[i]);
                default -> throw new IllegalStateException("kind " + event.kinds[i]);
            }
            stamp(security, i == count - 1 ? TickFlags.LAST_IN_EVENT : 0);
        }
        publish(first, count);
        return true;
    }

    /** Publishes a whole book from its begin to its end; false if the ring refused a part of it. */
    boolean snapshot(final int security, final SimSide bids, final SimSide asks) {
        if (!reset(security, ResetPhase.SNAPSHOT_BEGIN)) {
            return false;
        }
        return levels(security, Side.BID, bids)
                && levels(security, Side.ASK, asks)
                && reset(security, ResetPhase.SNAPSHOT_END);
    }

    /** Says that the feed runs, and all its numbers begin anew; false if the ring refused it. */
    boolean started() {
        return state(FeedEvent.STARTED, TickLayout.NULL_SECURITY, TickLayout.NULL_VALUE);
    }

    /** Puts on record that the ring refused ticks of a security; false if it refused this one too. */
    boolean dropped(final int security, final long ticks) {
        return state(FeedEvent.DROPPED, securityIds[security], ticks);
    }

    private boolean state(final FeedEvent event, final int securityId, final long count) {
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        slot(slot);
        encoder.feedState(buffer, offset)
                .fromSequence(TickLayout.NULL_VALUE)
                .toSequence(TickLayout.NULL_VALUE)
                .count(count)
                .feedEvent(event);
        TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, TickFlags.LAST_IN_EVENT);
        publish(slot, 1);
        return true;
    }

    /** Ticks published so far. */
    long published() {
        return published;
    }

    private boolean levels(final int security, final Side side, final SimSide levels) {
        final int depth = levels.prices.length;
        int done = 0;
        while (done < depth) {
            final int count = Math.min(publisher.maxClaim(), depth - done);
            final long first = publisher.claim(count);
            if (first == TickPublisher.REFUSED) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                slot(first + i);
                level(security, side, levels.prices[done + i], levels.sizes[done + i]);
                stamp(security, TickFlags.SNAPSHOT);
            }
            publish(first, count);
            done += count;
        }
        return true;
    }

    private boolean reset(final int security, final ResetPhase phase) {
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        slot(slot);
        encoder.bookReset(buffer, offset).feedSequence(sequences[security]).phase(phase);
        stamp(security, TickFlags.SNAPSHOT | (phase == ResetPhase.SNAPSHOT_END ? TickFlags.LAST_IN_EVENT : 0));
        publish(slot, 1);
        return true;
    }

    private void trade(final SimEvent event, final int index) {
        encoder.trade(buffer, offset)
                .price(event.prices[index])
                .size(event.sizes[index])
                .tradeId(tradeIds[event.security]++)
                .tradeCount(1)
                .aggressor(event.isBuyerAggressor ? Aggressor.BUYER : Aggressor.SELLER);
    }

    private void quote(final SimEvent event) {
        encoder.quote(buffer, offset)
                .bidPrice(event.quoteBidPrice)
                .askPrice(event.quoteAskPrice)
                .bidSize(event.quoteBidSize)
                .askSize(event.quoteAskSize);
    }

    private void level(final int security, final Side side, final long price, final long size) {
        encoder.bookLevel(buffer, offset)
                .price(price)
                .size(size)
                .feedSequence(sequences[security]++)
                .side(side);
    }

    private void slot(final long ringSequence) {
        buffer = publisher.buffer(ringSequence);
        offset = publisher.offset(ringSequence);
    }

    private void publish(final long first, final int count) {
        publisher.publish(first, count);
        published += count;
    }

    private void stamp(final int security, final int flags) {
        TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityIds[security], feedId, flags);
    }
}
