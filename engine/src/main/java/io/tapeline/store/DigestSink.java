package io.tapeline.store;

import io.tapeline.candle.Candle;
import io.tapeline.security.Security;
import io.tapeline.tick.TickLayout;
import java.math.BigDecimal;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Digests the rows that the journal stands for, by table and block, and keeps the texts of one block where asked to.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: for each block, and for each candle.
 */
final class DigestSink implements RowSink {
    private record CandleKey(long startNs, int securityId, int priceType) {}

    /** A candle as it stands, taken out of its block again when a later revision comes. */
    private record CandleState(String text, long revision, long hash, BigDecimal volume, BigDecimal notional) {}

    private final ToIntFunction<Security> databaseIds;
    private final RowText text = new RowText();
    private final MessageDigest md5;
    private final byte[] digest = new byte[16];
    private final Map<VerifyTable, TreeMap<Long, BlockDigest>> blocks = new EnumMap<>(VerifyTable.class);
    private final Map<CandleKey, CandleState> candles = new HashMap<>();
    private final RetentionMarks marks;
    private final VerifyTable keptTable;
    private final long keptBlock;
    private final List<String> kept = new ArrayList<>();

    /**
     * @param databaseIds the database's id of a security
     * @param marks what is dropped, and so not expected
     * @param keptTable whose rows in {@code keptBlock} are kept as text; null: none
     */
    DigestSink(
            final ToIntFunction<Security> databaseIds,
            final RetentionMarks marks,
            final VerifyTable keptTable,
            final long keptBlock) {
        this.databaseIds = databaseIds;
        this.marks = marks;
        this.keptTable = keptTable;
        this.keptBlock = keptBlock;
        for (final VerifyTable table : VerifyTable.values()) {
            blocks.put(table, new TreeMap<>());
        }
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    TreeMap<Long, BlockDigest> blocks(final VerifyTable table) {
        return blocks.get(table);
    }

    /** The texts of the block asked for. */
    List<String> kept() {
        if (keptTable == VerifyTable.CANDLES) {
            candles.forEach((key, state) -> {
                if (candleBlock(key.startNs()) == keptBlock) {
                    kept.add(state.text());
                }
            });
        }
        return kept;
    }

    @Override
    public void orderBook(final OrderBookRow row) {
        if (marks.isDropped(VerifyTable.ORDER_BOOKS, row.timestampNs)) {
            return;
        }
        text.orderBook(row, databaseIds.applyAsInt(row.security));
        final BlockDigest block = add(VerifyTable.ORDER_BOOKS, row.tickNumber);
        final int priceScale = row.security.priceScale();
        final int sizeScale = row.security.sizeScale();
        sum(block, 0, row.bidPrice, priceScale);
        sum(block, 1, row.askPrice, priceScale);
        sum(block, 2, row.bidSize, sizeScale);
        sum(block, 3, row.askSize, sizeScale);
    }

    @Override
    public void trade(final TradeRow row) {
        if (marks.isDropped(VerifyTable.TRADES, row.timestampNs)) {
            return;
        }
        text.trade(row, databaseIds.applyAsInt(row.security));
        final BlockDigest block = add(VerifyTable.TRADES, row.tickNumber);
        sum(block, 0, row.price, row.security.priceScale());
        sum(block, 1, row.size, row.security.sizeScale());
    }

    @Override
    public void quality(final QualityRow row) {
        if (marks.isDropped(VerifyTable.QUALITY, row.timestampNs)) {
            return;
        }
        text.quality(row, row.security == null ? 0 : databaseIds.applyAsInt(row.security));
        final BlockDigest block = add(VerifyTable.QUALITY, row.tickNumber);
        block.isRawGone |= row.isRawGone;
        if (row.rawLength >= 0) {
            final byte[] raw = new byte[row.rawLength];
            row.raw.getBytes(0, raw);
            block.rawHash += hash(raw, raw.length);
        }
    }

    @Override
    public void candle(final Security security, final Candle candle) {
        if (marks.isDropped(VerifyTable.CANDLES, candle.startNs())) {
            return;
        }
        text.candle(security, candle, databaseIds.applyAsInt(security));
        final CandleKey key = new CandleKey(
                candle.startNs(),
                databaseIds.applyAsInt(security),
                candle.priceType().ordinal());
        final long block = candleBlock(candle.startNs());
        final CandleState now = new CandleState(
                keptTable == VerifyTable.CANDLES && block == keptBlock ? text.toString() : "",
                candle.revision(),
                hash(text.array(), text.length()),
                new BigDecimal(Vwap.volume(candle), security.sizeScale()),
                new BigDecimal(candle.notional(), candle.priceScale() + security.sizeScale()));
        final BlockDigest digests = block(VerifyTable.CANDLES, block);
        final CandleState before = candles.get(key);
        if (before != null && before.revision() >= now.revision()) {
            return;
        }
        candles.put(key, now);
        if (before == null) {
            digests.rows++;
        } else {
            digests.hash -= before.hash();
            digests.addTo(0, before.volume().negate());
            digests.addTo(1, before.notional().negate());
        }
        digests.hash += now.hash();
        digests.addTo(0, now.volume());
        digests.addTo(1, now.notional());
    }

    private BlockDigest add(final VerifyTable table, final long tickNumber) {
        final long number = (tickNumber - 1) / VerifyTable.BLOCK_TICKS;
        final BlockDigest block = block(table, number);
        block.rows++;
        block.hash += hash(text.array(), text.length());
        if (table == keptTable && number == keptBlock) {
            kept.add(text.toString());
        }
        return block;
    }

    private BlockDigest block(final VerifyTable table, final long number) {
        return blocks.get(table).computeIfAbsent(number, absent -> new BlockDigest(table.sums()));
    }

    private long hash(final byte[] bytes, final int length) {
        md5.update(bytes, 0, length);
        try {
            md5.digest(digest, 0, digest.length);
        } catch (final DigestException e) {
            throw new IllegalStateException("MD5 has 16 bytes", e);
        }
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << 8 | digest[i] & 0xFF;
        }
        return hash;
    }

    private static long candleBlock(final long startNs) {
        return Math.floorDiv(Math.floorDiv(startNs, 1_000L), VerifyTable.BLOCK_MICROS);
    }

    private static void sum(final BlockDigest block, final int sum, final long mantissa, final int scale) {
        if (mantissa != TickLayout.NULL_VALUE) {
            block.addTo(sum, mantissa, scale);
        }
    }
}
