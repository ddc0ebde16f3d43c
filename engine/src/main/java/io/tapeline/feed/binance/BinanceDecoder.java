package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tapeline.feed.DepthEvent;
import io.tapeline.feed.JsonCursor;
import io.tapeline.feed.MessageFault;
import io.tapeline.feed.QuoteEvent;
import io.tapeline.feed.TradeEvent;
import io.tapeline.feed.Utf8;
import io.tapeline.tick.AsciiWord;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.RejectReason;
import org.agrona.DirectBuffer;

/**
 * Reads one message of the venue: first its form and kind ({@link #decode}), then, when the caller knows the scales of its
 * security, its numbers ({@link #depth}, {@link #quote}, {@link #trade}) into a reused event. Nothing is published before
 * all of it has been found valid.
 *
 * <p>Spot: "Web Socket Streams for Binance": "Diff. Depth Stream", "Individual Symbol Book Ticker Streams", "Trade
 * Streams", "Aggregate Trade Streams". USD-M: "Websocket Market Streams": the same names.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per message, garbage or not; arrays grow to the largest message seen.
 * <em>Failure</em>: throws its only {@link MessageFault}, which carries the reason.
 */
final class BinanceDecoder {
    /** What a message is. */
    enum Kind {
        DEPTH,
        QUOTE,
        TRADE,
        AGGREGATED_TRADE,
        SNAPSHOT,
        /** An answer to a subscription. */
        ANSWER,
        /** The venue refuses something. */
        ERROR
    }

    private static final byte[] DEPTH_UPDATE = "depthUpdate".getBytes(US_ASCII);
    private static final byte[] BOOK_TICKER = "bookTicker".getBytes(US_ASCII);
    private static final byte[] TRADE = "trade".getBytes(US_ASCII);
    private static final byte[] AGG_TRADE = "aggTrade".getBytes(US_ASCII);
    private static final byte[] MARKET = "MARKET".getBytes(US_ASCII);

    /** Times from here on are microseconds (spot streams with {@code timeUnit=MICROSECOND}); in ms this is the year 5138. */
    private static final long FIRST_MICROSECOND = 100_000_000_000_000L;

    private static final long NS_PER_MS = 1_000_000;
    private static final long NS_PER_US = 1_000;

    private final MessageFault fault = new MessageFault();
    private final BinanceFields fields = new BinanceFields(fault);
    private final LayoutReader layouts;

    /** Of the message that was read last: one of the two above. */
    private BinanceValues values = fields;

    private long symbol;

    BinanceDecoder(final BinanceVenue venue) {
        this(BinanceLayouts.of(venue));
    }

    /**
     * @param layouts of messages that are read in one pass
     */
    BinanceDecoder(final MessageLayout... layouts) {
        this.layouts = new LayoutReader(layouts);
    }

    /**
     * Reads the form of a message.
     *
     * @throws MessageFault if it is none that this decoder knows
     */
    Kind decode(final DirectBuffer buffer, final int offset, final int length) {
        final MessageLayout layout = layouts.read(buffer, offset, length);
        final Kind kind;
        if (layout == null) {
            values = fields;
            kind = readFields(buffer, offset, length);
        } else {
            values = layouts;
            kind = layout.kind;
        }
        if (kind.compareTo(Kind.SNAPSHOT) < 0) {
            symbol = values.text('s');
            checkStream();
        }
        return kind;
    }

    /** Whether the last message was laid out as expected, and read so. */
    boolean hasLayout() {
        return values == layouts;
    }

    private Kind readFields(final DirectBuffer buffer, final int offset, final int length) {
        if (!Utf8.isValid(buffer, offset, length)) {
            throw fault.because(RejectReason.INVALID_UTF8);
        }
        fields.read(buffer, offset, length);
        return kind();
    }

    /** The buffer that the symbol of the message stands in. Not for snapshots, which name none. */
    DirectBuffer symbolBuffer() {
        return values.buffer(symbol);
    }

    int symbolOffset() {
        return JsonCursor.offset(symbol);
    }

    int symbolLength() {
        return JsonCursor.length(symbol);
    }

    /** The id of the request that an answer or error belongs to, or -1 if it has none. */
    long answerId() {
        return fields.kind(BinanceFields.ID) == JsonCursor.NUMBER ? fields.number(BinanceFields.ID) : -1;
    }

