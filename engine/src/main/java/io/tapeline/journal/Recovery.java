package io.tapeline.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the journal ends, and mends what is damaged there.
 *
 * <p>Takes a quick look at all files ({@link CycleJoints}); reads, checking everything, what lies behind the last
 * {@link SettledPlace}, or all from the file on of which a reader has left a note of damage. What is damaged is mended by {@link Mending}: whole documents are kept wherever they stand,
 * what is lost is recorded, and no number that may have been given is given again.
 *
 * <p><em>Thread</em>: the one that opens the journal, which holds its lock.
 */
final class Recovery {
    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long blockBytes;
    private final ChronicleData chronicle;
    private final Mending mending;
    private final List<JournalMend> mends = new ArrayList<>();
    private final PendingDamage pending;
    private List<Path> files = new ArrayList<>();

    Recovery(final JournalPaths paths, final JournalRollCycle rollCycle, final long blockBytes) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.blockBytes = blockBytes;
        chronicle = ChronicleData.of(paths, rollCycle, blockBytes);
        mending = new Mending(paths, rollCycle, blockBytes, false, chronicle);
        pending = new PendingDamage(paths);
    }

    /** What the tape defines at its end. */
    Definitions definitions() {
        return mending.definitions();
    }

    /** Bytes read, all of them behind the last set of definitions from which reading may begin. */
    long checkedBytes() {
        return mending.bytes();
    }

    /** The number of the next tick. */
    long nextTickNumber() {
        return Math.max(1, mending.nextTickNumber());
    }

    /** The receive time of the last tick, 0 if there is none. */
    long lastReceiveTimeNs() {
        return mending.lastReceiveTimeNs();
    }

    /** Where the numbers must go on: beyond {@link #nextTickNumber} if whole files are gone. */
    long firstFreeNumber() {
        return Mending.markNext(paths, nextTickNumber());
    }

    /** The oldest cycle that may be appended to, or {@link Long#MIN_VALUE} if any may. */
    long openCycle() {
        if (files.isEmpty()) {
            return Long.MIN_VALUE;
        }
        final long lastCycle = rollCycle.cycleOf(CycleFolder.name(files.get(files.size() - 1)));
        // A writer that dies in a roll leaves an ended file and none after it.
        return mending.lastHasEnd() ? lastCycle + 1 : lastCycle;
    }

    /** Whether ticks may be appended to that cycle without writing its definitions first. */
    boolean hasOpenDefinitions() {
        return mending.lastHasDefinitions() && !mending.lastHasEnd();
    }

    /**
     * Does it.
     *
     * @param isWhole whether all files are read, and not only the end
     */
    RecoveryReport run(final boolean isNew, final boolean isWhole) {
        final long startNs = System.nanoTime();
        mendOlder();
        final List<Path> all = CycleFolder.list(paths.ticks());
        final int firstPending = pending.first(all);
        final int start = isWhole ? 0 : Mending.startIndex(all, firstPending - 1);
        if (isWhole || firstPending < all.size()) {
            mending.run(all, start, all.size() - 1);
        } else {
            mending.runToEnd(all, start);
        }
        mends.addAll(mending.mends());
        files = mending.files();
        pending.clear();
        return new RecoveryReport(
                isNew,
                files.size(),
                mending.documents(),
                mending.bytes(),
                nextTickNumber() - 1,
                List.copyOf(mends),
                System.nanoTime() - startNs);
    }

    /** Mends files before the last that a quick look finds to be damaged. */
    private void mendOlder() {
        final List<Path> all = CycleFolder.list(paths.ticks());
        final List<Integer> suspicious = new CycleJoints(chronicle).suspicious(all);
        for (final int index : suspicious) {
            final List<Path> now = CycleFolder.list(paths.ticks());
            final int at = now.indexOf(all.get(index));
            if (at >= 0 && at < now.size() - 1) {
                final Mending older = new Mending(paths, rollCycle, blockBytes, false, chronicle);
                older.run(now, Mending.startIndex(now, at - 1), at);
                mends.addAll(older.mends());
            }
        }
    }
}
