package io.tapeline.tick;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.codec.BookLevelEncoder;
import io.tapeline.tick.codec.BookResetEncoder;
import io.tapeline.tick.codec.ClockEncoder;
import io.tapeline.tick.codec.ExchangeDefinitionEncoder;
import io.tapeline.tick.codec.FeedDefinitionEncoder;
import io.tapeline.tick.codec.FeedStateEncoder;
import io.tapeline.tick.codec.MessageHeaderEncoder;
import io.tapeline.tick.codec.QuoteEncoder;
import io.tapeline.tick.codec.RejectEncoder;
import io.tapeline.tick.codec.SecurityDefinitionEncoder;
import io.tapeline.tick.codec.StateHashEncoder;
import io.tapeline.tick.codec.TradeEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes ticks: each method clears a slot, sets its header and hands out the encoder of that kind for the rest.
 *
 * <p>{@link #stamp} sets the five fields that all kinds but the definitions share.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
public final class TickEncoder {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final QuoteEncoder quote = new QuoteEncoder();
    private final TradeEncoder trade = new TradeEncoder();
    private final BookLevelEncoder bookLevel = new BookLevelEncoder();
    private final BookResetEncoder bookReset = new BookResetEncoder();
    private final FeedStateEncoder feedState = new FeedStateEncoder();
    private final RejectEncoder reject = new RejectEncoder();
    private final ClockEncoder clock = new ClockEncoder();
    private final StateHashEncoder stateHash = new StateHashEncoder();
    private final SecurityDefinitionEncoder securityDefinition = new SecurityDefinitionEncoder();
    private final ExchangeDefinitionEncoder exchangeDefinition = new ExchangeDefinitionEncoder();
    private final FeedDefinitionEncoder feedDefinition = new FeedDefinitionEncoder();

    /**
     * Sets the shared fields of a tick that one of the methods below has begun.
     *
     * @param eventTimeNs epoch nanoseconds of the venue, or {@link TickLayout#NULL_VALUE}
     * @param receiveTimeNs epoch nanoseconds of ours
     * @param securityId the engine's, or {@link TickLayout#NULL_SECURITY}
     * @param feedId 0 to 65535
     * @param flags bits of {@link TickFlags}
     */
    public static void stamp(
            final MutableDirectBuffer buffer,
            final int offset,
            final long eventTimeNs,
            final long receiveTimeNs,
            final int securityId,
            final int feedId,
            final int flags) {
        buffer.putLong(offset + TickLayout.EVENT_TIME_OFFSET, eventTimeNs, LITTLE_ENDIAN);
        buffer.putLong(offset + TickLayout.RECEIVE_TIME_OFFSET, receiveTimeNs, LITTLE_ENDIAN);
        // The three of them are one word.
        final long ids = securityId & 0xFFFF_FFFFL | (feedId & 0xFFFFL) << 32 | (long) flags << 48;
        buffer.putLong(offset + TickLayout.SECURITY_ID_OFFSET, ids, LITTLE_ENDIAN);
    }

    public QuoteEncoder quote(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return quote.wrapAndApplyHeader(buffer, offset, header);
    }

    public TradeEncoder trade(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return trade.wrapAndApplyHeader(buffer, offset, header);
    }

    public BookLevelEncoder bookLevel(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return bookLevel.wrapAndApplyHeader(buffer, offset, header);
    }

    public BookResetEncoder bookReset(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return bookReset.wrapAndApplyHeader(buffer, offset, header);
    }

    public FeedStateEncoder feedState(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return feedState.wrapAndApplyHeader(buffer, offset, header);
    }

    public RejectEncoder reject(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return reject.wrapAndApplyHeader(buffer, offset, header);
    }

    public ClockEncoder clock(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return clock.wrapAndApplyHeader(buffer, offset, header);
    }

    public StateHashEncoder stateHash(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return stateHash.wrapAndApplyHeader(buffer, offset, header);
    }

    public SecurityDefinitionEncoder securityDefinition(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return securityDefinition.wrapAndApplyHeader(buffer, offset, header);
    }

    public ExchangeDefinitionEncoder exchangeDefinition(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return exchangeDefinition.wrapAndApplyHeader(buffer, offset, header);
    }

    public FeedDefinitionEncoder feedDefinition(final MutableDirectBuffer buffer, final int offset) {
        clear(buffer, offset);
        return feedDefinition.wrapAndApplyHeader(buffer, offset, header);
    }

    /** Reserved bytes are zero on the tape, so that equal ticks are equal bytes. */
    private static void clear(final MutableDirectBuffer buffer, final int offset) {
        // Not setMemory, which is a call into the JVM on Java 17, dearer than all the rest of a tick.
        for (int i = offset; i < offset + TickLayout.LENGTH; i += Long.BYTES) {
            buffer.putLong(i, 0);
        }
    }
}
