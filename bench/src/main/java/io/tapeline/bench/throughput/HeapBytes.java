package io.tapeline.bench.throughput;

import io.tapeline.book.LevelBook;
import io.tapeline.tick.codec.Side;
import java.lang.management.ManagementFactory;

/** What things take on the heap, by a full collection before and after. */
final class HeapBytes {
    private static final int BOOKS = 1_000;

    private HeapBytes() {}

    /** Bytes that are alive, everywhere in the process. */
    static long alive() {
        // Twice: what the first one finds dead may hold something through a reference that only the second clears.
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * Of a book with so many levels on each side, both sides built from nothing in one go.
     *
     * @param levels on each side, 0 or more
     */
    static double ofBook(final int levels) {
        final LevelBook[] books = new LevelBook[BOOKS];
        final long before = alive();
        for (int i = 0; i < BOOKS; i++) {
            books[i] = new LevelBook();
            for (int level = 1; level <= levels; level++) {
                books[i].set(Side.BID, level, 1);
                books[i].set(Side.ASK, levels + level, 1);
            }
        }
        final long bytes = alive() - before;
        if (books[BOOKS - 1].count(Side.ASK) != levels) {
            throw new IllegalStateException("the books have lost levels");
        }
        return (double) bytes / BOOKS;
    }
}
