package io.tapeline.store;

import java.util.List;

/** The tables whose rows arrive in short chunks and end in long ones. */
enum ChunkTable {
    ORDER_BOOKS("order_books", CopyTable.ORDER_BOOKS.columns()),
    TRADES("trades", CopyTable.TRADES.columns());

    static final List<ChunkTable> ALL = List.of(values());

    private final String table;
    private final String columns;

    ChunkTable(final String table, final String columns) {
        this.table = table;
        this.columns = columns;
    }

    /** What a user asks: the view over both. */
    String table() {
        return table;
    }

    /** Takes all rows first. */
    String recent() {
        return table + "_recent";
    }

    /** Takes them when they are old. */
    String history() {
        return table + "_history";
    }

    String columns() {
        return columns;
    }
}
