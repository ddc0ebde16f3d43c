package io.tapeline.bench.peers;

import io.tapeline.bench.TickTape;

/**
 * The ticks that all peers of one comparison write: so many, in events of so many that stand together.
 *
 * @param tape that is repeated from its first market tick on
 * @param ticks of one round, a multiple of the ticks of an event
 * @param eventTicks that a producer has at hand at once, a power of two
 */
record TickWork(TickTape tape, int ticks, int eventTicks) {
    /** Market ticks of the tape, a power of two. */
    static final int TAPE_TICKS = 1 << 16;

    /**
     * Ticks that each peer writes before its round is timed, several times what its buffers hold: their first touch belongs
     * to the start and not to the ticks.
     */
    static final int WARM_TICKS = 1 << 19;

    /** Where in the tape the tick with this number of the round begins; an event never wraps. */
    int offset(final int tick) {
        return TickTape.offset(tape.prologue() + (tick & TAPE_TICKS - 1));
    }
}
