package io.tapeline.store;

import static io.tapeline.store.Statements.execute;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes the chunk of a time: a row that is put in and taken out again in one transaction, since the Apache edition does not
 * let anybody call the function for it.
 *
 * <p>Another session that needs to make a chunk of that table waits for this transaction, about 2 ms.
 */
final class ChunkMaker {
    private static final String COLUMNS = "timestamp, security_id, receive_time_ns, tick_number, engine_id, flags";

    /** Commits. */
    void make(final Connection sql, final String hypertable, final String time) throws SQLException {
        final String chunk;
        try (PreparedStatement insert = sql.prepareStatement("INSERT INTO " + hypertable + " (" + COLUMNS
                + ") VALUES (?::text::timestamptz, 0, 0, 0, 0::smallint, 0) RETURNING tableoid::regclass::text")) {
            insert.setString(1, time);
            try (ResultSet result = insert.executeQuery()) {
                result.next();
                chunk = result.getString(1);
            }
        }
        execute(sql, "DELETE FROM ONLY " + chunk + " WHERE engine_id = 0::smallint AND tick_number = 0");
        sql.commit();
    }
}
