package io.tapeline.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Sees to it that {@code data_quality_logs} has the records of lost ticks whose numbers were stored before the journal was
 * damaged: no batch brings those.
 *
 * <p><em>Thread</em>: that which feeds the store. Running it again changes nothing.
 */
final class LostRecords {
    private static final String ADD = "INSERT INTO data_quality_logs"
            + " (timestamp, engine_id, kind, from_sequence, to_sequence, count, receive_time_ns, tick_number)"
            + " SELECT timestamptz 'epoch' + ?::bigint / 1000 * interval '1 microsecond', ?::smallint, 'LOST', ?::bigint,"
            + " ?::bigint, ?::bigint, ?::bigint, ?::bigint WHERE NOT EXISTS (SELECT 1 FROM data_quality_logs"
            + " WHERE engine_id = ?::smallint AND kind = 'LOST' AND tick_number = ?::bigint)";

    private LostRecords() {}

    /** Adds those that the ledger has the number of and the table does not. */
    static void add(
            final Connection sql, final int engineId, final TickRanges ledger, final List<NumberAgreement.Lost> records)
            throws SQLException {
        final Short engine = (short) engineId;
        for (final NumberAgreement.Lost lost : records) {
            if (ledger.contains(lost.last(), lost.last())) {
                Statements.update(
                        sql,
                        ADD,
                        lost.receiveTimeNs(),
                        engine,
                        lost.first(),
                        lost.last(),
                        lost.last() - lost.first() + 1,
                        lost.receiveTimeNs(),
                        lost.last(),
                        engine,
                        lost.last());
            }
        }
    }
}
