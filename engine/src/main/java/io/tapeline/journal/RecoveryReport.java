package io.tapeline.journal;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What opening the journal found and did.
 *
 * @param isNew whether there was no journal before
 * @param cycles files of the journal after recovery
 * @param checkedDocuments whole documents that recovery read, those from the last complete set of definitions on
 * @param checkedBytes bytes of them
 * @param lastTickNumber of the last tick, that which records a loss included; 0 if there is none
 * @param mends the files that were mended; empty if all was whole
 * @param durationNs how long it took
 */
public record RecoveryReport(
        boolean isNew,
        int cycles,
        long checkedDocuments,
        long checkedBytes,
        long lastTickNumber,
        List<JournalMend> mends,
        long durationNs) {
    public static final long NONE = -1;

    /** Whether anything was damaged. */
    public boolean hasMended() {
        return !mends.isEmpty();
    }

    /** How many tick numbers were found lost. */
    public long lostCount() {
        return mends.stream().mapToLong(JournalMend::lostCount).sum();
    }

    /** One line for people. */
    public String toText() {
        final long ms = Duration.ofNanos(durationNs).toMillis();
        final String found = isNew
                ? "new journal"
                : cycles + " cycles, last tick " + lastTickNumber + ", " + checkedDocuments + " documents ("
                        + checkedBytes + " bytes) checked in " + ms + " ms";
        return found
                + (hasMended()
                        ? "; damage: " + mends.stream().map(JournalMend::toText).collect(Collectors.joining("; "))
                        : ", nothing to repair");
    }
}
