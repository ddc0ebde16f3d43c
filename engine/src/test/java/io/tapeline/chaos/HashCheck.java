package io.tapeline.chaos;

import io.tapeline.TapelineProcess;
import io.tapeline.journal.JournalStretches;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the hashes of the state on the tape are those of a replay, by {@code tapeline verify}; and whether that would be
 * noticed if they were not, by {@code tapeline replay} of a copy in which one hash is another.
 */
final class HashCheck {
    private static final Pattern EQUAL = Pattern.compile("\"hashes_equal\":\\s*(\\d+)");

    private final Path folder;
    private final Path journal;
    private final Path config;

    HashCheck(final Path folder, final Path journal, final Path config) {
        this.folder = folder;
        this.journal = journal;
        this.config = config;
    }

    /** Compares; the engine has stopped. */
    void run(final String databaseUrl, final Findings findings) {
        final String out = TapelineProcess.run(
                folder, 0, "verify", "--json", "--config", config.toString(), "--database", databaseUrl);
        final Matcher equal = EQUAL.matcher(out);
        if (!equal.find() || Long.parseLong(equal.group(1)) == 0) {
            findings.wrong("verify has compared no hash of the state: " + out.strip());
        }
        final Path copy = folder.resolve("copy");
        ScratchDatabase.run(List.of("rm", "-rf", copy.toString()));
        ScratchDatabase.run(List.of("cp", "-a", "--sparse=always", journal.toString(), copy.toString()));
        final long changed = JournalStretches.changeHash(copy);
        if (changed == 0) {
            return;
        }
        try (TapelineProcess replay =
                TapelineProcess.start(folder, "replay", "--config", config.toString(), "--journal", copy.toString())) {
            replay.awaitMs(Long.MAX_VALUE / 2);
            requireDifference(replay, changed, findings);
        }
    }

    private static void requireDifference(final TapelineProcess replay, final long changed, final Findings findings) {
        try {
            final String said = replay.awaitExit(1);
            if (!said.contains("state differs")) {
                findings.wrong("replay does not name the wrong hash of tick " + changed + ": " + said.strip());
            }
        } catch (final AssertionError e) {
            findings.wrong("the hash of tick " + changed + " was made wrong, and replay does not see it");
        }
    }
}
