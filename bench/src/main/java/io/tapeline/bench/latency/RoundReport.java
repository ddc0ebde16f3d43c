package io.tapeline.bench.latency;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What rounds have shown: as tables, as values for JSON, as files of all percentiles. */
final class RoundReport {
    private static final List<Round.Stage> COMPARED =
            List.of(Round.JOURNALED.get(0), Round.JOURNALED.get(1), Round.LIVE);

    private final PrintStream out;

    RoundReport(final PrintStream out) {
        this.out = out;
    }

    /** One round: all stages of all runs, then what they are beside the control. */
    void print(final Round round) {
        final Schedule schedule = round.schedule();
        final String burst = schedule.isBurst()
                ? ", " + Schedule.BURST_FACTOR + " times that in the first " + Schedule.BURST_MS + " ms of each second"
                : "";
        out.printf(
                "%n%d ticks/s%s; %d s after a warm-up of %d s; round %d; us after a tick was due%n",
                schedule.rate(), burst, schedule.seconds(), schedule.warmupSeconds(), round.number());
        printLine("run", "stage", Percentile.ALL.stream().map(Percentile::name).toList(), "count");
        round.runs().values().forEach(this::print);
        round.runs().values().forEach(run -> out.println(run.run() + ": " + run.values()));
        for (final Round.Stage stage : COMPARED) {
            final StringBuilder line = new StringBuilder();
            for (final Percentile percentile : Percentile.COMPARED) {
                line.append(format("  %s %.2f", percentile.name(), round.ratio(stage, percentile)));
            }
            out.println("ratio " + stage + " / " + Round.CONTROL + ":" + line);
        }
        out.println("load on the database, " + RunResult.LOAD + ", control / engine: "
                + format("%.2f", round.load(ControlSubject.NAME) / round.load(EngineSubject.NAME)));
        Round.JOURNALED.forEach(stage -> printBeside(round, stage));
    }

    private void print(final RunResult run) {
        run.stages().forEach((stage, latencies) -> {
            final List<String> cells = Percentile.ALL.stream()
                    .map(percentile -> format("%.1f", latencies.us(percentile.value())))
                    .toList();
            printLine(run.run(), stage, cells, Long.toString(latencies.count()));
        });
    }

    private void printLine(final String run, final String stage, final List<String> cells, final String count) {
        final StringBuilder line = new StringBuilder(format("%-8s %-24s", run, stage));
        cells.forEach(cell -> line.append(format(" %11s", cell)));
        out.println(line.append(format(" %10s", count)));
    }

    /** Socket to journaled in one line, each figure beside the control's and the machine's in either run. */
    private void printBeside(final Round round, final Round.Stage stage) {
        final StringBuilder line = new StringBuilder();
        for (final Percentile percentile : Percentile.COMPARED) {
            line.append(format(
                    "; %s %.0f (control %.0f; machine %.0f, in the control %.0f)",
                    percentile.name(),
                    round.us(stage, percentile),
                    round.us(Round.CONTROL, percentile),
                    round.us(new Round.Stage(stage.run(), RunResult.JITTER), percentile),
                    round.us(new Round.Stage(Round.CONTROL.run(), RunResult.JITTER), percentile)));
        }
        out.println("socket -> journaled at " + round.schedule().name() + " ticks/s, " + stage + ", us" + line);
    }

    /** The ratios of several rounds of one schedule: median, least and most. */
    void printRatios(final List<Round> rounds) {
        for (final Round.Stage stage : COMPARED) {
            final StringBuilder line = new StringBuilder();
            for (final Percentile percentile : Percentile.COMPARED) {
                final double[] sorted = rounds.stream()
                        .mapToDouble(round -> round.ratio(stage, percentile))
                        .sorted()
                        .toArray();
                line.append(format(
                        "  %s %.2f (%.2f..%.2f)",
                        percentile.name(), median(sorted), sorted[0], sorted[sorted.length - 1]));
            }
            out.println(rounds.get(0).schedule().name() + " ticks/s, rounds: " + rounds.size() + ", ratio " + stage
                    + " / " + Round.CONTROL + ":" + line);
        }
    }

    static double median(final double[] sorted) {
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Writes all percentiles of all stages, each into a file of its own. */
    static void writePercentiles(final Round round, final Path folder) throws IOException {
        Files.createDirectories(folder);
        for (final RunResult run : round.runs().values()) {
            for (final Map.Entry<String, Latencies> stage : run.stages().entrySet()) {
                final String name =
                        String.join("-", round.schedule().name(), "round" + round.number(), run.run(), stage.getKey());
                stage.getValue().write(folder.resolve(name.replaceAll("[ ,]+", "-") + ".hgrm"));
            }
        }
    }

    static Map<String, Object> toJson(final Round round) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("rate", round.schedule().rate());
        json.put("burst", round.schedule().isBurst());
        json.put("warmup-seconds", round.schedule().warmupSeconds());
        json.put("seconds", round.schedule().seconds());
        json.put("round", round.number());
        round.runs().values().forEach(run -> json.put(run.run(), toJson(run)));
        final List<Object> ratios = new ArrayList<>();
        for (final Round.Stage stage : COMPARED) {
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("of", stage.toString());
            values.put("to", Round.CONTROL.toString());
            Percentile.COMPARED.forEach(percentile -> values.put(percentile.name(), round.ratio(stage, percentile)));
            ratios.add(values);
        }
        json.put("ratios", ratios);
        return json;
    }

    private static Map<String, Object> toJson(final RunResult run) {
        final Map<String, Object> json = new LinkedHashMap<>();
        run.stages().forEach((stage, latencies) -> {
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("count", latencies.count());
            values.put("least us", latencies.us(0));
            Percentile.ALL.forEach(
                    percentile -> values.put(percentile.name() + " us", latencies.us(percentile.value())));
            values.put("most ahead of its time us", latencies.mostAheadNs() / 1e3);
            json.put(stage, values);
        });
        json.putAll(run.values());
        return json;
    }

    private static String format(final String form, final Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
