package io.tapeline.replay;

import io.tapeline.journal.JournalListing;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.StoredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes snapshots: the thread of the state copies it into a buffer, this role's own puts the buffer onto the disk.
 *
 * <p>A file gets its name only when all of it is on the disk. Then those that nobody needs any more are deleted: the newest
 * two stay, the newest that the database has reached, and the one with which the journal begins.
 *
 * <p><em>Thread</em>: {@link #take} by that of the state, {@link #doWork} by {@code snapshots}. <em>Allocation</em>: only when
 * a state is larger than ever before. <em>Failure</em>: what cannot be written is a condition, and is tried at the next roll.
 */
public final class SnapshotWriter implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);
    private static final String TEMPORARY = "snapshot.tmp";

    private static final int WARM_UPS = 5;

    /** Kept while it is not known what the database has. */
    private static final int KEPT_UNKNOWN = 32;

    private final Snapshots snapshots;
    private final LongSupplier flushedTick;
    private final boolean isKeepingRolls;
    private final Counter taken;
    private final Counter skipped;
    private final Counter takenNs;
    private final Conditions.Condition condition;
    private final StateOutput out = new StateOutput();

    // Ordering note: the state's thread fills the buffer while this is false and then sets it; the writer's thread
    // reads the
    // buffer while it is true and then clears it. Each sees all that the other did before.
    private final AtomicBoolean isFull = new AtomicBoolean();
    private long tickNumber;

    /**
     * @param flushedTick the last tick that the database has for sure; 0 while that is not known
     * @param isKeepingRolls whether each file of the journal keeps the snapshot it begins with, as its retention needs
     * @param counters takes {@code live.snapshots}, {@code live.snapshots.skipped}, and {@code live.snapshot.ns}, how long
     *     the last one held up the state's thread
     * @param conditions takes {@code live.snapshots}, while none can be written
     */
    public SnapshotWriter(
            final Snapshots snapshots,
            final LongSupplier flushedTick,
            final boolean isKeepingRolls,
            final Counters counters,
            final Conditions conditions) {
        this.snapshots = snapshots;
        this.isKeepingRolls = isKeepingRolls;
        this.flushedTick = flushedTick;
        taken = counters.counter("live.snapshots");
        skipped = counters.counter("live.snapshots.skipped");
        takenNs = counters.counter("live.snapshot.ns");
        condition = conditions.condition("live.snapshots");
    }

    /** Makes room for a state of this size, and the code warm, so that the first roll is not held up longer than others. */
    public void prepare(final StoredState state) {
        for (int i = 0; i < WARM_UPS; i++) {
            SnapshotFile.encode(snapshots.journalId(), state, out);
        }
    }

    /** Copies the state to be written; false, and counted, if the last one is not written yet. */
    public boolean take(final StoredState state) {
        if (isFull.get()) {
            skipped.increment();
            return false;
        }
        final long startNs = System.nanoTime();
        SnapshotFile.encode(snapshots.journalId(), state, out);
        tickNumber = state.lastTickNumber();
        taken.increment();
        takenNs.set(System.nanoTime() - startNs);
        isFull.set(true);
        return true;
    }

    @Override
    public int doWork() {
        if (!isFull.get()) {
            return 0;
        }
        try {
            write();
            condition.clear();
            deleteUnneeded();
        } catch (final IOException | RuntimeException e) {
            condition.raise("snapshot of tick " + tickNumber + " cannot be written: " + e
                    + "; a start will read more of the journal");
        } finally {
            isFull.set(false);
        }
        return 1;
    }

    @Override
    public String roleName() {
        return "snapshots";
    }

    private void write() throws IOException {
        final long startNs = System.nanoTime();
        final Path folder = Files.createDirectories(snapshots.folder());
        final Path temporary = folder.resolve(TEMPORARY);
        final ByteBuffer bytes = SnapshotFile.seal(out);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, snapshots.file(tickNumber), StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        LOG.info(
                "snapshot of the state as of tick {}: {} bytes, taken in {} us, written in {} ms",
                tickNumber,
                out.length(),
                takenNs.value() / 1_000,
                (System.nanoTime() - startNs) / 1_000_000);
    }

    private void deleteUnneeded() throws IOException {
        final List<Long> all = snapshots.tickNumbers();
        final long flushed = flushedTick.getAsLong();
        final Path directory = snapshots.folder().getParent();
        final long journalStart =
                JournalListing.firstTickNumber(snapshots.folder().getParent()) - 1;
        final int newest = flushed == 0 ? KEPT_UNKNOWN : 2;
        final long lastFlushed =
                all.stream().mapToLong(n -> n).filter(n -> n <= flushed).max().orElse(-1);
        final long first = all.stream()
                .mapToLong(n -> n)
                .filter(n -> n >= journalStart)
                .min()
                .orElse(-1);
        for (final long number : all.subList(0, Math.max(0, all.size() - newest))) {
            final boolean isNeeded = number == lastFlushed
                    || number == first && journalStart > 0
                    || isKeepingRolls && number >= journalStart && JournalListing.isStartOfFile(directory, number + 1);
            if (!isNeeded) {
                Files.deleteIfExists(snapshots.file(number));
            }
        }
    }

    private static void force(final Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
