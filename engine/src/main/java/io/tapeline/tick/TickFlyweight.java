package io.tapeline.tick;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.ExchangeDefinitionDecoder;
import io.tapeline.tick.codec.FeedDefinitionDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.MessageHeaderDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.SecurityDefinitionDecoder;
import io.tapeline.tick.codec.StateHashDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import org.agrona.DirectBuffer;

/**
 * A movable view on one tick: the shared fields directly, the kind's own through its decoder.
 *
 * <p>{@link #kind()} is the SBE template id, so code switches on {@code QuoteDecoder.TEMPLATE_ID} and its like, and then
 * asks for that decoder. <em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
public final class TickFlyweight {
    private static final int FEED_EVENT_OFFSET =
            TickLayout.LENGTH - FeedStateDecoder.BLOCK_LENGTH + FeedStateDecoder.feedEventEncodingOffset();

    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final BookLevelDecoder bookLevel = new BookLevelDecoder();
    private final BookResetDecoder bookReset = new BookResetDecoder();
    private final FeedStateDecoder feedState = new FeedStateDecoder();
    private final RejectDecoder reject = new RejectDecoder();
    private final StateHashDecoder stateHash = new StateHashDecoder();
    private final SecurityDefinitionDecoder securityDefinition = new SecurityDefinitionDecoder();
    private final ExchangeDefinitionDecoder exchangeDefinition = new ExchangeDefinitionDecoder();
    private final FeedDefinitionDecoder feedDefinition = new FeedDefinitionDecoder();

    private DirectBuffer buffer;
    private int offset;

    /** Moves the view; the caller vouches for {@link TickLayout#LENGTH} bytes at the offset. */
    public TickFlyweight wrap(final DirectBuffer tickBuffer, final int tickOffset) {
        buffer = tickBuffer;
        offset = tickOffset;
        return this;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    /** The SBE template id. */
    public int kind() {
        return buffer.getShort(offset + TickLayout.KIND_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Epoch nanoseconds of the venue, or {@link TickLayout#NULL_VALUE}. Not for definitions. */
    public long eventTimeNs() {
        return buffer.getLong(offset + TickLayout.EVENT_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** Epoch nanoseconds at which we had the message. */
    public long receiveTimeNs() {
        return buffer.getLong(offset + TickLayout.RECEIVE_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** The engine's id of the security, or {@link TickLayout#NULL_SECURITY}. Not for feed definitions. */
    public int securityId() {
        return buffer.getInt(offset + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
    }

    /** The feed that made the tick, or {@link TickLayout#ENGINE_FEED_ID}. */
    public int feedId() {
        return buffer.getShort(offset + TickLayout.FEED_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Bits of {@link TickFlags}. */
    public int flags() {
        return buffer.getShort(offset + TickLayout.FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** What tells this tick from another of the same number: receive time, security, feed and flags. */
    public long mark() {
        return mark(receiveTimeNs(), buffer.getLong(offset + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN));
    }

    /** The mark of a tick of this receive time, and these eight bytes from {@link TickLayout#SECURITY_ID_OFFSET} on. */
    public static long mark(final long receiveTimeNs, final long ids) {
        return StateHash.mix(StateHash.mix(StateHash.START, receiveTimeNs), ids);
    }

    /** Whether it is the engine's record that ticks are lost from the journal. */
    public boolean isLost() {
        return isLost(buffer, offset);
    }

    /** The same of the tick at this place. */
    public static boolean isLost(final DirectBuffer buffer, final int offset) {
        return (buffer.getShort(offset + TickLayout.KIND_OFFSET, LITTLE_ENDIAN) & 0xFFFF)
                        == FeedStateDecoder.TEMPLATE_ID
                && buffer.getShort(offset + TickLayout.FEED_ID_OFFSET, LITTLE_ENDIAN) == TickLayout.ENGINE_FEED_ID
                && (buffer.getByte(offset + FEED_EVENT_OFFSET) & 0xFF) == FeedEvent.LOST.value();
    }

    public boolean isLastInEvent() {
        return (flags() & TickFlags.LAST_IN_EVENT) != 0;
    }

    public QuoteDecoder quote() {
        return quote.wrap(buffer, body(), QuoteDecoder.BLOCK_LENGTH, QuoteDecoder.SCHEMA_VERSION);
    }

    public TradeDecoder trade() {
        return trade.wrap(buffer, body(), TradeDecoder.BLOCK_LENGTH, TradeDecoder.SCHEMA_VERSION);
    }

    public BookLevelDecoder bookLevel() {
        return bookLevel.wrap(buffer, body(), BookLevelDecoder.BLOCK_LENGTH, BookLevelDecoder.SCHEMA_VERSION);
    }

    public BookResetDecoder bookReset() {
        return bookReset.wrap(buffer, body(), BookResetDecoder.BLOCK_LENGTH, BookResetDecoder.SCHEMA_VERSION);
    }

    public FeedStateDecoder feedState() {
        return feedState.wrap(buffer, body(), FeedStateDecoder.BLOCK_LENGTH, FeedStateDecoder.SCHEMA_VERSION);
    }

    public RejectDecoder reject() {
        return reject.wrap(buffer, body(), RejectDecoder.BLOCK_LENGTH, RejectDecoder.SCHEMA_VERSION);
    }

    public StateHashDecoder stateHash() {
        return stateHash.wrap(buffer, body(), StateHashDecoder.BLOCK_LENGTH, StateHashDecoder.SCHEMA_VERSION);
    }

    public SecurityDefinitionDecoder securityDefinition() {
        return securityDefinition.wrap(
                buffer, body(), SecurityDefinitionDecoder.BLOCK_LENGTH, SecurityDefinitionDecoder.SCHEMA_VERSION);
    }

    public ExchangeDefinitionDecoder exchangeDefinition() {
        return exchangeDefinition.wrap(
                buffer, body(), ExchangeDefinitionDecoder.BLOCK_LENGTH, ExchangeDefinitionDecoder.SCHEMA_VERSION);
    }

    public FeedDefinitionDecoder feedDefinition() {
        return feedDefinition.wrap(
                buffer, body(), FeedDefinitionDecoder.BLOCK_LENGTH, FeedDefinitionDecoder.SCHEMA_VERSION);
    }

    private int body() {
        return offset + MessageHeaderDecoder.ENCODED_LENGTH;
    }
}
