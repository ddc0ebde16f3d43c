package io.tapeline.journal;

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
                        damage));
            }
        }
        return cycles;
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
