package io.tapeline.feed;

import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.TickWords;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * Turns the events of a feed into ticks in the slots of the ring; the last tick of each carries LAST_IN_EVENT.
 *
 * <p>An event larger than one claim takes several. When the ring refuses, the method returns false, the ticks are lost, and
 * a DROPPED event with their number goes out before the next tick that finds room.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none after construction.
 */
public final class EventPublisher {
    private static final long NONE = TickLayout.NULL_VALUE;

    private final TickEncoder encoder = new TickEncoder();
    private final Counter ticks;
    private final Counter dropped;
    private TickPublisher publisher;
    private int feedId;
    private long owedDrops;

    public EventPublisher(final FeedContext context, final String feedName) {
        ticks = context.counters().counter(feedName + ".ticks");
        dropped = context.counters().counter(feedName + ".dropped");
        if (context.source() != null) {
            source(context.source());
        }
    }

    /** From here on ticks are of this source: the next recorded file. */
    public void source(final FeedSourceContext source) {
        publisher = source.publisher();
        feedId = source.feedId();
    }

    /** One tick that somebody else tried to publish was refused. */
    public void onRefused(final int count) {
        owedDrops += count;
        dropped.add(count);
    }

    public boolean quote(final int securityId, final QuoteEvent quote) {
        final long slot = claim(1, quote.receiveTimeNs);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        final MutableDirectBuffer buffer = publisher.buffer(slot);
        final int offset = publisher.offset(slot);
        TickWords.quote(buffer, offset, quote.bidPrice, quote.askPrice, quote.bidSize, quote.askSize);
        TickEncoder.stamp(
                buffer, offset, quote.eventTimeNs, quote.receiveTimeNs, securityId, feedId, TickFlags.LAST_IN_EVENT);
        return publish(slot, 1);
    }

    public boolean trade(final int securityId, final TradeEvent trade) {
        final long slot = claim(1, trade.receiveTimeNs);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        final MutableDirectBuffer buffer = publisher.buffer(slot);
        final int offset = publisher.offset(slot);
        TickWords.trade(buffer, offset, trade.price, trade.size, trade.tradeId, trade.tradeCount, trade.aggressor);
        final int flags = TickFlags.LAST_IN_EVENT | (trade.isAggregated ? TickFlags.AGGREGATED : 0);
        TickEncoder.stamp(buffer, offset, trade.eventTimeNs, trade.receiveTimeNs, securityId, feedId, flags);
        return publish(slot, 1);
    }

    /** The levels of one change of a book; an event without levels gives no tick. */
    public boolean levels(final int securityId, final DepthEvent depth) {
        return levels(securityId, depth, 0, TickFlags.LAST_IN_EVENT);
    }

    /** A snapshot: its begin, its levels, its end, which alone is the end of the event. */
    public boolean snapshot(final int securityId, final DepthEvent depth) {
        return reset(securityId, depth, ResetPhase.SNAPSHOT_BEGIN, TickFlags.SNAPSHOT)
                && levels(securityId, depth, TickFlags.SNAPSHOT, 0)
                && reset(securityId, depth, ResetPhase.SNAPSHOT_END, TickFlags.SNAPSHOT | TickFlags.LAST_IN_EVENT);
    }

    /** The book of a security is empty and not to be trusted. */
    public boolean cleared(final int securityId, final long receiveTimeNs) {
        final long slot = claim(1, receiveTimeNs);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        reset(slot, securityId, NONE, receiveTimeNs, NONE, ResetPhase.CLEARED, TickFlags.LAST_IN_EVENT);
        return publish(slot, 1);
    }

    /**
     * Something happened to the feed or one security of it.
     *
     * @param securityId or {@link TickLayout#NULL_SECURITY}
     * @param from see {@code schema/tick.xml}, as the next two; null where it says nothing
     */
    public boolean state(
            final FeedEvent event,
            final int securityId,
            final long receiveTimeNs,
            final long from,
            final long to,
            final long count) {
        final long slot = claim(1, receiveTimeNs);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        state(slot, event, securityId, receiveTimeNs, from, to, count);
        return publish(slot, 1);
    }

