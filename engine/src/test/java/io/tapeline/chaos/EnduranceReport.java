package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a long run has shown: lines and tables in Markdown, and whether all was as it must be. */
final class EnduranceReport {
    private final StringBuilder text = new StringBuilder();
    private final List<String> wrongCounts = new ArrayList<>();
    private final List<String> brokenBounds = new ArrayList<>();

    EnduranceReport(final String title, final long seed) {
        text.append("# ")
                .append(title)
                .append("\n\n")
                .append(ChaosReport.origin(seed))
                .append('\n');
    }

    void line(final String format, final Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The first row of a table; its cells are separated by {@code |}. */
    void head(final String cells) {
        text.append("\n| ")
                .append(cells)
                .append(" |\n")
                .append("|---"
                        .repeat(1 + (int) cells.chars().filter(c -> c == '|').count()))
                .append("|\n");
    }

    void row(final String format, final Object... values) {
        line("| " + format + " |", values);
    }

    /** Something that must be so whatever the machine is. */
    void mustHold(final boolean isSo, final String format, final Object... values) {
        if (!isSo) {
            wrongCounts.add(String.format(Locale.ROOT, format, values));
        }
    }

    /** Something that must stay within a bound. */
    void mustStayWithin(final boolean isWithin, final String format, final Object... values) {
        if (!isWithin) {
            brokenBounds.add(String.format(Locale.ROOT, format, values));
        }
    }

    /** What the accounts say, and that nothing is missing at all. */
    void accounts(final Findings found) {
        line(
                "%nAccounts: %,d ticks, %,d rows compared; %d holes, %,d ticks missed, lost %d, doubled %d, wrong %d.",
                found.ticks(),
                found.rows(),
                found.holes(),
                found.missedTicks(),
                found.lost(),
                found.doubled(),
                found.wrong());
        found.messages().forEach(message -> line("- %s", message));
        mustHold(found.isClean(), "lost %d, doubled %d, wrong %d", found.lost(), found.doubled(), found.wrong());
        mustHold(
                found.holes() == 0 && found.missedTicks() == 0,
                "%d holes with %d ticks are on the tape, must be none",
                found.holes(),
                found.missedTicks());
    }

    boolean isGood() {
        return wrongCounts.isEmpty() && brokenBounds.isEmpty();
    }

    /** What is wrong, apart from bounds. */
    List<String> wrongCounts() {
        return wrongCounts;
    }

    String text() {
        final StringBuilder whole = new StringBuilder(text);
        whole.append(isGood() ? "\nVerdict: all within bounds.\n" : "\nVerdict: FAILED\n");
        wrongCounts.forEach(fault -> whole.append("- ").append(fault).append('\n'));
        brokenBounds.forEach(fault -> whole.append("- ").append(fault).append('\n'));
        return whole.toString();
    }

    void write(final Path file) {
        try {
            Files.writeString(file, text());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
