package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.ExchangeDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionEncoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All definitions on the tape so far, as the ticks they came in, and how many ticks each feed has given.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: only when a definition does not fit any more.
 */
final class Definitions {
    private static final int FEEDS = 1 << 16;
    private static final int FEED_TICK_COUNT_OFFSET = 8 + FeedDefinitionEncoder.tickCountEncodingOffset();
    private static final int FEED_ID_OFFSET = 8 + FeedDefinitionEncoder.definedFeedIdEncodingOffset();

    private final long[] ticksOfFeed = new long[FEEDS];
    private ByteBuffer bytes = ByteBuffer.allocateDirect(64 * TickLayout.LENGTH);
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int count;
    private boolean isComplete;

    /** What {@link #ticksOfFeed} says of a feed some of whose ticks may be lost. */
    static final long UNKNOWN = -1;

    /** Number of definition ticks. */
    int count() {
        return count;
    }

    /** The definition ticks side by side, the counts of feeds up to date. */
    DirectBuffer buffer() {
        for (int i = 0; i < count; i++) {
            final int offset = i << TickLayout.LENGTH_SHIFT;
            if (kind(buffer, offset) == FeedDefinitionDecoder.TEMPLATE_ID) {
                final int feedId = definedFeed(buffer, offset);
                buffer.putLong(offset + FEED_TICK_COUNT_OFFSET, ticksOfFeed[feedId], LITTLE_ENDIAN);
            }
        }
        return buffer;
    }

    /** A tick that goes onto the tape for the first time. */
    void onTick(final DirectBuffer source, final int offset) {
        final int feedId = source.getShort(offset + TickLayout.FEED_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        if (ticksOfFeed[feedId] != UNKNOWN) {
            ticksOfFeed[feedId]++;
        }
        if (feedId == TickLayout.ENGINE_FEED_ID) {
            onEngineTick(source, offset);
        }
    }

    /**
     * Ticks are lost, and nobody knows of which feeds: the counts of those known so far are unknown from here on, until a set
     * of definitions tells them again.
     */
    void onLost() {
        for (int i = 0; i < count; i++) {
            final int offset = i << TickLayout.LENGTH_SHIFT;
            if (kind(buffer, offset) == FeedDefinitionDecoder.TEMPLATE_ID) {
                ticksOfFeed[definedFeed(buffer, offset)] = UNKNOWN;
            }
        }
        isComplete = false;
    }

    /** The same, as far as it went. */
    Definitions copy() {
        final Definitions copy = new Definitions();
        for (int i = 0; i < count; i++) {
            copy.keep(buffer, i << TickLayout.LENGTH_SHIFT);
        }
        System.arraycopy(ticksOfFeed, 0, copy.ticksOfFeed, 0, FEEDS);
        copy.isComplete = isComplete;
        return copy;
    }

    /** Adds what another knows and this does not, with unknown counts. */
    void addMissing(final Definitions other) {
        for (int i = 0; i < other.count; i++) {
            final int offset = i << TickLayout.LENGTH_SHIFT;
            if (!isKnown(other.buffer, offset)) {
                keep(other.buffer, offset);
                if (kind(other.buffer, offset) == FeedDefinitionDecoder.TEMPLATE_ID) {
                    ticksOfFeed[definedFeed(other.buffer, offset)] = UNKNOWN;
                }
            }
        }
    }

    private void onEngineTick(final DirectBuffer source, final int offset) {
        final int kind = kind(source, offset);
        if (isDefinition(kind)) {
            keep(source, offset);
        } else if (TickFlyweight.isLost(source, offset)) {
            onLost();
        }
    }

    /** Whether the same is defined already; the counts and times do not matter. */
    private boolean isKnown(final DirectBuffer source, final int offset) {
        final int kind = kind(source, offset);
        for (int i = 0; i < count; i++) {
            final int at = i << TickLayout.LENGTH_SHIFT;
            if (kind(buffer, at) == kind && idOf(buffer, at, kind) == idOf(source, offset, kind)) {
                return true;
            }
        }
        return false;
    }

    private static long idOf(final DirectBuffer source, final int offset, final int kind) {
        if (kind == FeedDefinitionDecoder.TEMPLATE_ID) {
            return definedFeed(source, offset);
        }
        final long first = source.getLong(offset + TickLayout.EVENT_TIME_OFFSET, LITTLE_ENDIAN);
        // An exchange has its id, a part of a security its part, in the first bytes.
        return kind == SecurityDefinitionDecoder.TEMPLATE_ID
                ? (long) source.getInt(offset + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN) << 8 | first >>> 32 & 0xFF
                : first & 0xFFFF;
    }

    private static int definedFeed(final DirectBuffer source, final int offset) {
        return source.getShort(offset + FEED_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Definitions repeated at the start of a cycle; of no more interest once a whole set was read. */
    void onRepeated(final JournalDocument document, final TickFlyweight flyweight) {
        if (isComplete) {
            return;
        }
        if (document.part() == 0) {
            clear();
        }
        for (int i = 0; i < document.count(); i++) {
            document.tick(i, flyweight);
            onRepeated(flyweight.buffer(), flyweight.offset());
        }
        isComplete = document.part() == document.parts() - 1;
    }

    /** Gives all definitions, with tick number 0. */
    void giveTo(final TickHandler handler, final TickFlyweight flyweight) {
        final DirectBuffer all = buffer();
        for (int i = 0; i < count; i++) {
            handler.onTick(0, flyweight.wrap(all, i << TickLayout.LENGTH_SHIFT));
        }
    }

    private void clear() {
        count = 0;
        Arrays.fill(ticksOfFeed, 0);
    }

    private void onRepeated(final DirectBuffer source, final int offset) {
        keep(source, offset);
        if (kind(source, offset) == FeedDefinitionDecoder.TEMPLATE_ID) {
            final int feedId = definedFeed(source, offset);
            ticksOfFeed[feedId] = source.getLong(offset + FEED_TICK_COUNT_OFFSET, LITTLE_ENDIAN);
        }
    }

    private void keep(final DirectBuffer source, final int offset) {
        final int end = count << TickLayout.LENGTH_SHIFT;
        if (end == bytes.capacity()) {
            final ByteBuffer larger = ByteBuffer.allocateDirect(bytes.capacity() * 2);
            larger.put(0, bytes, 0, end);
            bytes = larger;
            buffer = new UnsafeBuffer(bytes);
        }
        buffer.putBytes(end, source, offset, TickLayout.LENGTH);
        count++;
    }

    private static int kind(final DirectBuffer source, final int offset) {
        return source.getShort(offset + TickLayout.KIND_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static boolean isDefinition(final int kind) {
        return kind == ExchangeDefinitionDecoder.TEMPLATE_ID
                || kind == SecurityDefinitionDecoder.TEMPLATE_ID
                || kind == FeedDefinitionDecoder.TEMPLATE_ID;
    }
}
