package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.update;

import java.sql.Connection;
import java.sql.SQLException;

/** The engine's row of {@code ingestion_status}. */
final class StatusRow {
    private static final String UPSERT = "INSERT INTO ingestion_status"
            + " (engine_id, received, journaled, synced, stored, lag, updated_at)"
            + " VALUES (?::smallint, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint, now())"
            + " ON CONFLICT (engine_id) DO UPDATE SET received = excluded.received, journaled = excluded.journaled,"
            + " synced = excluded.synced, stored = excluded.stored, lag = excluded.lag,"
            + " updated_at = excluded.updated_at";

    private final int engineId;
    private final Watermarks watermarks;

    StatusRow(final int engineId, final Watermarks watermarks) {
        this.engineId = engineId;
        this.watermarks = watermarks;
    }

    /**
     * Writes the row in a transaction that is flushed to the server's disk, and with it all that was committed before.
     *
     * @param stored the prefix of the ledger
     */
    void write(final Connection sql, final long stored) throws SQLException {
        execute(sql, "SET LOCAL synchronous_commit = on");
        final long journaled = watermarks.journaled().getAsLong();
        update(
                sql,
                UPSERT,
                (short) engineId,
                watermarks.received().getAsLong(),
                journaled,
                watermarks.synced().getAsLong(),
                stored,
                Math.max(0, journaled - stored));
    }
}
