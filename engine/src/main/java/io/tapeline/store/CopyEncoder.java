package io.tapeline.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeline.candle.Candle;
import io.tapeline.candle.PriceType;
import io.tapeline.security.Security;
import io.tapeline.tick.TickLayout;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes rows into the buffers of a batch, fields in the order of {@link CopyTable}.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per row, but for candles, whose volume-weighted price is computed in
 * big integers.
 */
public final class CopyEncoder {
    private static final String[] PRICE_TYPES = {"TRADE", "BID", "ASK", "MID"};

    private final int engineId;
    private final Map<String, byte[]> texts = new HashMap<>();

    /**
     * @param engineId as the table {@code engines} numbers it
     */
    public CopyEncoder(final int engineId) {
        this.engineId = engineId;
        assert PRICE_TYPES.length == PriceType.values().length;
    }

    /**
     * Appends one row.
     *
     * @param securityId as the table {@code securities} numbers it
     */
    public void orderBook(final CopyBuffer out, final OrderBookRow row, final int securityId) {
        final int priceScale = row.security.priceScale();
        final int sizeScale = row.security.sizeScale();
        out.beginRow(CopyTable.ORDER_BOOKS.fieldCount());
        out.timestamp(row.timestampNs);
        out.int32(securityId);
        numeric(out, row.bidPrice, priceScale);
        numeric(out, row.askPrice, priceScale);
        numeric(out, row.bidSize, sizeScale);
        numeric(out, row.askSize, sizeScale);
        nullable(out, row.eventTimeNs);
        out.int64(row.receiveTimeNs);
        out.int64(row.tickNumber);
        out.int16(engineId);
        out.int32(row.flags);
        out.endRow();
    }

    /**
     * Appends one row.
     *
     * @param securityId as the table {@code securities} numbers it
     */
    public void trade(final CopyBuffer out, final TradeRow row, final int securityId) {
        out.beginRow(CopyTable.TRADES.fieldCount());
        out.timestamp(row.timestampNs);
        out.int32(securityId);
        numeric(out, row.price, row.security.priceScale());
        numeric(out, row.size, row.security.sizeScale());
        if (row.side == TradeRow.NO_SIDE) {
            out.nullField();
        } else {
            out.character(row.side);
        }
        nullable(out, row.tradeId);
        nullable(out, row.tradeCount);
        nullable(out, row.eventTimeNs);
        out.int64(row.receiveTimeNs);
        out.int64(row.tickNumber);
        out.int16(engineId);
        out.int32(row.flags);
        out.endRow();
    }

    /** A security id of 0 is written as null. */
    void quality(final CopyBuffer out, final QualityRow row, final int securityId) {
        out.beginRow(CopyTable.QUALITY.fieldCount());
        out.timestamp(row.timestampNs);
        out.int16(engineId);
        text(out, row.feed);
        if (securityId == 0) {
            out.nullField();
        } else {
            out.int32(securityId);
        }
        text(out, row.kind);
        nullable(out, row.fromSequence);
        nullable(out, row.toSequence);
        nullable(out, row.count);
        text(out, row.reason);
        text(out, row.repaired);
        if (row.rawLength < 0) {
            out.nullField();
        } else {
            out.bytes(row.raw, row.rawLength);
        }
        if (row.sinceNs == TickLayout.NULL_VALUE) {
            out.nullField();
        } else {
            out.timestamp(row.sinceNs);
        }
        out.int64(row.receiveTimeNs);
        out.int64(row.tickNumber);
        out.endRow();
    }

    void candle(final CopyBuffer out, final Security security, final Candle candle, final int securityId) {
        final int priceScale = candle.priceScale();
        final BigInteger vwap = Vwap.mantissa(candle);
        out.beginRow(CopyTable.CANDLES.fieldCount());
        out.timestamp(candle.startNs());
        out.int32(securityId);
        out.numeric(candle.open(), priceScale);
        out.numeric(candle.high(), priceScale);
        out.numeric(candle.low(), priceScale);
        out.numeric(candle.close(), priceScale);
        out.numeric(candle.volumeHigh(), candle.volumeLow(), security.sizeScale());
        if (vwap == null) {
            out.nullField();
        } else {
            out.numeric(vwap, priceScale + Vwap.MORE_DECIMALS);
        }
        out.int64(candle.tradeCount());
        out.int64(candle.firstTick());
        out.int64(candle.lastTick());
        out.int64(candle.revision());
        out.bool(candle.isFinal());
        text(out, PRICE_TYPES[candle.priceType().ordinal()]);
        out.int16(engineId);
        out.numeric(candle.notional(), priceScale + security.sizeScale());
        out.endRow();
    }

    private static void numeric(final CopyBuffer out, final long mantissa, final int scale) {
        if (mantissa == TickLayout.NULL_VALUE) {
            out.nullField();
        } else {
            out.numeric(mantissa, scale);
        }
    }

    private static void nullable(final CopyBuffer out, final long value) {
        if (value == TickLayout.NULL_VALUE) {
            out.nullField();
        } else {
            out.int64(value);
        }
    }

    private void text(final CopyBuffer out, final String value) {
        if (value == null) {
            out.nullField();
            return;
        }
        byte[] bytes = texts.get(value);
        if (bytes == null) {
            bytes = storable(value).getBytes(UTF_8);
            texts.put(value, bytes);
        }
        out.bytes(bytes);
    }

    /** PostgreSQL's texts cannot hold a zero character: a row with one would be refused for ever. */
    static String storable(final String text) {
        return text.replace('\0', '\uFFFD');
    }
}
