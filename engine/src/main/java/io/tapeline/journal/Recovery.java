package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where the journal ends, and cuts off what a crash has left behind that.
 *
 * <p>Reads, checking everything, from the last complete set of definitions to the end. A document that is not whole is a
 * torn tail when nothing whole follows it. When whole documents do follow, it is still one if the machine was started
 * anew since the last recovery, because a power cut loses pages in any order; in the same boot no page can be lost, so
 * that is damage, and the journal is not opened.
 *
 * <p>To cut, the cycle is written anew by Chronicle itself up to its last whole document, and put in the place of the old
 * file by one rename. Design note: zeroing the tail in place would leave Chronicle's header and index pointing at what is
 * gone, and mending those means to know all of Chronicle's format; a crash during the repair would be one more case.
 * What was cut is kept beside, as it was.
 *
 * <p><em>Thread</em>: the one that opens the journal, which holds its lock.
 */
final class Recovery {
    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long blockBytes;
    private final boolean isSameBoot;
    private final Definitions definitions = new Definitions();
    private final List<Path> files = new ArrayList<>();
    private boolean lastCycleHasDefinitions;
    private long nextTickNumber = 1;
    private long documents;
    private long bytes;

    Recovery(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long blockBytes,
            final boolean isSameBoot) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.blockBytes = blockBytes;
        this.isSameBoot = isSameBoot;
    }

    /** What the tape defines at its end. */
    Definitions definitions() {
        return definitions;
    }

    /** The number of the next tick. */
    long nextTickNumber() {
        return nextTickNumber;
    }

    /** The cycle of the last file, or {@link Long#MIN_VALUE}. */
    long lastCycle() {
        return files.isEmpty() ? Long.MIN_VALUE : rollCycle.cycleOf(CycleFolder.name(files.get(files.size() - 1)));
    }

    /** Whether ticks may be appended to the last cycle as it is. */
    boolean lastCycleHasDefinitions() {
        return lastCycleHasDefinitions;
    }

    RecoveryReport run(final boolean isNew) {
        final long startNs = System.nanoTime();
        CycleRepair.deleteFolder(paths.rebuild());
        files.addAll(CycleFolder.list(paths.ticks()));
        final int start = startIndex();
        removeUnmadeFiles(start);
        CycleRepair repair = null;
        boolean isFirst = true;
        for (int i = start; i < files.size(); i++) {
            final CycleScan scan = new CycleScan();
            try (CycleFile file = CycleFile.open(files.get(i))) {
                final String reason = scan.runToTail(file, isFirst ? 0 : nextTickNumber, definitions, false);
                take(scan);
                isFirst &= scan.documents == 0;
                if (reason != null) {
                    checkMayCut(file, scan, i, reason);
                    repair = new CycleRepair(paths, rollCycle, blockBytes, file, scan, reason);
                }
            }
        }
        if (repair != null && !repair.run()) {
            files.remove(files.size() - 1);
            lastCycleHasDefinitions = false;
        }
        return report(isNew, repair, System.nanoTime() - startNs);
    }

    /** Files that Chronicle has not finished making, and that hold nothing whole, are in its way. */
    private void removeUnmadeFiles(final int from) {
        for (int i = files.size() - 1; i >= from; i--) {
            final Path path = files.get(i);
            try {
                if (isUnmade(path)) {
                    Files.delete(path);
                    files.remove(i);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot remove the unfinished " + path, e);
            }
        }
    }

    private static boolean isUnmade(final Path path) {
        try (CycleFile file = CycleFile.open(path)) {
            return !file.isReady() && new CycleScan().runToTail(file, 0, null, false) == null;
        }
    }

    private int startIndex() {
        for (int i = files.size() - 1; i > 0; i--) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                if (new CycleScan().startsWithDefinitions(file)) {
                    return i;
                }
            }
        }
        return 0;
    }

    private void take(final CycleScan scan) {
        if (scan.documents > 0) {
            nextTickNumber = scan.nextTickNumber;
        }
        documents += scan.documents;
        bytes += scan.bytes;
        lastCycleHasDefinitions = scan.hasDefinitions();
    }

    private void checkMayCut(final CycleFile file, final CycleScan scan, final int index, final String reason) {
        final boolean isLast = index == files.size() - 1;
        if (isLast && (scan.wholeBehind == 0 || !isSameBoot)) {
            return;
        }
        final String behind = isLast ? scan.wholeBehind + " whole documents follow" : "later cycles follow";
        throw new JournalException("journal " + paths.directory() + " is damaged in its middle: " + reason
                + ", where tick "
                + scan.nextTickNumber + " is due, and " + behind + ". Nothing was changed. `journal check` names all"
                + " damage; restore " + file.path() + " from a copy, or move the journal aside and start a new one");
    }

    private RecoveryReport report(final boolean isNew, final CycleRepair repair, final long durationNs) {
        final boolean hasCut = repair != null;
        return new RecoveryReport(
                isNew,
                files.size(),
                documents,
                bytes,
                nextTickNumber - 1,
                hasCut ? repair.cutDocuments() : 0,
                hasCut ? repair.cutBytes() : 0,
                hasCut ? nextTickNumber : RecoveryReport.NONE,
                hasCut && repair.cutNextTickNumber() > 0 ? repair.cutNextTickNumber() - 1 : RecoveryReport.NONE,
                hasCut ? repair.cutFile() : null,
                hasCut ? repair.reason() : null,
                durationNs);
    }
}
