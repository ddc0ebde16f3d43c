package io.tapeline.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a whole journal, checking everything, and changes nothing; a writer may be at work.
 *
 * @param documents whole documents before the first damage of each file
 * @param ticks numbered ticks in them
 * @param bytes of them
 * @param fromTickNumber the first tick of the journal
 * @param toTickNumber the last whole tick of the journal
 * @param damages what is wrong, in order; empty if the journal is whole
 */
public record JournalCheck(
        long documents, long ticks, long bytes, long fromTickNumber, long toTickNumber, List<Damage> damages) {
    /**
     * One place where the journal is broken.
     *
     * @param file path
     * @param document which of the file, from 0
     * @param bytePosition where in the file
     * @param fromTickNumber the first tick that cannot be read
     * @param toTickNumber the last tick that cannot be read; {@link RecoveryReport#NONE} if nothing tells
     * @param what is wrong
     */
    public record Damage(
            Path file, long document, long bytePosition, long fromTickNumber, long toTickNumber, String what) {
        /** One line for people. */
        public String toText() {
            return file + " document " + document + " byte " + bytePosition + " ticks " + fromTickNumber + ".."
                    + (toTickNumber == RecoveryReport.NONE ? "?" : toTickNumber) + ": " + what;
        }
    }

    public boolean isWhole() {
        return damages.isEmpty();
    }

    /**
     * Checks the journal of a directory.
     *
     * @param progress is told of each file when it is read
     */
    public static JournalCheck run(final Path directory, final Consumer<Path> progress) {
        final List<Path> files = CycleFolder.list(new JournalPaths(directory).ticks());
        final List<Damage> damages = new ArrayList<>();
        long documents = 0;
        long ticks = 0;
        long bytes = 0;
        long from = 0;
        long next = 0;
        long last = 0;
        for (int i = 0; i < files.size(); i++) {
            try (CycleFile file = CycleFile.open(files.get(i))) {
                final CycleScan scan = new CycleScan();
                final String fault = scan.runToTail(file, next, null, i == files.size() - 1);
                documents += scan.documents;
                ticks += scan.ticks;
                bytes += scan.bytes;
                from = from == 0 ? scan.firstTickNumber : from;
                next = scan.documents > 0 ? scan.nextTickNumber : next;
                last = Math.max(last, Math.max(next, scan.wholeBehind > 0 ? scan.nextTickBehind : 0) - 1);
                if (fault != null) {
                    damages.add(damageOf(files.get(i), scan, fault));
                    // Numbers are compared anew behind a damage, so that the files after it are not blamed for it.
                    next = scan.wholeBehind > 0 ? scan.nextTickBehind : 0;
                }
            }
            progress.accept(files.get(i));
        }
        return new JournalCheck(documents, ticks, bytes, from, last, List.copyOf(damages));
    }

    private static Damage damageOf(final Path path, final CycleScan scan, final String what) {
        final long to = scan.wholeBehind > 0 ? scan.firstTickBehind - 1 : RecoveryReport.NONE;
        return new Damage(path, scan.documents, scan.endPosition, scan.nextTickNumber, to, what);
    }
}
