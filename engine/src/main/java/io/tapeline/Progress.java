package io.tapeline;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a long piece of work is: rate, done of total, time left. On a terminal one line that is written over; in
 * a pipe a plain line every few seconds.
 *
 * <p><em>Thread</em>: that of the command.
 */
final class Progress {
    private static final long TERMINAL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PLAIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final boolean isTerminal;
    private final String label;
    private final String unit;
    private final LongSupplier clock;
    private final long startNs;
    private long shownNs;
    private long shownDone;
    private boolean isLineOpen;

    /**
     * @param label what is being done
     * @param unit of the counts, such as ticks
     */
    Progress(final String label, final String unit) {
        this(System.err, Boolean.getBoolean("tapeline.terminal"), label, unit, System::nanoTime);
    }

    Progress(
            final PrintStream out,
            final boolean isTerminal,
            final String label,
            final String unit,
            final LongSupplier clock) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.label = label;
        this.unit = unit;
        this.clock = clock;
        this.startNs = clock.getAsLong();
        this.shownNs = startNs;
    }

    /** Shows the state if it is time to. {@code fraction} is what share is done, 0 to 1, or negative if unknown. */
    void update(final long done, final double fraction) {
        final long nowNs = clock.getAsLong();
        if (nowNs - shownNs >= (isTerminal ? TERMINAL_INTERVAL_NS : PLAIN_INTERVAL_NS)) {
            show(done, fraction, nowNs);
        }
    }

    /** Ends the line on a terminal. */
    void end() {
        if (isLineOpen) {
            out.println();
            out.flush();
            isLineOpen = false;
        }
    }

    private void show(final long done, final double fraction, final long nowNs) {
        final double seconds = (nowNs - shownNs) / 1e9;
        final long rate = Math.round((done - shownDone) / seconds);
        final String share = fraction < 0 ? "" : String.format(" %3.0f%%", Math.min(1, fraction) * 100);
        final String line =
                String.format("%s%s %,d %s, %,d/s%s", label, share, done, unit, rate, timeLeft(fraction, nowNs));
        shownNs = nowNs;
        shownDone = done;
        if (isTerminal) {
            // Return to the line's start and clear what a longer line has left.
            out.print("\r" + line + "\u001b[K");
            isLineOpen = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String timeLeft(final double fraction, final long nowNs) {
        if (fraction <= 0 || fraction >= 1) {
            return "";
        }
        final Duration left = Duration.ofNanos((long) ((nowNs - startNs) * (1 - fraction) / fraction));
        return String.format(", %d:%02d:%02d left", left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }
}
