package io.tapeline.journal;

import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the part of the file that is about to be written into memory, so that the journal's thread finds its pages there:
 * allocated, cleared, and looked up by the kernel many at a time.
 *
 * <p>It does so by reading, at most {@code journal.ahead} bytes ahead of the writer and never beyond the end of the file. So it
 * cannot change a byte, dirties no page that the next sync would have to write, and takes no room on the disk: what is not
 * written yet is a hole of the file.
 *
 * <p><em>Thread</em>: {@value #THREAD_NAME} runs the agent; {@link #written} belongs to the ring's. <em>Allocation</em>: when a
 * file is new. <em>Failure</em>: the journal does not need this: a file that cannot be read is logged and left alone.
 *
 * <p>Design note: pages that are touched by writing, as a pre-toucher does, cost the writer less still, but are written to
 * the disk as zeros at each sync, and again with ticks: {@code engine/doc/decisions/0007-journal-pages.md} has the figures,
 * and says why this is off by default.
 */
public final class JournalAhead implements Agent {
    public static final String THREAD_NAME = "journal-ahead";

    /** How long the agent's thread sleeps when nothing is to be read. */
    public static final long PAUSE_MS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(JournalAhead.class);
    private static final int STEP_BYTES = 256 << 10;
    private static final long NO_CYCLE = Long.MIN_VALUE;

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long aheadBytes;
    private final Counter readBytes;
    private final Counter late;
    private final ByteBuffer target;

    // Ordering note: of the stage, the cycle before the position. An agent that sees one of them without the other
    // reads at
    // a wrong place once, which only costs time, and is set right by the next look.
    private final AtomicLong writtenCycle = new AtomicLong(NO_CYCLE);
    private final AtomicLong writtenPosition = new AtomicLong();

    private FileChannel channel;
    private long cycle = NO_CYCLE;
    private long readPosition;

    JournalAhead(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long aheadBytes,
            final Counters counters) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.aheadBytes = aheadBytes;
        readBytes = counters.counter("journal.ahead.bytes");
        late = counters.counter("journal.ahead.late");
        target = ByteBuffer.allocateDirect((int) Math.min(STEP_BYTES, aheadBytes));
    }

    /** Whether a thread is to run the agent. */
    public boolean isThreadNeeded() {
        return aheadBytes > 0;
    }

    /** The stage has written this cycle's file, which is there, up to this byte. */
    void written(final long toCycle, final long position) {
        writtenCycle.lazySet(toCycle);
        writtenPosition.lazySet(position);
    }

    @Override
    public int doWork() {
        final long cycleNow = writtenCycle.get();
        if (cycleNow == NO_CYCLE) {
            return 0;
        }
        if (cycleNow != cycle) {
            goTo(cycleNow);
        }
        return channel == null ? 0 : readStep(writtenPosition.get());
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(channel);
        channel = null;
    }

    @Override
    public String roleName() {
        return THREAD_NAME;
    }

    private int readStep(final long writerPosition) {
        if (readPosition < writerPosition || readPosition > writerPosition + aheadBytes) {
            if (readPosition > 0 && readPosition < writerPosition) {
                late.increment();
            }
            readPosition = writerPosition;
        }
        if (readPosition + target.capacity() > writerPosition + aheadBytes) {
            return 0;
        }
        try {
            final int length = channel.read(target.clear(), readPosition);
            if (length <= 0) {
                // The end of the file: it grows when the writer comes to the next block.
                return 0;
            }
            readPosition += length;
            readBytes.add(length);
            return length;
        } catch (final IOException e) {
            giveUp(e);
            return 0;
        }
    }

    private void goTo(final long newCycle) {
        onClose();
        cycle = newCycle;
        readPosition = 0;
        final Path file = paths.ticks().resolve(rollCycle.name(newCycle) + CycleFolder.SUFFIX);
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (final IOException e) {
            giveUp(e);
        }
    }

    /** Until the next file. */
    private void giveUp(final IOException cause) {
        LOG.warn(
                "journal {}: cannot read ahead of its writer in the file of {}; the writer fetches its pages itself",
                paths.directory(),
                rollCycle.name(cycle),
                cause);
        onClose();
    }
}
