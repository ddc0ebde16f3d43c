package io.tapeline.bench;

import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatches;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A journal of a {@link TickTape} that is repeated, with the times going on: over {@value #MINUTES} minutes, so over as many
 * chunks and candles.
 *
 * @param folder of the journal
 * @param lastTick number of the last tick in it
 * @param marketTicks of it, those that are no definitions and beginnings of books
 * @param expected what must come of it, of the ticks as they were written
 */
public record TickJournal(Path folder, long lastTick, int marketTicks, ExpectedRows expected) {
    private static final int TAPE_TICKS = 1 << 16;
    private static final int BATCH = 256;
    private static final int MINUTES = 5;
    private static final long START_NS = TimeUnit.MINUTES.toNanos(28_333_334);

    /**
     * Writes it.
     *
     * @param folder empty
     * @param marketTicks a multiple of {@value #BATCH}
     */
    public static TickJournal write(final Path folder, final int securities, final int marketTicks, final long seed) {
        if (marketTicks < BATCH || marketTicks % BATCH != 0) {
            throw new IllegalArgumentException("marketTicks=" + marketTicks + ", must be a multiple of " + BATCH);
        }
        final TickTape tape = new TickTape(Math.min(TAPE_TICKS, marketTicks), securities, seed);
        final ExpectedRows expected = new ExpectedRows();
        final TickBatches toExpected = new TickBatches(expected);
        final long stepNs = TimeUnit.MINUTES.toNanos(MINUTES) / marketTicks;
        long tickNumber = 1L + tape.prologue();
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            journal.stage().onTicks(1, tape.buffer(), 0, tape.prologue(), 0);
            toExpected.onTicks(1, tape.buffer(), 0, tape.prologue(), 0);
            for (int tick = 0; tick < marketTicks; tick += BATCH) {
                final int at = tick % TAPE_TICKS;
                if (at == 0) {
                    tape.retime(START_NS + tick * stepNs, stepNs);
                }
                final int offset = TickTape.offset(tape.prologue() + at);
                journal.stage().onTicks(tickNumber, tape.buffer(), offset, BATCH, 0);
                toExpected.onTicks(tickNumber, tape.buffer(), offset, BATCH, 0);
                tickNumber += BATCH;
            }
        }
        return new TickJournal(folder, tickNumber - 1, marketTicks, expected);
    }
}
