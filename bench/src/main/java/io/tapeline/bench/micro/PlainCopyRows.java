package io.tapeline.bench.micro;

import io.tapeline.store.OrderBookRow;
import io.tapeline.store.TradeRow;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Rows in PostgreSQL's binary COPY format as one would write them first: a ByteBuffer, and the text of a BigDecimal cut into
 * groups of four digits. The baseline of {@link CopyEncodeBenchmark}. It knows no nulls.
 */
final class PlainCopyRows {
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private final int engineId;
    private final ByteBuffer rows;

    PlainCopyRows(final int engineId, final int bytes) {
        this.engineId = engineId;
        rows = ByteBuffer.allocate(bytes);
    }

    void clear() {
        rows.clear();
    }

    /** The bytes so far, up to the position. */
    ByteBuffer rows() {
        return rows;
    }

    void orderBook(final OrderBookRow row, final int securityId) {
        final int priceScale = row.security.priceScale();
        final int sizeScale = row.security.sizeScale();
        rows.putShort((short) 11);
        int64(row.timestampNs / 1_000 - POSTGRES_EPOCH_MICROS);
        int32(securityId);
        numeric(row.bidPrice, priceScale);
        numeric(row.askPrice, priceScale);
        numeric(row.bidSize, sizeScale);
        numeric(row.askSize, sizeScale);
        int64(row.eventTimeNs);
        int64(row.receiveTimeNs);
        int64(row.tickNumber);
        int16(engineId);
        int32(row.flags);
    }

    void trade(final TradeRow row, final int securityId) {
        rows.putShort((short) 12);
        int64(row.timestampNs / 1_000 - POSTGRES_EPOCH_MICROS);
        int32(securityId);
        numeric(row.price, row.security.priceScale());
        numeric(row.size, row.security.sizeScale());
        rows.putInt(1).put(row.side);
        int64(row.tradeId);
        int64(row.tradeCount);
        int64(row.eventTimeNs);
        int64(row.receiveTimeNs);
        int64(row.tickNumber);
        int16(engineId);
        int32(row.flags);
    }

    private void int16(final int value) {
        rows.putInt(2).putShort((short) value);
    }

    private void int32(final int value) {
        rows.putInt(4).putInt(value);
    }

    private void int64(final long value) {
        rows.putInt(8).putLong(value);
    }

    private void numeric(final long mantissa, final int scale) {
        final String text = BigDecimal.valueOf(mantissa, scale).abs().toPlainString();
        final int dot = text.indexOf('.');
        final String whole = dot < 0 ? text : text.substring(0, dot);
        final String fraction = dot < 0 ? "" : text.substring(dot + 1);
        final String digits = "0".repeat((4 - whole.length() % 4) % 4)
                + whole
                + fraction
                + "0".repeat((4 - fraction.length() % 4) % 4);
        int weight = (whole.length() + 3) / 4 - 1;
        int start = 0;
        int end = digits.length();
        while (start < end && digits.startsWith("0000", start)) {
            start += 4;
            weight--;
        }
        while (end > start && digits.startsWith("0000", end - 4)) {
            end -= 4;
        }
        final int groups = (end - start) / 4;
        rows.putInt(8 + 2 * groups);
        rows.putShort((short) groups).putShort((short) (groups == 0 ? 0 : weight));
        rows.putShort((short) (mantissa < 0 ? 0x4000 : 0)).putShort((short) scale);
        for (int at = start; at < end; at += 4) {
            rows.putShort(Short.parseShort(digits.substring(at, at + 4)));
        }
    }
}
