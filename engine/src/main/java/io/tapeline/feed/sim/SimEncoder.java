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
import org.agrona.MutableDirectBuffer;

/**
 * Writes what the simulated exchange does as ticks.
 *
 * <p>Trade ids and level sequences are those of the exchange, which numbers each security without a hole, on top of a number
 * that the caller chooses. So what the ring refused is missing in them too.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none after construction.
 */
final class SimEncoder {
    private final TickPublisher publisher;
    private final int feedId;
    private final int[] securityIds;
    private final long firstNumber;
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
        this.firstNumber = firstNumber;
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
        long tradeId = firstNumber + event.tradesBefore;
        long sequence = firstNumber + event.levelsBefore;
        for (int i = 0; i < count; i++) {
            slot(first + i);
            switch (event.kinds[i]) {
                case TRADE -> trade(event, i, tradeId++);
                case QUOTE -> quote(event);
                case BID_LEVEL -> level(Side.BID, event.prices[i], event.sizes[i], sequence++);
                case ASK_LEVEL -> level(Side.ASK, event.prices[i], event.sizes[i], sequence++);
                default -> throw new IllegalStateException("kind " + event.kinds[i]);
            }
            stamp(security, i == count - 1 ? TickFlags.LAST_IN_EVENT : 0);
        }
        publish(first, count);
        return true;
    }

    /** Publishes a whole book from its begin to its end; false if the ring refused a part of it. */
    boolean snapshot(final int security, final SimExchange exchange) {
        final long sequence = firstNumber + exchange.levels(security);
        if (!reset(security, ResetPhase.SNAPSHOT_BEGIN, sequence)) {
            return false;
        }
        return levels(security, Side.BID, exchange.bids(security), sequence)
                && levels(security, Side.ASK, exchange.asks(security), sequence)
                && reset(security, ResetPhase.SNAPSHOT_END, sequence);
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

    private boolean levels(final int security, final Side side, final SimSide levels, final long sequence) {
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
                level(side, levels.prices[done + i], levels.sizes[done + i], sequence);
                stamp(security, TickFlags.SNAPSHOT);
            }
            publish(first, count);
            done += count;
        }
        return true;
    }

    private boolean reset(final int security, final ResetPhase phase, final long sequence) {
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        slot(slot);
        encoder.bookReset(buffer, offset).feedSequence(sequence).phase(phase);
        stamp(security, TickFlags.SNAPSHOT | (phase == ResetPhase.SNAPSHOT_END ? TickFlags.LAST_IN_EVENT : 0));
        publish(slot, 1);
        return true;
    }

    private void trade(final SimEvent event, final int index, final long tradeId) {
        encoder.trade(buffer, offset)
                .price(event.prices[index])
                .size(event.sizes[index])
                .tradeId(tradeId)
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

    private void level(final Side side, final long price, final long size, final long sequence) {
        encoder.bookLevel(buffer, offset)
                .price(price)
                .size(size)
                .feedSequence(sequence)
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
