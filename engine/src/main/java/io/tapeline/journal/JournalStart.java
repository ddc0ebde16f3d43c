package io.tapeline.journal;

/**
 * Where reading begins.
 *
 * @param kind which
 * @param tickNumber the first tick to read, for {@link Kind#TICK} and {@link Kind#BARE_TICK}
 */
public record JournalStart(Kind kind, long tickNumber) {
    /** The places there are. */
    public enum Kind {
        /** The oldest tick that the journal has. */
        FIRST,
        /** The first tick of the last cycle that begins with a complete set of definitions. */
        LAST_CYCLE,
        /** A tick. */
        TICK,
        /** A tick; what was defined before it is known to whoever asks, so what lies before it is not read, only passed over. */
        BARE_TICK
    }

    public static JournalStart first() {
        return new JournalStart(Kind.FIRST, 0);
    }

    public static JournalStart lastCycle() {
        return new JournalStart(Kind.LAST_CYCLE, 0);
    }

    /** From this tick on, without the definitions before it. */
    public static JournalStart bareTick(final long tickNumber) {
        return new JournalStart(Kind.BARE_TICK, tick(tickNumber).tickNumber());
    }

    /** What follows a state as of this tick, of which it knows the definitions; everything if that is 0. */
    public static JournalStart behind(final long tickNumber) {
        return tickNumber == 0 ? first() : bareTick(tickNumber + 1);
    }

    /** Whether a certain tick is asked for. */
    boolean isTick() {
        return kind == Kind.TICK || isBare();
    }

    boolean isBare() {
        return kind == Kind.BARE_TICK;
    }

    /** From this tick on, which may be the next that will be written. */
    public static JournalStart tick(final long tickNumber) {
        if (tickNumber < 1) {
            throw new IllegalArgumentException("tickNumber=" + tickNumber + ", must be 1 or more");
        }
        return new JournalStart(Kind.TICK, tickNumber);
    }
}
