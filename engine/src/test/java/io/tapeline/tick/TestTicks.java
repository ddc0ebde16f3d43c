package io.tapeline.tick;

import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes ticks in one line each; times are {@link #at}, receive time equals event time. */
public final class TestTicks {
    private final TickPublisher publisher;
    private final TickEncoder encoder = new TickEncoder();
    private MutableDirectBuffer buffer;
    private int offset;
    private long slot;
    private long eventTimeNs;
    private long receiveTimeNs;
    private int feedId = 1;

    public TestTicks(final TickPublisher publisher) {
        this.publisher = publisher;
    }

    /** Time of the ticks to come. */
    public TestTicks at(final long timeNs) {
        return at(timeNs, timeNs);
    }

    public TestTicks at(final long newEventTimeNs, final long newReceiveTimeNs) {
        eventTimeNs = newEventTimeNs;
        receiveTimeNs = newReceiveTimeNs;
        return this;
    }

    /** Feed of the ticks to come; 1 at first. */
    public TestTicks from(final int newFeedId) {
        feedId = newFeedId;
        return this;
    }

    public void level(final int securityId, final Side side, final long price, final long size, final int flags) {
        begin();
        encoder.bookLevel(buffer, offset)
                .price(price)
                .size(size)
                .feedSequence(TickLayout.NULL_VALUE)
                .side(side);
        end(securityId, flags);
    }

    public void reset(final int securityId, final ResetPhase phase, final int flags) {
        begin();
        encoder.bookReset(buffer, offset).feedSequence(TickLayout.NULL_VALUE).phase(phase);
        end(securityId, flags);
    }

    public void quote(
            final int securityId,
            final long bidPrice,
            final long bidSize,
            final long askPrice,
            final long askSize,
            final int flags) {
        begin();
        encoder.quote(buffer, offset)
                .bidPrice(bidPrice)
                .askPrice(askPrice)
                .bidSize(bidSize)
                .askSize(askSize);
        end(securityId, flags);
    }

    public void trade(final int securityId, final long price, final long size, final int tradeCount, final int flags) {
        begin();
        encoder.trade(buffer, offset)
                .price(price)
                .size(size)
                .tradeId(TickLayout.NULL_VALUE)
                .tradeCount(tradeCount)
                .aggressor(Aggressor.UNKNOWN);
        end(securityId, flags);
    }

    public void clock() {
        begin();
        encoder.clock(buffer, offset);
        end(TickLayout.NULL_SECURITY, TickFlags.LAST_IN_EVENT);
    }

    /** A state of the feed, without numbers. */
    public void state(final FeedEvent event) {
        begin();
        encoder.feedState(buffer, offset)
                .fromSequence(TickLayout.NULL_VALUE)
                .toSequence(TickLayout.NULL_VALUE)
                .count(TickLayout.NULL_VALUE)
                .feedEvent(event);
        end(TickLayout.NULL_SECURITY, TickFlags.LAST_IN_EVENT);
    }

    /** A definition with a symbol of its number. */
    public void define(final int securityId, final int exchangeId, final int priceScale, final boolean hasTrades) {
        begin();
        encoder.securityDefinition(buffer, offset)
                .exchangeId(exchangeId)
                .priceScale((short) priceScale)
                .sizeScale((short) 0)
                .part((short) 0)
                .length((short) 3)
                .receiveTimeNs(receiveTimeNs)
                .securityId(securityId)
                .symbol("S" + securityId % 10 + "X");
        final int flags = TickFlags.LAST_IN_EVENT | (hasTrades ? 0 : TickFlags.NO_TRADES);
        buffer.putShort(offset + TickLayout.FLAGS_OFFSET, (short) flags, java.nio.ByteOrder.LITTLE_ENDIAN);
        publisher.publish(slot, 1);
    }

    /** A tick of any 64 bytes. */
    public void raw(final byte[] tick) {
        begin();
        buffer.putBytes(offset, new UnsafeBuffer(tick), 0, TickLayout.LENGTH);
        publisher.publish(slot, 1);
    }

    private void begin() {
        slot = publisher.claim(1);
        buffer = publisher.buffer(slot);
        offset = publisher.offset(slot);
    }

    private void end(final int securityId, final int flags) {
        TickEncoder.stamp(buffer, offset, eventTimeNs, receiveTimeNs, securityId, feedId, flags);
        publisher.publish(slot, 1);
    }
}
