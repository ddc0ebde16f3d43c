package io.tapeline.feed.csv;

import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.RejectReason;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import org.agrona.DirectBuffer;

/**
 * Makes ticks of rows. A row is either taken whole or refused with a reason and without any effect.
 *
 * <p>Book rows of one security and one receive time are one event, so its ticks go out with the row after it, or at
 * {@link #flush}.
 *
 * <p><em>Thread</em>: that of the feed. <em>Allocation</em>: at the first row of a security.
 */
final class CsvDecoder {
    private static final long NONE = TickLayout.NULL_VALUE;

    private final CsvFormat format;
    private final CsvFormat.Rows rows;
    private final CsvRow row;
    private final CsvTime time;
    private final CsvSecurities securities;
    private final CsvTicks ticks;
    private final CsvBookEvent bookEvent = new CsvBookEvent();
    private final boolean hasSnapshotColumn;
    private CsvSecurity security;
    private long eventTimeNs;
    private long receiveTimeNs;
    private long number;
    private long sidePrice;
    private long sideSize;

    CsvDecoder(
            final CsvFormat format,
            final CsvFormat.Rows rows,
            final CsvRow row,
            final CsvSecurities securities,
            final CsvTicks ticks) {
        this.format = format;
        this.rows = rows;
        this.row = row;
        this.time = new CsvTime(format.timeUnit(), format.zone(), format.date());
        this.securities = securities;
        this.ticks = ticks;
        this.hasSnapshotColumn = row.hasColumn(CsvColumn.SNAPSHOT);
    }

    /** Why the current row is refused, or null if it is taken or left out. */
    RejectReason onRow() {
        security = null;
        final RejectReason reason = times();
        if (reason != null) {
            return reason;
        }
        security = securities.of(row);
        if (security == null) {
            return RejectReason.UNKNOWN_SECURITY;
        }
        if (!security.isWanted) {
            return null;
        }
        return switch (rows) {
            case QUOTES -> onQuote();
            case TRADES -> onTrade();
            case BOOK -> onBookRow();
        };
    }

    /** Whether the row that was taken is left out by the list of symbols. */
    boolean isLeftOut() {
        return !security.isWanted;
    }

    /** The security of the last row as far as it was known, or null. */
    int securityId() {
        return security == null ? TickLayout.NULL_SECURITY : security.id;
    }

    /** Publishes the book event that waits for its end. */
    void flush() {
        if (bookEvent.count > 0) {
            publish(true);
        }
    }

    private RejectReason times() {
        eventTimeNs = NONE;
        receiveTimeNs = NONE;
        if (row.length(CsvColumn.TIME) > 0) {
            eventTimeNs = time.parse(row.buffer(), row.offset(CsvColumn.TIME), row.length(CsvColumn.TIME));
            if (!Mantissa.isValid(eventTimeNs)) {
                return reason(eventTimeNs);
            }
        }
        if (row.length(CsvColumn.RECEIVE_TIME) > 0) {
            receiveTimeNs =
                    time.parse(row.buffer(), row.offset(CsvColumn.RECEIVE_TIME), row.length(CsvColumn.RECEIVE_TIME));
            if (!Mantissa.isValid(receiveTimeNs)) {
                return reason(receiveTimeNs);
            }
        }
        return eventTimeNs == NONE && receiveTimeNs == NONE ? RejectReason.MISSING_FIELD : null;
    }

    private RejectReason onQuote() {
        RejectReason reason = side(CsvColumn.BID, CsvColumn.BID_SIZE, security.bidPrice, security.bidSize);
        if (reason != null) {
            return reason;
        }
        final long bidPrice = sidePrice;
        final long bidSize = sideSize;
        reason = side(CsvColumn.ASK, CsvColumn.ASK_SIZE, security.askPrice, security.askSize);
        if (reason != null) {
            return reason;
        }
        security.bidPrice = bidPrice;
        security.bidSize = bidSize;
        security.askPrice = sidePrice;
        security.askSize = sideSize;
        ticks.at(eventTimeNs, receiveTimeNs);
        ticks.quote(security);
        return null;
    }

    /** Reads one side of a quote into {@link #sidePrice} and {@link #sideSize}. */
    private RejectReason side(
            final CsvColumn priceColumn, final CsvColumn sizeColumn, final long oldPrice, final long oldSize) {
        sidePrice = NONE;
        sideSize = NONE;
        if (row.length(priceColumn) == 0) {
            return null;
        }
        RejectReason reason = price(priceColumn);
        if (reason != null) {
            return reason;
        }
        final long price = number;
        if (row.length(sizeColumn) > 0) {
            reason = size(sizeColumn);
            if (reason != null) {
                return reason;
            }
            sideSize = number;
        }
        sidePrice = price;
        if (price == 0 && format.priceZero() != CsvFormat.PriceZero.PRICE) {
            final boolean isUntouched = format.priceZero() == CsvFormat.PriceZero.UNTOUCHED;
            sidePrice = isUntouched ? oldPrice : NONE;
            sideSize = isUntouched ? oldSize : NONE;
        }
        return null;
    }

