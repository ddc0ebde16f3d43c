package io.tapeline.feed.csv;

import io.tapeline.tick.TickLayout;

/** A security of the files: its number, and what carries over from row to row and file to file. */
final class CsvSecurity {
    final byte[] key;
    final int id;

    /** False for one that the list of symbols leaves out. */
    final boolean isWanted;

    long bidPrice = TickLayout.NULL_VALUE;
    long bidSize = TickLayout.NULL_VALUE;
    long askPrice = TickLayout.NULL_VALUE;
    long askSize = TickLayout.NULL_VALUE;

    /** Whether its last book row was part of a snapshot. */
    boolean isInSnapshot;

    /** Whether its book has begun. */
    boolean hasBook;

    CsvSecurity(final byte[] key, final int id, final boolean isWanted) {
        this.key = key;
        this.id = id;
        this.isWanted = isWanted;
    }
}
