package io.tapeline.replay;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalListing;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * Reads a range of a journal once, from its first tick to its last, into a handler.
 *
 * <p>Ends at the last tick that is in the journal; it does not wait for more. With a speed, each tick is given no earlier
 * than its receive time says, counted from the first; a receive time that goes back does not wait.
 *
 * <p><em>Thread</em>: that of {@link #run}; {@link #stop} any. <em>Allocation</em>: none per tick.
 */
public final class Replay {
    private static final int DOCUMENTS = 16;
    private static final long PROGRESS_NS = 1_000_000_000;
    private static final long MAX_PAUSE_NS = 100_000_000;

    /** Waits; so that tests do not. */
    interface Pause {
        void pause(long durationNs);
    }

    private final Path directory;
    private final ReplayRange range;
    private final NanoClock clock;
    private final Pause pause;
    // Set by any thread, read by the replay between ticks; nothing else depends on it.
    private volatile boolean isStopped;

    public Replay(final Path directory, final ReplayRange range) {
        this(directory, range, System::nanoTime, LockSupport::parkNanos);
    }

    Replay(final Path directory, final ReplayRange range, final NanoClock clock, final Pause pause) {
        this.directory = directory;
        this.range = range;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Reads the range.
     *
     * @param definitions is given, with tick number 0, what was defined before the first tick
     * @param handler is given the ticks, and the end of each batch
     * @throws io.tapeline.journal.JournalException if the journal is damaged, or does not have the first tick
     */
    public ReplaySummary run(final TickHandler definitions, final TickHandler handler, final ReplayProgress progress) {
        final long startNs = clock.nanoTime();
        final long last = Math.min(range.toTickNumber(), JournalListing.lastTickNumber(directory));
        final JournalStart start =
                range.fromTickNumber() == 0 ? JournalStart.first() : JournalStart.tick(range.fromTickNumber());
        final Ranged ranged = new Ranged(handler);
        try (JournalReader reader = Journal.openReader(directory, start, definitions)) {
            long toldNs = startNs;
            while (!ranged.isDone() && !reader.isAtEnd()) {
                reader.poll(ranged, DOCUMENTS);
                handler.onBatchEnd(Math.min(reader.lastTickNumber(), range.toTickNumber()));
                final long nowNs = clock.nanoTime();
                if (nowNs - toldNs >= PROGRESS_NS) {
                    toldNs = nowNs;
                    tell(progress, ranged, last, nowNs - startNs);
                }
            }
            final long durationNs = clock.nanoTime() - startNs;
            tell(progress, ranged, last, durationNs);
            return new ReplaySummary(
                    ranged.first, ranged.last, ranged.ticks, reader.documents(), reader.bytes(), durationNs, isStopped);
        }
    }

    /** Ends the replay after the tick it is at. */
    public void stop() {
        isStopped = true;
    }

    private static void tell(
            final ReplayProgress progress, final Ranged ranged, final long last, final long durationNs) {
        final long total = ranged.ticks == 0 ? 0 : Math.max(ranged.ticks, last - ranged.first + 1);
        progress.onProgress(ranged.ticks, total, ranged.ticks * 1e9 / Math.max(durationNs, 1));
    }

    /** Passes on the ticks of the range, each at its time. */
    private final class Ranged implements TickHandler {
        private final TickHandler handler;
        private long first;
        private long last;
        private long ticks;
        private long firstReceiveTimeNs;
        private long firstGivenNs;

        private Ranged(final TickHandler handler) {
            this.handler = handler;
        }

        private boolean isDone() {
            return isStopped || last >= range.toTickNumber();
        }

        @Override
        public void onComing(final DirectBuffer ticks, final int offset, final int count) {
            handler.onComing(ticks, offset, count);
        }

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            if (isStopped || tickNumber > range.toTickNumber()) {
                return;
            }
            if (ticks == 0) {
                first = tickNumber;
                firstReceiveTimeNs = tick.receiveTimeNs();
                firstGivenNs = clock.nanoTime();
            } else if (range.speed() > 0) {
                await(tick.receiveTimeNs());
            }
            last = tickNumber;
            ticks++;
            handler.onTick(tickNumber, tick);
        }

        private void await(final long receiveTimeNs) {
            final long dueNs = firstGivenNs + (long) ((receiveTimeNs - firstReceiveTimeNs) / range.speed());
            long leftNs = dueNs - clock.nanoTime();
            while (leftNs > 0 && !isStopped) {
                pause.pause(Math.min(leftNs, MAX_PAUSE_NS));
                leftNs = dueNs - clock.nanoTime();
            }
        }
    }
}
