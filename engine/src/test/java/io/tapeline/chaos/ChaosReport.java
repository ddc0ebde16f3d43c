package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table at the end, for the terminal and as a page. */
final class ChaosReport {
    private static final String LINE = "%-14s %6s %12s %10s %8s %6s %8s %6s %6s %6s %9s%n";
    private static final String PAGE_LINE = "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n";
    private static final Object[] HEAD = {
        "row", "trials", "ticks", "rows", "holes", "lost", "doubled", "wrong", "failed", "hands", "start ms"
    };

    private final ChaosOptions options;
    private final Map<ChaosRow, RowTally> tallies;

    ChaosReport(final ChaosOptions options, final Map<ChaosRow, RowTally> tallies) {
        this.options = options;
        this.tallies = tallies;
    }

    String table() {
        final StringBuilder text = new StringBuilder(String.format(Locale.ROOT, LINE, HEAD));
        tallies.forEach((row, tally) -> text.append(String.format(Locale.ROOT, LINE, cells(row, tally))));
        return text.toString();
    }

    void write(final Path file) {
        final StringBuilder text = new StringBuilder("# The crash matrix, as measured\n\n");
        text.append(origin(options.seed())).append('\n');
        text.append(String.format(Locale.ROOT, PAGE_LINE, HEAD));
        text.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
        tallies.forEach((row, tally) -> text.append(String.format(Locale.ROOT, PAGE_LINE, cells(row, tally))));
        text.append("\n| row | what happens |\n|---|---|\n");
        tallies.keySet().forEach(row -> text.append("| " + row.rowName() + " | " + row.fault() + " |\n"));
        try {
            Files.writeString(file, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When, of what and on what machine a report is. */
    static String origin(final long seed) {
        return String.format(
                Locale.ROOT,
                "%s, commit %s, seed %d; %s, %d cores, JDK %s. Made by `scripts/chaos`; [chaos.md](chaos.md) says how to"
                        + " read it.%n",
                LocalDate.now(ZoneOffset.UTC),
                commit(),
                seed,
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"));
    }

    private static Object[] cells(final ChaosRow row, final RowTally tally) {
        final Findings found = tally.findings();
        return new Object[] {
            row.rowName(),
            tally.trials(),
            String.format(Locale.ROOT, "%,d", found.ticks()),
            String.format(Locale.ROOT, "%,d", found.rows()),
            found.holes(),
            found.lost(),
            found.doubled(),
            found.wrong(),
            tally.failures(),
            tally.hands(),
            tally.longestUpMs()
        };
    }

    private static String commit() {
        try {
            return ScratchDatabase.run(
                    List.of("git", "-C", System.getProperty("tapeline.root"), "rev-parse", "--short", "HEAD"));
        } catch (final IllegalStateException | UncheckedIOException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }
}
