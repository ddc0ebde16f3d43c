package io.tapeline.store;

import static io.tapeline.store.Statements.execute;
import static io.tapeline.store.Statements.number;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps a connection that we gave up from committing behind our back.
 *
 * <p>A lost connection may live on at the server, with a batch and its COMMIT already received. If the ledger were read
 * before that commit, the batch would be sent twice. So each lane holds an advisory lock for as long as its connection
 * lives; a new connection gets the lock, and only then reads the ledger, when the old one is gone, helped along where needed.
 */
final class Fence {
    static final int LOCK_CLASS = 7_401;
    private static final int MAX_LANES = 8;
    private static final int POLITE_ATTEMPTS = 10;
    private static final int ATTEMPTS = 100;
    private static final String TRY = "SELECT pg_try_advisory_lock(?, ?)::int";
    private static final String END_HOLDER = "SELECT count(pg_terminate_backend(pid)) FROM pg_locks"
            + " WHERE locktype = 'advisory' AND classid = ?::int AND objid = ?::int AND objsubid = 2 AND granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            + " AND pid <> pg_backend_pid()";

    private final int engineId;
    private final Owner owner;

    Fence(final int engineId, final Owner owner) {
        this.engineId = engineId;
        this.owner = owner;
    }

    /**
     * Takes the lock of a lane, for the life of the connection. Only the owner ends other connections, so that it is never
     * those of an engine that lives; and it is the owner still when it has the lock, so that no other can have passed.
     */
    void hold(final Connection sql, final int lane) throws SQLException {
        take(sql, lane);
        owner.check(sql);
    }

    private void take(final Connection sql, final int lane) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final int key = engineId * (MAX_LANES * 2) + lane;
            if (number(sql, 0, TRY, LOCK_CLASS, key) == 1) {
                return;
            }
            if (attempt >= POLITE_ATTEMPTS) {
                owner.check(sql);
                number(sql, 0, END_HOLDER, LOCK_CLASS, key);
            }
            execute(sql, "SELECT 1 FROM pg_sleep(0.05)");
        }
        throw new SQLException("an old connection of lane " + lane + " does not end", "55P03");
    }

    /** Makes sure that no connection of any lane, of any start of this engine, is alive. */
    void passAll(final Connection sql) throws SQLException {
        for (int lane = 1; lane <= MAX_LANES; lane++) {
            hold(sql, lane);
        }
        execute(sql, "SELECT 1 FROM pg_advisory_unlock_all()");
    }
}
