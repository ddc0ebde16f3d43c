package io.tapeline.journal;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a journal's files hold, for people; reads every document and changes nothing. */
public final class JournalListing {
    /**
     * One file of the journal.
     *
     * @param file path
     * @param fromTickNumber the first tick; when there are no ticks, the one that would be next
     * @param toTickNumber the last tick; when there are no ticks, one less than {@code fromTickNumber}
     * @param documents whole documents, up to the first that is not
     * @param ticks numbered ticks in them
     * @param bytes of them
     * @param firstReceiveTimeNs of the first tick; 0 if there is none
     * @param lastReceiveTimeNs of the last tick; 0 if there is none
     * @param lastJournalTimeNs when the last of them was journaled; 0 if there is none
     * @param damage what is wrong behind them; null if nothing is
     */
    public record Cycle(
            Path file,
            long fromTickNumber,
            long toTickNumber,
            long documents,
            long ticks,
            long bytes,
            long firstReceiveTimeNs,
            long lastReceiveTimeNs,
            long lastJournalTimeNs,
            String damage) {}

    private JournalListing() {}

    /** All files, oldest first. */
    public static List<Cycle> cycles(final Path directory) {
        final List<Cycle> cycles = new ArrayList<>();
        for (final Path path : CycleFolder.list(new JournalPaths(directory).ticks())) {
            try (CycleFile file = CycleFile.open(path)) {
                final CycleScan scan = new CycleScan();
                final String damage = scan.runToTail(file, 0, null, true);
                cycles.add(new Cycle(
                        path,
                        scan.firstTickNumber,
                        scan.nextTickNumber - 1,
                        scan.documents,
                        scan.ticks,
                        scan.bytes,
                        scan.firstReceiveTimeNs,
                        scan.lastReceiveTimeNs,
                        scan.lastJournalTimeNs,
                        damage));
            }
        }
        return cycles;
    }

    /** The first tick that a journal has, or will have; reads the first document of its first file. */
    public static long firstTickNumber(final Path directory) {
        for (final Path path : CycleFolder.list(new JournalPaths(directory).ticks())) {
            final long first = firstTickOf(path);
            if (first > 0) {
                return first;
            }
        }
        return 1;
    }

    /** Whether a file of the journal begins with this tick. */
    public static boolean isStartOfFile(final Path directory, final long tickNumber) {
        final List<Path> files = CycleFolder.list(new JournalPaths(directory).ticks());
        for (int i = files.size() - 1; i >= 0; i--) {
            final long first = firstTickOf(files.get(i));
            if (first > 0 && first <= tickNumber) {
                return first == tickNumber;
            }
        }
        return false;
    }

    /** The number of the first tick of a file, 0 if nothing whole stands at its start. */
    static long firstTickOf(final Path path) {
        final JournalDocument document = new JournalDocument();
        try (CycleFile file = CycleFile.open(path)) {
            final boolean isThere =
                    file.isReady() && file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null;
            return isThere ? document.firstTickNumber() : 0;
        } catch (final UncheckedIOException e) {
            if (Files.exists(path)) {
                throw e;
            }
            // Retention was faster: it is not a file of the journal any more.
            return 0;
        }
    }

    /** The last whole tick of a journal now, 0 if there is none; reads the last file that has documents. */
    public static long lastTickNumber(final Path directory) {
        final List<Path> files = CycleFolder.list(new JournalPaths(directory).ticks());
        for (int i = files.size() - 1; i >= 0; i--) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                final CycleScan scan = new CycleScan();
                scan.run(file, 0, null);
                if (scan.documents > 0) {
                    return scan.nextTickNumber - 1;
                }
            }
        }
        return 0;
    }
}