    private boolean reset(final int securityId, final DepthEvent depth, final ResetPhase phase, final int flags) {
        final long slot = claim(1, depth.receiveTimeNs);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        reset(slot, securityId, depth.eventTimeNs, depth.receiveTimeNs, depth.lastSequence, phase, flags);
        return publish(slot, 1);
    }

    private boolean levels(final int securityId, final DepthEvent depth, final int flags, final int lastFlags) {
        final int maxClaim = publisher.maxClaim();
        for (int done = 0; done < depth.count; ) {
            final int count = Math.min(maxClaim, depth.count - done);
            final long first = claim(count, depth.receiveTimeNs);
            if (first == TickPublisher.REFUSED) {
                onRefused(depth.count - done - count);
                return false;
            }
            levels(first, done, count, securityId, depth, flags);
            done += count;
            if (done == depth.count) {
                end(first + count - 1, flags | lastFlags);
            }
            publish(first, count);
        }
        return true;
    }

    private void levels(
            final long firstSlot,
            final int from,
            final int count,
            final int securityId,
            final DepthEvent depth,
            final int flags) {
        // Locals, since a write to a slot may be one to any field, as far as the compiler knows.
        final TickPublisher slots = publisher;
        final int feed = feedId;
        final long[] prices = depth.prices;
        final long[] sizes = depth.sizes;
        final int bidCount = depth.bidCount;
        final long sequence = depth.lastSequence;
        final long eventTimeNs = depth.eventTimeNs;
        final long receiveTimeNs = depth.receiveTimeNs;
        for (int i = 0; i < count; i++) {
            final MutableDirectBuffer buffer = slots.buffer(firstSlot + i);
            final int offset = slots.offset(firstSlot + i);
            final int index = from + i;
            final Side side = index < bidCount ? Side.BID : Side.ASK;
            TickWords.bookLevel(buffer, offset, prices[index], sizes[index], sequence, side);
            TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feed, flags);
        }
    }

    private void end(final long slot, final int flags) {
        publisher
                .buffer(slot)
                .putShort(publisher.offset(slot) + TickLayout.FLAGS_OFFSET, (short) flags, ByteOrder.LITTLE_ENDIAN);
    }

    private void reset(
            final long slot,
            final int securityId,
            final long eventTimeNs,
            final long receiveTimeNs,
            final long sequence,
            final ResetPhase phase,
            final int flags) {
        final MutableDirectBuffer buffer = publisher.buffer(slot);
        final int offset = publisher.offset(slot);
        encoder.bookReset(buffer, offset).feedSequence(sequence).phase(phase);
        TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, flags);
    }

    private void state(
            final long slot,
            final FeedEvent event,
            final int securityId,
            final long receiveTimeNs,
            final long from,
            final long to,
            final long count) {
        final MutableDirectBuffer buffer = publisher.buffer(slot);
        final int offset = publisher.offset(slot);
        encoder.feedState(buffer, offset)
                .fromSequence(from)
                .toSequence(to)
                .count(count)
                .feedEvent(event);
        TickEncoder.stamp(buffer, offset, NONE, receiveTimeNs, securityId, feedId, TickFlags.LAST_IN_EVENT);
    }

    private long claim(final int count, final long receiveTimeNs) {
        if (owedDrops > 0) {
            settle(receiveTimeNs);
        }
        final long first = publisher.claim(count);
        if (first == TickPublisher.REFUSED) {
            onRefused(count);
        }
        return first;
    }

    private void settle(final long receiveTimeNs) {
        final long slot = publisher.claim(1);
        if (slot != TickPublisher.REFUSED) {
            state(slot, FeedEvent.DROPPED, TickLayout.NULL_SECURITY, receiveTimeNs, NONE, NONE, owedDrops);
            publish(slot, 1);
            owedDrops = 0;
        }
    }

    private boolean publish(final long first, final int count) {
        publisher.publish(first, count);
        ticks.add(count);
        return true;
    }
}
