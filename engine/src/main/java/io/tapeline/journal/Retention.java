package io.tapeline.journal;

import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest files of the journal, when nothing needs them any more.
 *
 * <p>A file goes only with all files before it, and only if all of this holds: its cycle ended longer ago than the
 * retention; its ticks are in the database, known to be on that one's disk; a whole snapshot has the state as of its last
 * tick, so that whoever begins with the next file can; that file begins with its definitions; and no other process reads
 * the journal. The last two files always stay.
 *
 * <p><em>Thread</em>: one of its own. <em>Failure</em>: what cannot be deleted stays, and is tried again.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int ALWAYS_KEPT = 2;
    private static final long NS_PER_MS = 1_000_000;

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long retentionNs;
    private final Counter deletedCycles;
    private final AtomicBoolean hasDeleted;

    /**
     * @param hasDeleted is set after a deletion, so that the appender's thread can tell Chronicle
     */
    Retention(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long retentionNs,
            final Counters counters,
            final AtomicBoolean hasDeleted) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.retentionNs = retentionNs;
        this.hasDeleted = hasDeleted;
        deletedCycles = counters.counter("journal.deleted.cycles");
    }

    /**
     * Deletes what may go now.
     *
     * @param nowNs epoch nanoseconds
     * @param storedTick the last tick such that it and all before are on the database's disk; 0 if there is no database
     * @param hasSnapshot whether there is a whole snapshot of the state as of a tick
     * @return how many files were deleted
     */
    public int deleteOld(final long nowNs, final long storedTick, final LongPredicate hasSnapshot) {
        final List<Path> files = CycleFolder.list(paths.ticks());
        final int count = deletable(files, nowNs, storedTick, hasSnapshot);
        if (count == 0) {
            return 0;
        }
        if (!ReadersLock.runAlone(paths, () -> delete(files.subList(0, count)))) {
            LOG.info("{} files of the journal are due to be deleted, but another process reads it", count);
            return 0;
        }
        hasDeleted.set(true);
        deletedCycles.add(count);
        LOG.info(
                "deleted {} files of the journal, up to {}",
                count,
                files.get(count - 1).getFileName());
        return count;
    }

    /** How many of the oldest files may go. */
    private int deletable(
            final List<Path> files, final long nowNs, final long storedTick, final LongPredicate hasSnapshot) {
        int count = 0;
        for (int i = 0; i < files.size() - ALWAYS_KEPT && isOld(files.get(i), nowNs); i++) {
            final long nextFirst = JournalListing.firstTickOf(files.get(i + 1));
            if (nextFirst == 0 || nextFirst - 1 > storedTick) {
                break;
            }
            // Not every boundary must have a snapshot; what lies before one that has may go.
            if (hasSnapshot.test(nextFirst - 1) && hasDefinitions(files.get(i + 1))) {
                count = i + 1;
            }
        }
        return count;
    }

    private boolean isOld(final Path file, final long nowNs) {
        final long endMs = rollCycle.startMs(rollCycle.cycleOf(CycleFolder.name(file)) + 1);
        return nowNs / NS_PER_MS - endMs >= retentionNs / NS_PER_MS;
    }

    private static boolean hasDefinitions(final Path path) {
        try (CycleFile file = CycleFile.open(path)) {
            return file.isReady() && new CycleScan().startsWithDefinitions(file);
        }
    }

    private static void delete(final List<Path> files) {
        for (final Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot delete " + file, e);
            }
        }
    }
}
