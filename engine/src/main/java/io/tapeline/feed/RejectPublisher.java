package io.tapeline.feed;

import io.tapeline.telemetry.Counter;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.RejectEncoder;
import io.tapeline.tick.codec.RejectReason;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Puts a message that could not be taken on record: its bytes into the quarantine, a reject onto the tape, one more on the
 * counters {@code <feed>.rejected} and {@code <feed>.rejected.<reason>}.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: none after construction.
 */
public final class RejectPublisher {
    private final FeedSourceContext source;
    private final RawMessages rawMessages;
    private final TickEncoder encoder = new TickEncoder();
    private final Counter total;
    private final Counter[] byReason;

    /**
     * @param context of the feed
     * @param feedName as in its counters
     * @param source the ticks are published through; of recorded files each has its own
     */
    public RejectPublisher(final FeedContext context, final String feedName, final FeedSourceContext source) {
        this.source = source;
        this.rawMessages = context.rawMessages();
        this.total = context.counters().counter(feedName + ".rejected");
        final RejectReason[] reasons = RejectReason.values();
        this.byReason = new Counter[reasons.length];
        for (final RejectReason reason : reasons) {
            if (reason != RejectReason.NULL_VAL) {
                final String name = feedName + ".rejected." + reason.name().toLowerCase(Locale.ROOT);
                byReason[reason.ordinal()] = context.counters().counter(name);
            }
        }
    }

    /**
     * Records one message as lost.
     *
     * @param reason why
     * @param securityId whose message it was, or {@link TickLayout#NULL_SECURITY}
     * @param sourcePosition number of the message in its source, from 1, or {@link TickLayout#NULL_VALUE}
     * @param receiveTimeNs when we had it
     * @return false if the ring refused the tick: it is counted and in quarantine, but not on the tape
     */
    public boolean reject(
            final RejectReason reason,
            final int securityId,
            final long sourcePosition,
            final long receiveTimeNs,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        total.increment();
        byReason[reason.ordinal()].increment();
        final long quarantinePosition = rawMessages.keep(buffer, offset, length);
        final TickPublisher publisher = source.publisher();
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        final MutableDirectBuffer target = publisher.buffer(slot);
        final int targetOffset = publisher.offset(slot);
        final RejectEncoder reject = encoder.reject(target, targetOffset);
        TickEncoder.stamp(
                target,
                targetOffset,
                TickLayout.NULL_VALUE,
                receiveTimeNs,
                securityId,
                source.feedId(),
                TickFlags.LAST_IN_EVENT);
        reject.quarantinePosition(quarantinePosition)
                .sourcePosition(sourcePosition)
                .length(length)
                .reason(reason);
        publisher.publish(slot, 1);
        return true;
    }
}
