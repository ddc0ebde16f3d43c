package io.tapeline.store;

import io.tapeline.candle.Candle;
import io.tapeline.security.Security;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Keeps the rows from verify that the database refused, byte for byte those of its {@code REFUSED_ROW} records.
 *
 * <p>Of candles, all of the same security and time are passed over: which revision came before the refused one depends on
 * the batches.
 *
 * <p><em>Thread</em>: one.
 */
final class RefusedFilter implements RowSink {
    /** Passes over the candles of refused records; to be added to a query over {@code candles}. */
    static final String NOT_REFUSED = " AND NOT EXISTS (SELECT 1 FROM data_quality_logs q WHERE q.engine_id ="
            + " candles.engine_id AND q.kind = '" + RefusedRows.KIND + "' AND q.reason LIKE 'candles: %'"
            + " AND q.security_id = candles.security_id AND q.since = candles.time)";

    private record CandleKey(int securityId, long timeMicros) {}

    private final RowSink sink;
    private final ToIntFunction<Security> databaseIds;
    private final CopyEncoder encoder;
    private final CopyBuffer scratch = new CopyBuffer(1 << 20);
    private final Map<Long, Set<String>> byTick = new HashMap<>();
    private final Set<CandleKey> candles = new HashSet<>();

    RefusedFilter(final int engineId, final ToIntFunction<Security> databaseIds, final RowSink sink) {
        encoder = new CopyEncoder(engineId);
        this.databaseIds = databaseIds;
        this.sink = sink;
    }

    /** Reads what was refused. */
    RefusedFilter read(final Connection sql, final int engineId) throws SQLException {
        try (PreparedStatement statement = sql.prepareStatement("SELECT tick_number, raw, security_id,"
                + " (extract(epoch FROM since) * 1000000)::bigint, reason LIKE 'candles: %' FROM data_quality_logs"
                + " WHERE engine_id = ? AND kind = '" + RefusedRows.KIND + "'")) {
            statement.setObject(1, (short) engineId);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    if (result.getBoolean(5)) {
                        candles.add(new CandleKey(result.getInt(3), result.getLong(4)));
                    } else {
                        final byte[] raw = result.getBytes(2);
                        byTick.computeIfAbsent(result.getLong(1), tick -> new HashSet<>())
                                .add(Arrays.toString(raw));
                    }
                }
            }
        }
        return this;
    }

    @Override
    public void orderBook(final OrderBookRow row) {
        if (byTick.containsKey(row.tickNumber)) {
            scratch.clear();
            encoder.orderBook(scratch, row, databaseIds.applyAsInt(row.security));
            if (isRefused(row.tickNumber)) {
                return;
            }
        }
        sink.orderBook(row);
    }

    @Override
    public void trade(final TradeRow row) {
        if (byTick.containsKey(row.tickNumber)) {
            scratch.clear();
            encoder.trade(scratch, row, databaseIds.applyAsInt(row.security));
            if (isRefused(row.tickNumber)) {
                return;
            }
        }
        sink.trade(row);
    }

    @Override
    public void quality(final QualityRow row) {
        if (byTick.containsKey(row.tickNumber)) {
            scratch.clear();
            encoder.quality(scratch, row, row.security == null ? 0 : databaseIds.applyAsInt(row.security));
            if (isRefused(row.tickNumber)) {
                return;
            }
        }
        sink.quality(row);
    }

    @Override
    public void candle(final Security security, final Candle candle) {
        final long timeMicros = Math.floorDiv(candle.startNs(), 1_000L);
        if (candles.isEmpty() || !candles.contains(new CandleKey(databaseIds.applyAsInt(security), timeMicros))) {
            sink.candle(security, candle);
        }
    }

    private boolean isRefused(final long tickNumber) {
        final byte[] row = Arrays.copyOf(scratch.bytes(), scratch.length());
        return byTick.get(tickNumber).contains(Arrays.toString(row));
    }
}
