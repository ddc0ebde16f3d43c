package io.tapeline.feed;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import java.util.BitSet;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * What a feed publishes through, so that it can fail at any point: remembers the claim that is open, the books that it
 * keeps, and what was refused and is not on record.
 *
 * <p>A slot that is claimed and never published would stop the ring for good. {@link #closeClaim} publishes it with a tick
 * that says nothing.
 *
 * <p><em>Thread</em>: the feed's. <em>Allocation</em>: none but at a security id higher than before.
 */
final class GuardedPublisher implements TickPublisher {
    private static final int FEED_EVENT_OFFSET =
            TickLayout.LENGTH - FeedStateDecoder.BLOCK_LENGTH + FeedStateDecoder.feedEventEncodingOffset();

    private final TickPublisher ring;
    private final EpochNanoClock clock;
    private final TickEncoder encoder = new TickEncoder();
    private final BitSet books = new BitSet();
    private long openFirst;
    private int openCount;
    private long refusedTicks;
    private boolean hasPublished;

    GuardedPublisher(final TickPublisher ring, final EpochNanoClock clock) {
        this.ring = ring;
        this.clock = clock;
    }

    @Override
    public int maxClaim() {
        return ring.maxClaim();
    }

    @Override
    public long claim(final int count) {
        if (openCount > 0) {
            // The feed has caught what it threw itself.
            closeClaim();
        }
        final long first = ring.claim(count);
        if (first == REFUSED) {
            refusedTicks += count;
        } else {
            openFirst = first;
            openCount = count;
        }
        return first;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return ring.buffer(ringSequence);
    }

    @Override
    public int offset(final long ringSequence) {
        return ring.offset(ringSequence);
    }

    @Override
    public void publish(final long first, final int count) {
        for (long slot = first; slot < first + count; slot++) {
            learn(ring.buffer(slot), ring.offset(slot));
        }
        ring.publish(first, count);
        openFirst += count;
        openCount -= count;
        hasPublished = true;
    }

    /** Fills what is claimed and not published with Clock ticks, and publishes it; what should have been there counts as refused. */
    void closeClaim() {
        final int count = openCount;
        if (count <= 0) {
            return;
        }
        openCount = 0;
        refusedTicks += count;
        final long receiveTimeNs = clock.nanoTime();
        for (long slot = openFirst; slot < openFirst + count; slot++) {
            final MutableDirectBuffer buffer = ring.buffer(slot);
            final int offset = ring.offset(slot);
            encoder.clock(buffer, offset);
            TickEncoder.stamp(
                    buffer,
                    offset,
                    TickLayout.NULL_VALUE,
                    receiveTimeNs,
                    TickLayout.NULL_SECURITY,
                    TickLayout.ENGINE_FEED_ID,
                    0);
        }
        ring.publish(openFirst, count);
    }

    /** The securities whose books this feed has changed. */
    BitSet books() {
        return books;
    }

    /** Ticks that were refused since the feed last said that it dropped some. */
    long refusedTicks() {
        return refusedTicks;
    }

    /** Whether anything was published since {@link #forget}. */
    boolean hasPublished() {
        return hasPublished;
    }

    void forget() {
        refusedTicks = 0;
        hasPublished = false;
    }

    private void learn(final MutableDirectBuffer buffer, final int offset) {
        switch (buffer.getShort(offset + TickLayout.KIND_OFFSET, LITTLE_ENDIAN)) {
            case BookLevelDecoder.TEMPLATE_ID, BookResetDecoder.TEMPLATE_ID -> {
                final int securityId = buffer.getInt(offset + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
                if (securityId >= 0) {
                    books.set(securityId);
                }
            }
            case FeedStateDecoder.TEMPLATE_ID -> {
                if (buffer.getByte(offset + FEED_EVENT_OFFSET) == FeedEvent.DROPPED.value()) {
                    refusedTicks = 0;
                }
            }
            default -> {}
        }
    }
}