    /** Reads a {@link Kind#DEPTH}. */
    void depth(final int priceScale, final int sizeScale, final DepthEvent event) {
        event.firstSequence = values.number('U');
        event.lastSequence = values.number('u');
        event.previousSequence = values.has(BinanceFields.PREVIOUS_ID)
                ? values.number(BinanceFields.PREVIOUS_ID)
                : TickLayout.NULL_VALUE;
        if (event.firstSequence > event.lastSequence) {
            throw fault.because(RejectReason.OUT_OF_RANGE);
        }
        event.eventTimeNs = timeNs('E');
        levels(priceScale, sizeScale, event);
    }

    /** Reads a {@link Kind#SNAPSHOT}. */
    void snapshot(final int priceScale, final int sizeScale, final DepthEvent event) {
        event.firstSequence = values.number(BinanceFields.LAST_UPDATE_ID);
        event.lastSequence = event.firstSequence;
        event.previousSequence = TickLayout.NULL_VALUE;
        event.eventTimeNs = values.has('E') ? timeNs('E') : TickLayout.NULL_VALUE;
        levels(priceScale, sizeScale, event);
    }

    /** The number that a snapshot stands at. */
    long snapshotSequence() {
        return values.number(BinanceFields.LAST_UPDATE_ID);
    }

    /** Reads a {@link Kind#QUOTE}. The venue writes a side that is not there as price 0 and size 0. */
    void quote(final int priceScale, final int sizeScale, final QuoteEvent event) {
        event.sequence = values.number('u');
        event.eventTimeNs = values.has('E') ? timeNs('E') : TickLayout.NULL_VALUE;
        event.bidPrice = notNegative(values.mantissa('b', priceScale));
        event.bidSize = notNegative(values.mantissa('B', sizeScale));
        event.askPrice = notNegative(values.mantissa('a', priceScale));
        event.askSize = notNegative(values.mantissa('A', sizeScale));
        if ((event.bidPrice == 0) != (event.bidSize == 0) || (event.askPrice == 0) != (event.askSize == 0)) {
            throw fault.because(RejectReason.OUT_OF_RANGE);
        }
        if (event.bidPrice == 0) {
            event.bidPrice = TickLayout.NULL_VALUE;
            event.bidSize = TickLayout.NULL_VALUE;
        }
        if (event.askPrice == 0) {
            event.askPrice = TickLayout.NULL_VALUE;
            event.askSize = TickLayout.NULL_VALUE;
        }
    }

    /** The id of a {@link Kind#TRADE} or {@link Kind#AGGREGATED_TRADE}. */
    long tradeId(final Kind kind) {
        return values.number(kind == Kind.TRADE ? 't' : 'a');
    }

    /**
     * Whether a trade came from the order book. USD-M marks others in {@code X}: those of the insurance fund, of
     * auto-deleveraging, and {@code NA}, which has neither price nor size.
     */
    boolean isMarketTrade() {
        if (!values.has('X')) {
            return true;
        }
        // A layout with the key has it as fixed text.
        fields.text('X');
        return fields.isText('X', MARKET);
    }

    /** Reads a {@link Kind#TRADE} or {@link Kind#AGGREGATED_TRADE}. */
    void trade(final Kind kind, final int priceScale, final int sizeScale, final TradeEvent event) {
        event.tradeId = tradeId(kind);
        event.isAggregated = kind == Kind.AGGREGATED_TRADE;
        event.tradeCount = 1;
        if (event.isAggregated) {
            final long first = values.number('f');
            final long last = values.number('l');
            event.tradeCount = last - first + 1;
            if (last < first || event.tradeCount > MAX_TRADE_COUNT) {
                throw fault.because(RejectReason.OUT_OF_RANGE);
            }
        }
        event.eventTimeNs = timeNs('T');
        event.price = positive(values.mantissa('p', priceScale));
        event.size = positive(values.mantissa('q', sizeScale));
        // The side that did not make the price was the one that crossed the spread.
        event.aggressor = values.flag('m') ? Aggressor.SELLER : Aggressor.BUYER;
    }

    /** Fits the unsigned 32 bits of the tick without its null. */
    private static final long MAX_TRADE_COUNT = 0xFFFF_FFFEL;

