package io.tapeline.store;

import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One connection to the database, the only thing of the driver that the rest of the store sees.
 *
 * <p><em>Thread</em>: one, but for {@link #abort}, which any thread may call. <em>Failure</em>: after any exception the
 * connection is in an unknown state: {@link #abort} it, never reuse it.
 */
interface CopyConnection extends AutoCloseable {
    /** For statements other than COPY; not in autocommit. */
    Connection sql();

    /**
     * Runs a {@code COPY ... FROM STDIN}. That it returns proves nothing: the driver returns normally from what it could
     * not finish. The statement that follows in the same transaction is the proof.
     *
     * @param rows finished bytes in memory: an exception out of it would wedge the connection
     */
    void copy(String copySql, InputStream rows) throws SQLException;

    /**
     * From now on the watchdog aborts the connection when neither {@link #settle} is called nor another {@link #copy} begun
     * in this time.
     */
    void expect(long allowanceNs);

    /** Ends what {@link #expect} began. */
    void settle();

    /** Runs this once, on a thread that must not wait, when the connection has ended, whoever ended it. */
    void whenEnded(Runnable action);

    /** Cuts the connection, whatever it is doing, and takes it out of the pool. */
    void abort();

    /** Gives a connection in a good state back to the pool. */
    @Override
    void close();
}
