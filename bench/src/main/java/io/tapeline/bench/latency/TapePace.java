package io.tapeline.bench.latency;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Gives out the ticks of a journal at the pace at which they were written: the store that reads it does the work that it did
 * then, when it did it. It goes on in steps, as what is synced does in the engine.
 *
 * <p><em>Thread</em>: one at a time. <em>Allocation</em>: none once opened.
 */
final class TapePace implements LongSupplier {
    private final LongArrayList timesNs = new LongArrayList();
    private final LongArrayList lastTicks = new LongArrayList();
    private final EpochNanoClock clock;
    private final long beganNs;
    private final long stepNs;
    private long beginsNs = Long.MAX_VALUE;
    private int next;

    /**
     * Reads when each tick was written.
     *
     * @param beganNs when the run began that has left the journal
     * @param stepNs how often it goes on, 1 or more
     */
    TapePace(final Path journal, final EpochNanoClock clock, final long beganNs, final long stepNs) {
        this.clock = clock;
        this.stepNs = stepNs;
        this.beganNs = beganNs;
        try (JournalReader reader = Journal.openReader(journal, JournalStart.first(), TickHandlers.none())) {
            while (!reader.isAtEnd()) {
                reader.poll(TickHandlers.none(), 1);
                timesNs.addLong(reader.documentTimeNs());
                lastTicks.addLong(reader.lastTickNumber());
            }
        }
    }

    /** From here on ticks of the run are given, from this time on; before that only those that came before the run. */
    void begin(final long startNs) {
        beginsNs = startNs;
    }

    /** The last tick that may be given now; 0 for none. */
    @Override
    public long getAsLong() {
        final long sinceBeginNs = beginsNs == Long.MAX_VALUE ? 0 : Math.max(0, clock.nanoTime() - beginsNs);
        final long untilNs = beganNs + sinceBeginNs / stepNs * stepNs;
        while (next < timesNs.size() && timesNs.getLong(next) <= untilNs) {
            next++;
        }
        return next == 0 ? 0 : lastTicks.getLong(next - 1);
    }
}
