package io.tapeline.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One file of the journal that was written anew because it, or what follows it, was damaged.
 *
 * @param file of the journal
 * @param original the file as it was; null if its own documents were whole
 * @param lost tick numbers that are lost, in order; empty if none are
 * @param reason what was wrong
 */
public record JournalMend(Path file, Path original, List<Lost> lost, String reason) {
    /**
     * Ticks that are lost.
     *
     * @param first number
     * @param last number; where nothing tells how many there were, no lost tick had a higher one
     */
    public record Lost(long first, long last) {
        public long count() {
            return last - first + 1;
        }
    }

    /** How many numbers are lost. */
    public long lostCount() {
        return lost.stream().mapToLong(Lost::count).sum();
    }

    /** One line for people. */
    public String toText() {
        final String numbers = lost.isEmpty()
                ? "no tick is lost"
                : "lost ticks "
                        + lost.stream()
                                .map(range -> range.first() + ".." + range.last())
                                .collect(Collectors.joining(", "));
        return file.getFileName() + " mended, " + numbers + " (" + reason + ")"
                + (original == null ? "" : "; the original is kept as " + original);
    }
}
