package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends a batch of which the database refused something: each part that it takes, and halves of those that it does not, down
 * to the single rows. These go to {@code data_quality_logs} as {@value #KIND}, with what the server said and their bytes.
 *
 * <p>All in the one transaction of the batch. When more than {@value #MAX_REFUSED} rows of a batch are refused, it is the
 * table that is wrong and not the rows: nothing is stored then, and somebody has to set it right.
 *
 * <p><em>Thread</em>: that of its lane. <em>Failure</em>: {@link SQLException} ends the transaction.
 */
final class RefusedRows {
    static final String KIND = "REFUSED_ROW";
    static final int MAX_REFUSED = 100;

    private static final int MAX_REASON = 500;
    private static final String KEEP =
            "INSERT INTO data_quality_logs (timestamp, engine_id, security_id, kind, count, reason,"
                    + " raw, since, receive_time_ns, tick_number) SELECT now(), ?::smallint, ?::integer, '" + KIND
                    + "', ?::bigint, ?, ?, to_timestamp(?::bigint / 1000000) + (?::bigint % 1000000) * interval '1 microsecond',"
                    + " (extract(epoch FROM now()) * 1000000)::bigint * 1000, ?::bigint";
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    /** What sends the candles that were copied on, before the next part comes. */
    interface Merge {
        void run(Connection sql) throws SQLException;
    }

    private final int engineId;
    private final Merge merge;
    private final CopyStream stream = new CopyStream();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private int refused;

    RefusedRows(final int engineId, final Merge merge) {
        this.engineId = engineId;
        this.merge = merge;
    }

    /** Sends all tables; returns how many rows were refused. */
    int send(final CopyConnection connection, final Batch batch) throws SQLException {
        refused = 0;
        for (final CopyTable table : CopyTable.ALL) {
            final CopyBuffer rows = batch.table(table);
            for (int slice = 0; slice < rows.sliceCount(); slice++) {
                send(connection, table, rows.bytes(), rows.sliceStart(slice), rows.sliceEnd(slice));
            }
        }
        return refused;
    }

    private void send(
            final CopyConnection connection, final CopyTable table, final byte[] rows, final int start, final int end)
            throws SQLException {
        final Connection sql = connection.sql();
        execute(sql, "SAVEPOINT part");
        try {
            connection.copy(table.copySql(), stream.wrap(rows, start, end - start));
            if (table == CopyTable.CANDLES) {
                merge.run(sql);
            }
            // The proof that the COPY succeeded: in a failed transaction this fails.
            execute(sql, "RELEASE SAVEPOINT part");
            return;
        } catch (final SQLException e) {
            if (SqlFault.of(e) != SqlFault.DATA) {
                throw e;
            }
            execute(sql, "ROLLBACK TO SAVEPOINT part");
            execute(sql, "RELEASE SAVEPOINT part");
            if (next(rows, start) == end) {
                keep(sql, table, rows, start, end, e);
                return;
            }
        }
        final int middle = middle(rows, start, end);
        send(connection, table, rows, start, middle);
        send(connection, table, rows, middle, end);
    }

    private void keep(
            final Connection sql,
            final CopyTable table,
            final byte[] rows,
            final int start,
            final int end,
            final SQLException said)
            throws SQLException {
        if (++refused > MAX_REFUSED) {
            throw new SQLException(
                    "more than " + MAX_REFUSED + " rows of a batch are refused, the last of " + table.shownName() + ": "
                            + SqlFault.explain(said),
                    "42000");
        }
        final long timeMicros = long64(rows, field(rows, start, 0)) + POSTGRES_EPOCH_MICROS;
        final String reason = table.shownName() + ": " + SqlFault.explain(said);
        try (PreparedStatement insert = sql.prepareStatement(KEEP)) {
            Statements.bind(
                    insert,
                    (short) engineId,
                    securityId(table, rows, start),
                    (long) (end - start),
                    CopyEncoder.storable(reason.substring(0, Math.min(MAX_REASON, reason.length()))),
                    Arrays.copyOfRange(rows, start, end),
                    timeMicros,
                    timeMicros,
                    long64(rows, field(rows, start, table.tickField())));
            insert.executeUpdate();
        }
        number(sql, 0, "SELECT 1");
    }

    private Integer securityId(final CopyTable table, final byte[] rows, final int start) {
        final int at = field(rows, start, table.securityField());
        bytes.wrap(rows);
        return bytes.getInt(at, BIG_ENDIAN) < 0 ? null : bytes.getInt(at + Integer.BYTES, BIG_ENDIAN);
    }

    private long long64(final byte[] rows, final int field) {
        bytes.wrap(rows);
        return bytes.getLong(field + Integer.BYTES, BIG_ENDIAN);
    }

    /** Where the length of a field stands. */
    private int field(final byte[] rows, final int rowStart, final int index) {
        bytes.wrap(rows);
        int at = rowStart + Short.BYTES;
        for (int i = 0; i < index; i++) {
            at += Integer.BYTES + Math.max(0, bytes.getInt(at, BIG_ENDIAN));
        }
        return at;
    }

    /** Where the row behind this one begins. */
    private int next(final byte[] rows, final int rowStart) {
        bytes.wrap(rows);
        return field(rows, rowStart, bytes.getShort(rowStart, BIG_ENDIAN));
    }

    /** The start of a row near the middle, behind the first. */
    private int middle(final byte[] rows, final int start, final int end) {
        int at = next(rows, start);
        while (at - start < (end - start) / 2 && next(rows, at) < end) {
            at = next(rows, at);
        }
        return at;
    }
}
