package io.tapeline.bench.peers;

import io.tapeline.bench.BenchDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/**
 * PostgreSQL's own client: {@code psql \copy} of a file with the rows, encoded before the clock starts, into the table that
 * the store writes to, in one transaction.
 *
 * <p>Settings, and why its authors would call them fair: the binary format; the file in the page cache, as psql's standard
 * input; the server's own psql, over its Unix socket where the server is one of Debian's packages;
 * {@code synchronous_commit=off} as in the store. psql has been started and connected when the clock starts: it waits for a
 * lock that we hold. No state, no ledger, no trades, one statement: the least that a COPY can be. With the index, it is the
 * one on {@code (security_id, timestamp DESC)} that queries want, made before the rows, as most schemas have it.
 */
final class PsqlCopyPeer implements Peer {
    private static final int LOCK = 7_404;
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String IS_WAITING = "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            + " WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()";

    private final StoreWork work;
    private final boolean isIndexed;
    private BenchDatabase database;
    private Connection lock;
    private Process psql;

    PsqlCopyPeer(final StoreWork work, final boolean isIndexed) {
        this.work = work;
        this.isIndexed = isIndexed;
    }

    @Override
    public String name() {
        return isIndexed ? "psql \\copy, index in place" : "psql \\copy";
    }

    @Override
    public void open(final Path folder) throws Exception {
        database = BenchDatabase.create();
        if (isIndexed) {
            database.execute("CREATE INDEX ON order_books_recent (security_id, timestamp DESC)");
        }
        lock = database.connect();
        lock("pg_advisory_lock");
        final ProcessBuilder builder = new ProcessBuilder(
                        "scripts/timescaledb",
                        "psql",
                        "-qAt",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        "\\connect " + database.name(),
                        "-c",
                        "SELECT pg_advisory_lock(" + LOCK + ")",
                        "-c",
                        "\\copy order_books_recent (" + BookRows.COLUMNS + ") FROM pstdin WITH (FORMAT binary)")
                .redirectInput(work.rows().file().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PGOPTIONS", "-c synchronous_commit=off");
        psql = builder.start();
        awaitConnected();
    }

    @Override
    public void run() throws Exception {
        lock("pg_advisory_unlock");
        if (psql.waitFor() != 0) {
            throw new IllegalStateException("psql ended with " + psql.exitValue() + ", see what it said above");
        }
    }

    @Override
    public long done() throws Exception {
        return work.rows().check(database);
    }

    @Override
    public void close() {
        if (psql != null) {
            psql.destroy();
            psql = null;
        }
        CloseHelper.closeAll(lock, database);
    }

    private void lock(final String function) throws SQLException {
        try (Statement statement = lock.createStatement()) {
            statement.execute("SELECT " + function + "(" + LOCK + ")");
        }
    }

    private void awaitConnected() throws InterruptedException {
        final long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        while (database.number(IS_WAITING) == 0) {
            if (psql.waitFor(10, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("psql ended at its start with " + psql.exitValue());
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("psql did not connect to " + database.name());
            }
        }
    }
}
