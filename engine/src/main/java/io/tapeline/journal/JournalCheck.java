package io.tapeline.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a whole journal, checking everything, and changes nothing; a writer may be at work.
 *
 * @param documents whole documents
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
        return new JournalChecking(new JournalPaths(directory)).run(progress);
    }
}
