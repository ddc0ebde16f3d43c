package io.tapeline.store;

import io.tapeline.candle.Candle;
import io.tapeline.security.Security;

/**
 * Puts rows into the open batch.
 *
 * <p><em>Thread</em>: that which feeds the store. <em>Allocation</em>: that of {@link CopyEncoder}.
 */
final class BatchFiller implements RowSink {
    private final CopyEncoder encoder;
    private final ReferenceTables references;
    private Batch batch;

    BatchFiller(final int engineId, final ReferenceTables references) {
        encoder = new CopyEncoder(engineId);
        this.references = references;
    }

    void batch(final Batch newBatch) {
        batch = newBatch;
    }

    @Override
    public void orderBook(final OrderBookRow row) {
        batch.noteTimestamp(row.timestampNs);
        encoder.orderBook(batch.table(CopyTable.ORDER_BOOKS), row, references.idOf(row.security));
    }

    @Override
    public void trade(final TradeRow row) {
        batch.noteTimestamp(row.timestampNs);
        encoder.trade(batch.table(CopyTable.TRADES), row, references.idOf(row.security));
    }

    @Override
    public void quality(final QualityRow row) {
        final int securityId = row.security == null ? 0 : references.idOf(row.security);
        encoder.quality(batch.table(CopyTable.QUALITY), row, securityId);
    }

    @Override
    public void candle(final Security security, final Candle candle) {
        encoder.candle(batch.table(CopyTable.CANDLES), security, candle, references.idOf(security));
    }
}
