package io.tapeline.bench;

import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatches;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;

/**
 * A journal of a {@link TickTape} that is repeated, with the times going on: over {@value #MINUTES} minutes, so over as many
 * chunks and candles. Before them come {@value #MEETING_TICKS} ticks a security on the average, which fill its book and
 * begin its candle: with these a round meets the securities before it is timed.
 *
 * @param folder of the journal
 * @param securities that its ticks are of
 * @param lastMeetingTick number of the last tick that is there to meet securities with
 * @param lastTick number of the last tick in it
 * @param marketTicks of it, those behind the meetings
 * @param expected what must come of it, of the ticks as they were written
 */
public record TickJournal(
        Path folder, int securities, long lastMeetingTick, long lastTick, int marketTicks, ExpectedRows expected) {
    private static final int MEETING_TICKS = 64;
    /** Ticks of a tape that is repeated, if nothing else is said. */
    public static final int TAPE_TICKS = 1 << 16;

    private static final int BATCH = 256;
    private static final int MINUTES = 5;
    private static final long START_NS = TimeUnit.MINUTES.toNanos(28_333_334);

    /**
     * Writes it.
     *
     * @param folder empty
     * @param marketTicks a multiple of {@value #BATCH}
     * @param tapeTicks after how many the tape is repeated, a multiple of {@value #BATCH}: with few for each security its
     *     book has few levels
     */
    public static TickJournal write(
            final Path folder, final int securities, final int marketTicks, final int tapeTicks, final long seed) {
        if (marketTicks < BATCH || marketTicks % BATCH != 0 || tapeTicks < BATCH || tapeTicks % BATCH != 0) {
            throw new IllegalArgumentException(
                    "marketTicks=" + marketTicks + " tapeTicks=" + tapeTicks + ", must be multiples of " + BATCH);
        }
        final TickTape tape = new TickTape(tapeTicks, securities, seed);
        final ExpectedRows expected = new ExpectedRows();
        final TickBatches toExpected = new TickBatches(expected);
        final long stepNs = TimeUnit.MINUTES.toNanos(MINUTES) / marketTicks;
        final int meetingTicks = BitUtil.align(MEETING_TICKS * securities, BATCH);
        long tickNumber = 1L + tape.prologue();
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            journal.stage().onTicks(1, tape.buffer(), 0, tape.prologue(), 0);
            toExpected.onTicks(1, tape.buffer(), 0, tape.prologue(), 0);
            for (int tick = 0; tick < meetingTicks + marketTicks; tick += BATCH) {
                final int at = tick % tapeTicks;
                if (at == 0) {
                    tape.retime(START_NS + (tick - meetingTicks) * stepNs, stepNs);
                }
                final int offset = TickTape.offset(tape.prologue() + at);
                journal.stage().onTicks(tickNumber, tape.buffer(), offset, BATCH, 0);
                toExpected.onTicks(tickNumber, tape.buffer(), offset, BATCH, 0);
                tickNumber += BATCH;
            }
        }
        final long lastTick = tickNumber - 1;
        return new TickJournal(folder, securities, lastTick - marketTicks, lastTick, marketTicks, expected);
    }
}
