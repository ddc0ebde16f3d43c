package io.tapeline.journal;

/**
 * Where reading begins.
 *
 * @param kind which
 * @param tickNumber the first tick to read, for {@link Kind#TICK}
 */
public record JournalStart(Kind kind, long tickNumber) {
    /** The places there are. */
    public enum Kind {
        /** The oldest tick that the journal has. */
        FIRST,
        /** The first tick of the last cycle that begins with a complete set of definitions. */
        LAST_CYCLE,
        /** A tick. */
        TICK
    }

    public static JournalStart first() {
        return new JournalStart(Kind.FIRST, 0);
    }

    public static JournalStart lastCycle() {
        return new JournalStart(Kind.LAST_CYCLE, 0);
    }

    /** From this tick on, which may be the next that will be written. */
    public static JournalStart tick(final long tickNumber) {
        if (tickNumber < 1) {
            throw new IllegalArgumentException("tickNumber=" + tickNumber + ", must be 1 or more");
        }
        return new JournalStart(Kind.TICK, tickNumber);
    }
}
