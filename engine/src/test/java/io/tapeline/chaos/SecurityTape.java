package io.tapeline.chaos;

/** What the tape has said of one security so far. */
final class SecurityTape {
    final int index;
    final String symbol;

    /** Events that are missing since its book was whole, and the first of them. */
    long missing;

    long firstMissing;

    /** Ticks that are missing and not on record. */
    long owedTicks;

    /** Whether the tape says that they are missing. */
    boolean isRecorded;

    /** Whether its whole book was on the tape since the last start. */
    boolean hasBook;

    /** The journal lost ticks, maybe of this security. */
    boolean isInDoubt;

    SecurityTape(final int index, final String symbol) {
        this.index = index;
        this.symbol = symbol;
    }

    void onMissing(final long event, final int ticks, final boolean isOnRecord) {
        if (missing++ == 0) {
            firstMissing = event;
            isRecorded = isOnRecord;
        }
        isRecorded &= isOnRecord;
        owedTicks += isOnRecord ? 0 : ticks;
    }

    void onStarted() {
        isRecorded = true;
        hasBook = false;
        isInDoubt = false;
        owedTicks = 0;
    }

    /** The tape has its book as it is. */
    void onBook() {
        missing = 0;
        isRecorded = false;
        owedTicks = 0;
        hasBook = true;
        isInDoubt = false;
    }
}
