package io.tapeline.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The way of the store from a backlog to the end of the journal: how long, how fast, and what it said of itself on the way. */
final class CatchUp {
    private static final double LOOK_SECONDS = 0.5;
    private static final double STILL_SECONDS = 180;

    /**
     * What the engine said.
     *
     * @param seconds since the database was back
     * @param logged seconds left by the log; negative: it did not catch up
     * @param shown seconds left by health and metrics
     */
    record Word(double seconds, double logged, double shown) {}

    private final List<Word> words = new ArrayList<>();
    private final Metrics metrics;
    private final Metrics.Page first;
    private final long startNs = System.nanoTime();
    private Metrics.Page last;
    private double seconds;

    /** Begins now. */
    CatchUp(final Metrics metrics) {
        this.metrics = metrics;
        first = metrics.page();
    }

    /** Waits until no more than this lags; takes samples on the way. */
    void await(final double maxLag, final Sampler sampler, final double periodSeconds) {
        double storedBefore = first.tick("stored");
        double movedSeconds = 0;
        double sampledSeconds = 0;
        do {
            Sampler.pause(LOOK_SECONDS);
            last = metrics.page();
            seconds = (System.nanoTime() - startNs) / 1e9;
            words.add(
                    new Word(seconds, last.value("tapeline_store_eta"), last.value("tapeline_store_catch_up_seconds")));
            if (last.tick("stored") > storedBefore) {
                storedBefore = last.tick("stored");
                movedSeconds = seconds;
            } else if (seconds - movedSeconds > STILL_SECONDS) {
                throw new TrialFailure(false, "nothing was stored for " + STILL_SECONDS + " s: " + metrics.ready());
            }
            if (seconds - sampledSeconds >= periodSeconds && last.lag() > maxLag) {
                sampler.take("catch-up");
                sampledSeconds = (System.nanoTime() - startNs) / 1e9;
            }
        } while (last.lag() > maxLag);
    }

    void report(final EnduranceReport report) {
        final double ticks = last.tick("stored") - first.tick("stored");
        final double rows = last.sum("tapeline_store_rows_total") - first.sum("tapeline_store_rows_total");
        report.line(
                "%nCatch-up: %,.0f ticks behind, gone after %.1f s, while recording went on: %,.0f ticks (%,.0f/s),"
                        + " %,.0f rows (%,.0f/s).",
                first.lag(), seconds, ticks, ticks / seconds, rows, rows / seconds);
        report.head("after s | left s | the log said | health said");
        for (int quarter = 1; quarter <= 3; quarter++) {
            final Word word = words.get(Math.min(words.size() - 1, words.size() * quarter / 4));
            report.row(
                    "%.1f | %.1f | %s | %s",
                    word.seconds,
                    seconds - word.seconds,
                    word.logged < 0 ? "not yet" : String.format(Locale.ROOT, "%.0f", word.logged),
                    Double.isInfinite(word.shown) ? "not yet" : String.format(Locale.ROOT, "%.0f", word.shown));
        }
    }

    /** Ticks that it was behind at the beginning. */
    double backlog() {
        return first.lag();
    }
}