    private RejectReason onTrade() {
        RejectReason reason = price(CsvColumn.PRICE);
        if (reason != null) {
            return reason;
        }
        final long price = number;
        reason = size(CsvColumn.SIZE);
        if (reason != null) {
            return reason;
        }
        ticks.at(eventTimeNs, receiveTimeNs);
        ticks.trade(security, price, number, tradeId(), aggressor());
        return null;
    }

    private RejectReason onBookRow() {
        RejectReason reason = price(CsvColumn.PRICE);
        if (reason != null) {
            return reason;
        }
        final long price = number;
        reason = size(CsvColumn.SIZE);
        if (reason != null) {
            return reason;
        }
        final byte side = firstLetter(CsvColumn.SIDE);
        if (side != 'b' && side != 'a' && side != 's') {
            return row.length(CsvColumn.SIDE) == 0 ? RejectReason.MISSING_FIELD : RejectReason.UNKNOWN_KIND;
        }
        final byte snapshot = firstLetter(CsvColumn.SNAPSHOT);
        final boolean isSnapshot = snapshot == 't' || snapshot == '1';
        if (hasSnapshotColumn && !isSnapshot && snapshot != 'f' && snapshot != '0') {
            return RejectReason.MALFORMED;
        }
        addLevel(side == 'b' ? Side.BID : Side.ASK, price, number, isSnapshot);
        return null;
    }

    private void addLevel(final Side side, final long price, final long size, final boolean isSnapshot) {
        final CsvBookEvent event = bookEvent;
        if (event.count == 0 || !event.takes(security, eventTimeNs, receiveTimeNs, isSnapshot)) {
            flush();
            event.begin(security, eventTimeNs, receiveTimeNs, isSnapshot);
        } else if (event.count == CsvBookEvent.MAX_LEVELS) {
            publish(false);
        }
        event.add(side, price, size);
    }

    private void publish(final boolean isEnd) {
        final CsvBookEvent event = bookEvent;
        final CsvSecurity of = event.security;
        ticks.at(event.eventTimeNs, event.receiveTimeNs);
        if (event.isSnapshot && !of.isInSnapshot) {
            ticks.reset(of, ResetPhase.SNAPSHOT_BEGIN);
            event.isOpenSnapshot = true;
        } else if (!of.hasBook && !hasSnapshotColumn) {
            // A file without snapshots begins with an empty book.
            ticks.reset(of, ResetPhase.SNAPSHOT_BEGIN);
            ticks.reset(of, ResetPhase.SNAPSHOT_END);
        }
        of.hasBook = true;
        of.isInSnapshot = event.isSnapshot;
        final int flags = event.isSnapshot ? TickFlags.SNAPSHOT : 0;
        ticks.levels(event, flags, isEnd && !event.isOpenSnapshot ? TickFlags.LAST_IN_EVENT : 0);
        if (isEnd && event.isOpenSnapshot) {
            ticks.reset(of, ResetPhase.SNAPSHOT_END);
        }
        event.count = 0;
    }

    /** Reads a price into {@link #number}. */
    private RejectReason price(final CsvColumn column) {
        final RejectReason reason = number(column, format.priceScale() - format.priceDivisorScale());
        return reason == null && number < 0 && !format.takesNegativePrices() ? RejectReason.OUT_OF_RANGE : reason;
    }

    /** Reads a size into {@link #number}. */
    private RejectReason size(final CsvColumn column) {
        final RejectReason reason = number(column, format.sizeScale());
        return reason == null && number < 0 ? RejectReason.OUT_OF_RANGE : reason;
    }

    private RejectReason number(final CsvColumn column, final int scale) {
        final int length = row.length(column);
        if (length == 0) {
            return RejectReason.MISSING_FIELD;
        }
        number = CsvNumber.parse(row.buffer(), row.offset(column), length, scale);
        return Mantissa.isValid(number) ? null : reason(number);
    }

    private long tradeId() {
        final int length = row.length(CsvColumn.ID);
        if (length == 0) {
            return NONE;
        }
        // Ids that are no numbers, as some venues have them, are not kept.
        final long id = Mantissa.parse(row.buffer(), row.offset(CsvColumn.ID), length, 0);
        return Mantissa.isValid(id) ? id : NONE;
    }

    private Aggressor aggressor() {
        return switch (firstLetter(CsvColumn.SIDE)) {
            case 'b' -> Aggressor.BUYER;
            case 's', 'a' -> Aggressor.SELLER;
            default -> Aggressor.UNKNOWN;
        };
    }

    /** The first letter of a field in lower case, or 0. */
    private byte firstLetter(final CsvColumn column) {
        if (row.length(column) == 0) {
            return 0;
        }
        final DirectBuffer buffer = row.buffer();
        final byte letter = buffer.getByte(row.offset(column));
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
    }

    private static RejectReason reason(final long refusal) {
        if (refusal == Mantissa.OUT_OF_RANGE) {
            return RejectReason.OUT_OF_RANGE;
        }
        return refusal == Mantissa.BEYOND_SCALE ? RejectReason.BEYOND_SCALE : RejectReason.NOT_A_NUMBER;
    }
}
