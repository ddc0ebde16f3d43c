package io.tapeline.journal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What opening the journal found and did.
 *
 * @param isNew whether there was no journal before
 * @param cycles files of the journal after recovery
 * @param checkedDocuments whole documents that recovery read, those from the last complete set of definitions on
 * @param checkedBytes bytes of them
 * @param lastTickNumber of the last whole tick; 0 if there is none
 * @param cutDocuments documents cut off behind the last whole one, as far as they can be told apart
 * @param cutBytes bytes cut off
 * @param cutFromTickNumber the first number whose tick was cut; {@link #NONE} if nothing was cut
 * @param cutToTickNumber the last number whose tick was cut as far as is known; {@link #NONE} if not
 * @param cutFile where the bytes cut off are kept; null if there are none
 * @param reason why they were cut; null if nothing was
 * @param durationNs how long it took
 */
public record RecoveryReport(
        boolean isNew,
        int cycles,
        long checkedDocuments,
        long checkedBytes,
        long lastTickNumber,
        long cutDocuments,
        long cutBytes,
        long cutFromTickNumber,
        long cutToTickNumber,
        Path cutFile,
        String reason,
        long durationNs) {
    public static final long NONE = -1;

    /** Whether anything was cut off. */
    public boolean hasCut() {
        return reason != null;
    }

    /** One line for people. */
    public String toText() {
        final long ms = Duration.ofNanos(durationNs).toMillis();
        final String found = isNew
                ? "new journal"
                : cycles + " cycles, last tick " + lastTickNumber + ", " + checkedDocuments + " documents ("
                        + checkedBytes + " bytes) checked in " + ms + " ms";
        if (!hasCut()) {
            return found + ", nothing to repair";
        }
        final String upTo = cutToTickNumber == NONE ? "on" : "to " + cutToTickNumber;
        return found + "; cut a torn tail of " + cutBytes + " bytes, " + cutDocuments + " documents, ticks from "
                + cutFromTickNumber + " " + upTo + " (" + reason + ")"
                + (cutFile == null ? "" : "; the bytes are kept in " + cutFile);
    }
}