    private Kind kind() {
        if (fields.kind('e') == JsonCursor.STRING) {
            return namedKind();
        }
        if (fields.has('e')) {
            throw fault.because(RejectReason.UNKNOWN_KIND);
        }
        if (fields.has(BinanceFields.LAST_UPDATE_ID)) {
            return Kind.SNAPSHOT;
        }
        if (fields.has('B') && fields.has('A') && fields.has('s')) {
            return Kind.QUOTE;
        }
        if (fields.has(BinanceFields.ERROR) || fields.has(BinanceFields.CODE)) {
            return Kind.ERROR;
        }
        if (fields.has(BinanceFields.RESULT)) {
            return Kind.ANSWER;
        }
        throw fault.because(RejectReason.UNKNOWN_KIND);
    }

    private Kind namedKind() {
        if (fields.isText('e', DEPTH_UPDATE)) {
            return Kind.DEPTH;
        }
        if (fields.isText('e', BOOK_TICKER)) {
            return Kind.QUOTE;
        }
        if (fields.isText('e', TRADE)) {
            return Kind.TRADE;
        }
        if (fields.isText('e', AGG_TRADE)) {
            return Kind.AGGREGATED_TRADE;
        }
        throw fault.because(RejectReason.UNKNOWN_KIND);
    }

    /** The wrapper's stream is named after the symbol in lower case; another symbol inside is not to be believed. */
    private void checkStream() {
        if (!values.hasText(BinanceFields.STREAM)) {
            return;
        }
        final long stream = values.text(BinanceFields.STREAM);
        final DirectBuffer buffer = values.buffer(stream);
        final int start = JsonCursor.offset(stream);
        final int length = JsonCursor.length(stream);
        int nameLength = 0;
        int step;
        do {
            step = AsciiWord.until(AsciiWord.load(buffer, start + nameLength, length - nameLength), '@');
            nameLength += step;
        } while (step == AsciiWord.LENGTH && nameLength < length);
        if (nameLength == 0 || nameLength >= length || buffer.getByte(start) == '!') {
            return;
        }
        if (!SymbolTable.isSameSymbol(buffer, start, nameLength, symbolBuffer(), symbolOffset(), symbolLength())) {
            throw fault.because(RejectReason.UNKNOWN_SECURITY);
        }
    }

    private void levels(final int priceScale, final int sizeScale, final DepthEvent event) {
        final int bidCount = values.levelCount(true);
        final int askCount = values.levelCount(false);
        if (bidCount < 0 || askCount < 0) {
            throw fault.because(RejectReason.MISSING_FIELD);
        }
        event.bidCount = bidCount;
        event.count = bidCount + askCount;
        event.ensureCapacity(event.count);
        side(true, bidCount, priceScale, sizeScale, event);
        side(false, askCount, priceScale, sizeScale, event);
    }

    private void side(
            final boolean isBids, final int count, final int priceScale, final int sizeScale, final DepthEvent event) {
        final int first = isBids ? 0 : event.bidCount;
        for (int i = 0; i < count; i++) {
            event.prices[first + i] = positive(values.levelPrice(isBids, i, priceScale));
            event.sizes[first + i] = notNegative(values.levelSize(isBids, i, sizeScale));
        }
    }

    private long timeNs(final int field) {
        final long time = values.number(field);
        final long nsPerUnit = time >= FIRST_MICROSECOND ? NS_PER_US : NS_PER_MS;
        if (time > Long.MAX_VALUE / nsPerUnit) {
            throw fault.because(RejectReason.OUT_OF_RANGE);
        }
        return time * nsPerUnit;
    }

    private long positive(final long mantissa) {
        if (mantissa <= 0) {
            throw fault.because(mantissa == 0 ? RejectReason.OUT_OF_RANGE : reason(mantissa));
        }
        return mantissa;
    }

    private long notNegative(final long mantissa) {
        if (mantissa < 0) {
            throw fault.because(reason(mantissa));
        }
        return mantissa;
    }

    private static RejectReason reason(final long refusal) {
        if (refusal == Mantissa.NOT_A_NUMBER) {
            return RejectReason.NOT_A_NUMBER;
        }
        return refusal == Mantissa.BEYOND_SCALE ? RejectReason.BEYOND_SCALE : RejectReason.OUT_OF_RANGE;
    }
}
