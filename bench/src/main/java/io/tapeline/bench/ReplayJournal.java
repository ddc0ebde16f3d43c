package io.tapeline.bench;

import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;

/** Writes the journal that benchmarks read. */
public final class ReplayJournal {
    /** Ticks of one document. */
    public static final int BATCH = 256;

    private static final int TAPE_TICKS = 1 << 16;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long STEP_NS = 10_000;

    private ReplayJournal() {}

    /**
     * Writes a journal into an empty folder.
     *
     * @param marketTicks after the definitions, a multiple of 65,536
     * @param securities that the ticks are of, by chance
     * @return all ticks written
     */
    public static long write(final Path folder, final int marketTicks, final int securities) {
        final TickTape tape = new TickTape(TAPE_TICKS, securities, 1);
        long tickNumber = 1;
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            journal.stage().onTicks(tickNumber, tape.buffer(), 0, tape.prologue(), 0);
            tickNumber += tape.prologue();
            for (int pass = 0; pass < marketTicks / TAPE_TICKS; pass++) {
                tape.retime(START_NS + pass * STEP_NS * TAPE_TICKS, STEP_NS);
                for (int i = 0; i < TAPE_TICKS; i += BATCH) {
                    final int offset = TickTape.offset(tape.prologue() + i);
                    journal.stage().onTicks(tickNumber, tape.buffer(), offset, BATCH, 0);
                    tickNumber += BATCH;
                }
            }
        }
        return tickNumber - 1;
    }
}
