package io.tapeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.candle.Candle;
import io.tapeline.security.Security;
import io.tapeline.tick.TickLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.agrona.ExpandableArrayBuffer;

/**
 * A row as the text that {@link VerifyTable} makes of it in SQL: columns joined by {@code |}, null is empty.
 *
 * <p>It shares nothing with {@link CopyEncoder}, so that an error there is a difference here. <em>Thread</em>: one.
 */
final class RowText {
    private static final int MAX_DIGITS = 20;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
    private final byte[] digits = new byte[MAX_DIGITS];
    private int length;

    byte[] array() {
        return buffer.byteArray();
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(buffer.byteArray(), 0, length, UTF_8);
    }

    void orderBook(final OrderBookRow row, final int securityId) {
        final int priceScale = row.security.priceScale();
        final int sizeScale = row.security.sizeScale();
        begin(row.tickNumber, row.timestampNs);
        number(securityId);
        decimal(row.bidPrice, priceScale);
        decimal(row.askPrice, priceScale);
        decimal(row.bidSize, sizeScale);
        decimal(row.askSize, sizeScale);
        number(row.eventTimeNs);
        number(row.receiveTimeNs);
        number(row.flags);
    }

    void trade(final TradeRow row, final int securityId) {
        begin(row.tickNumber, row.timestampNs);
        number(securityId);
        decimal(row.price, row.security.priceScale());
        decimal(row.size, row.security.sizeScale());
        separator();
        if (row.side != TradeRow.NO_SIDE) {
            put(row.side);
        }
        number(row.tradeId);
        number(row.tradeCount);
        number(row.eventTimeNs);
        number(row.receiveTimeNs);
        number(row.flags);
    }

    /** Without the raw bytes, which are compared by themselves. */
    void quality(final QualityRow row, final int securityId) {
        begin(row.tickNumber, row.timestampNs);
        text(row.feed);
        number(securityId == 0 ? TickLayout.NULL_VALUE : securityId);
        text(row.kind);
        number(row.fromSequence);
        number(row.toSequence);
        number(row.count);
        text(row.reason);
        text(row.repaired);
        number(row.sinceNs == TickLayout.NULL_VALUE ? row.sinceNs : Math.floorDiv(row.sinceNs, 1_000L));
        number(row.receiveTimeNs);
    }

    void candle(final Security security, final Candle candle, final int securityId) {
        final int priceScale = candle.priceScale();
        length = 0;
        digits(Math.floorDiv(candle.startNs(), 1_000L));
        number(securityId);
        text(candle.priceType().name());
        decimal(candle.open(), priceScale);
        decimal(candle.high(), priceScale);
        decimal(candle.low(), priceScale);
        decimal(candle.close(), priceScale);
        text(new BigDecimal(Vwap.volume(candle), security.sizeScale()).toPlainString());
        final BigInteger vwap = Vwap.mantissa(candle);
        text(vwap == null ? null : new BigDecimal(vwap, priceScale + Vwap.MORE_DECIMALS).toPlainString());
        number(candle.tradeCount());
        number(candle.firstTick());
        number(candle.lastTick());
        number(candle.revision());
        text(candle.isFinal() ? "true" : "false");
        text(new BigDecimal(candle.notional(), priceScale + security.sizeScale()).toPlainString());
    }

    private void begin(final long tickNumber, final long timestampNs) {
        length = 0;
        digits(tickNumber);
        number(Math.floorDiv(timestampNs, 1_000L));
    }

    private void separator() {
        put((byte) '|');
    }

    private void put(final byte value) {
        buffer.putByte(length++, value);
    }

    private void number(final long value) {
        separator();
        if (value != TickLayout.NULL_VALUE) {
            digits(value);
        }
    }

    private void digits(final long value) {
        length += buffer.putLongAscii(length, value);
    }

    private void text(final String value) {
        separator();
        if (value != null) {
            final byte[] bytes = CopyEncoder.storable(value).getBytes(UTF_8);
            buffer.putBytes(length, bytes);
            length += bytes.length;
        }
    }

    /** Digits with exactly {@code scale} decimals, as the server prints a numeric. */
    private void decimal(final long mantissa, final int scale) {
        separator();
        if (mantissa == TickLayout.NULL_VALUE) {
            return;
        }
        if (mantissa < 0) {
            put((byte) '-');
        }
        long rest = Math.abs(mantissa);
        int count = 0;
        while (rest != 0 || count <= scale) {
            digits[count++] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        for (int i = count - 1; i >= 0; i--) {
            put(digits[i]);
            if (i == scale && scale > 0) {
                put((byte) '.');
            }
        }
    }
}
