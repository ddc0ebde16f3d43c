package io.tapeline.bench.peers;

import io.tapeline.bench.BestTape;
import java.nio.file.Path;

/**
 * What all peers of the store write: the ticks in a journal, and the rows that come of them.
 *
 * @param journal folder of the journal
 * @param lastTick number of the last tick in it
 * @param securities that the rows are of
 * @param rows of {@code order_books}, one for each tick that is not a definition
 */
record StoreWork(Path journal, long lastTick, int securities, BookRows rows) {
    /**
     * Makes it.
     *
     * @param folder empty; takes the journal and the file of encoded rows
     */
    static StoreWork make(final Path folder, final int securities, final int rows, final long seed) {
        final Path journal = folder.resolve("journal");
        final long lastTick = new BestTape(securities, rows, seed).write(journal);
        return new StoreWork(
                journal, lastTick, securities, new BookRows(journal, rows, folder.resolve("order_books.copy")));
    }
}
