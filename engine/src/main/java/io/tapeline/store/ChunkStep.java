package io.tapeline.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One kind of work on chunks. Each transaction of it leaves tables and {@code chunk_states} as true as they were, so the
 * process or the server may die between any two.
 */
interface ChunkStep {
    /**
     * Does some of what is due, for a second at most where it can be divided.
     *
     * @param sql no transaction is open, before and after; not in autocommit
     * @return how much was done; 0 when nothing is due
     */
    int run(Connection sql) throws SQLException;

    /** Counts what was done, or put off, and looks whether to go on. */
    interface Listener {
        void onClosed();

        void onMoved(int chunks, long rows);

        void onDropped();

        void onMadeAhead();

        void onCompressed();

        /** Somebody else has a lock on the chunk: it is done later. */
        void onPutOff(String chunk);
    }
}
