package io.tapeline.feed;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.ResetPhase;
import java.util.BitSet;
import org.agrona.MutableDirectBuffer;

/**
 * What has to go onto the tape when a feed is gone: what it dropped and did not say, DISCONNECTED, and CLEARED for each of
 * its books. The ring may be full; then the rest goes later.
 *
 * <p><em>Thread</em>: the feed's.
 */
final class FeedHole {
    private final FeedSourceContext source;
    private final TickEncoder encoder = new TickEncoder();
    private final BitSet owedBooks = new BitSet();
    private long owedDrops;
    private boolean isDisconnectOwed;

    FeedHole(final FeedSourceContext source) {
        this.source = source;
    }

    /** From here on this is owed. */
    void owe(final BitSet books, final long drops) {
        owedBooks.or(books);
        owedDrops += drops;
        isDisconnectOwed = true;
    }

    boolean isOwed() {
        return owedDrops > 0 || isDisconnectOwed || !owedBooks.isEmpty();
    }

    /** Publishes as much of it as there is room for; true when all is on the tape. */
    boolean record(final long nowNs) {
        if (owedDrops > 0) {
            if (!state(FeedEvent.DROPPED, owedDrops, nowNs)) {
                return false;
            }
            owedDrops = 0;
        }
        if (isDisconnectOwed) {
            if (!state(FeedEvent.DISCONNECTED, TickLayout.NULL_VALUE, nowNs)) {
                return false;
            }
            isDisconnectOwed = false;
        }
        for (int id = owedBooks.nextSetBit(0); id >= 0; id = owedBooks.nextSetBit(id + 1)) {
            if (!cleared(id, nowNs)) {
                return false;
            }
            owedBooks.clear(id);
        }
        return true;
    }

    private boolean state(final FeedEvent event, final long count, final long nowNs) {
        final long slot = source.publisher().claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        encoder.feedState(buffer(slot), offset(slot))
                .fromSequence(TickLayout.NULL_VALUE)
                .toSequence(TickLayout.NULL_VALUE)
                .count(count)
                .feedEvent(event);
        publish(slot, TickLayout.NULL_SECURITY, nowNs);
        return true;
    }

    private boolean cleared(final int securityId, final long nowNs) {
        final long slot = source.publisher().claim(1);
        if (slot == TickPublisher.REFUSED) {
            return false;
        }
        encoder.bookReset(buffer(slot), offset(slot))
                .feedSequence(TickLayout.NULL_VALUE)
                .phase(ResetPhase.CLEARED);
        publish(slot, securityId, nowNs);
        return true;
    }

    private void publish(final long slot, final int securityId, final long nowNs) {
        TickEncoder.stamp(
                buffer(slot),
                offset(slot),
                TickLayout.NULL_VALUE,
                nowNs,
                securityId,
                source.feedId(),
                TickFlags.LAST_IN_EVENT);
        source.publisher().publish(slot, 1);
    }

    private MutableDirectBuffer buffer(final long slot) {
        return source.publisher().buffer(slot);
    }

    private int offset(final long slot) {
        return source.publisher().offset(slot);
    }
}
