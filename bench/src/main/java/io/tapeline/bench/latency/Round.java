package io.tapeline.bench.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The runs of one schedule, one after the other: engine, chain, control; and what they give together.
 *
 * @param schedule of all of them
 * @param number of the round, from 1 on
 * @param runs by name
 */
record Round(Schedule schedule, int number, Map<String, RunResult> runs) {
    /** Stages of the subject that are compared with the control's ring, each with its run. */
    static final List<List<String>> COMPARED = List.of(
            List.of("engine", RunResult.ON_TAPE),
            List.of("chain", RunResult.JOURNALED),
            List.of("chain", RunResult.LIVE));

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final String[] NAMES = {"p50", "p90", "p99", "p99.9", "p99.99", "max"};

    /** Indexes of the percentiles that are compared. */
    private static final int[] RATIOS = {0, 2, 3, 5};

    private static final String LINE = "%-8s %-24s %11s %11s %11s %11s %11s %11s %11s%n";

    static Round of(final RunSettings settings, final int number) throws Exception {
        final Map<String, RunResult> runs = new LinkedHashMap<>();
        try (SubjectFiles files = new SubjectFiles();
                EngineSubject engine = new EngineSubject(settings, files)) {
            add(runs, Run.of(engine, settings));
            try (SubjectFiles own = new SubjectFiles();
                    ChainSubject chain = new ChainSubject(settings, own)) {
                add(runs, Run.of(chain, settings));
            }
            try (SubjectFiles own = new SubjectFiles();
                    ControlSubject control = new ControlSubject(settings, own, engine)) {
                add(runs, Run.of(control, settings));
            }
        }
        return new Round(settings.schedule(), number, runs);
    }

    private static void add(final Map<String, RunResult> runs, final RunResult result) {
        runs.put(result.run(), result);
    }

    /** Compares one percentile of a stage of {@link #COMPARED} with the control's. */
    double ratio(final List<String> stage, final int percentile) {
        return stage(stage.get(0), stage.get(1)).us(PERCENTILES[percentile])
                / stage("control", RunResult.RING).us(PERCENTILES[percentile]);
    }

    void print() {
        System.out.printf(
                Locale.ROOT,
                "%n%d ticks/s%s, %d s after a warm-up of %d s, round %d; us after a tick was due%n",
                schedule.rate(),
                schedule.isBurst()
                        ? ", " + Schedule.BURST_FACTOR + " times that in the first " + Schedule.BURST_MS
                                + " ms of each second"
                        : "",
                schedule.seconds(),
                schedule.warmupSeconds(),
                number);
        System.out.printf(LINE, "run", "stage", NAMES[0], NAMES[1], NAMES[2], NAMES[3], NAMES[4], NAMES[5], "count");
        runs.values().forEach(Round::print);
        runs.values().forEach(run -> System.out.println(run.run() + ": " + run.values()));
        COMPARED.forEach(this::printRatio);
        printLine();
    }

    private static void print(final RunResult run) {
        run.stages().forEach((stage, latencies) -> {
            final List<Object> cells = new ArrayList<>(List.of(run.run(), stage));
            for (final double percentile : PERCENTILES) {
                cells.add(String.format(Locale.ROOT, "%.1f", latencies.us(percentile)));
            }
            cells.add(latencies.count());
            System.out.printf(LINE, cells.toArray());
        });
    }

    private void printRatio(final List<String> compared) {
        final StringBuilder line = new StringBuilder();
        for (final int percentile : RATIOS) {
            line.append(String.format(Locale.ROOT, "  %s %.2f", NAMES[percentile], ratio(compared, percentile)));
        }
        System.out.println("ratio " + compared.get(0) + ", " + compared.get(1) + " / control, ring:" + line);
    }

    /** Socket to journaled in one line, each figure beside the control's and the machine's. */
    private void printLine() {
        final StringBuilder line = new StringBuilder();
        for (final int percentile : RATIOS) {
            line.append(String.format(
                    Locale.ROOT,
                    "; %s %.0f (control %.0f, machine %.0f and %.0f)",
                    NAMES[percentile],
                    stage("chain", RunResult.JOURNALED).us(PERCENTILES[percentile]),
                    stage("control", RunResult.RING).us(PERCENTILES[percentile]),
                    stage("chain", RunResult.JITTER).us(PERCENTILES[percentile]),
                    stage("control", RunResult.JITTER).us(PERCENTILES[percentile])));
        }
        System.out.println("socket -> journaled at " + schedule.name() + " ticks/s, us" + line);
    }

    /** Writes all percentiles of all stages, each into a file of its own. */
    void writePercentiles(final Path folder) throws IOException {
        Files.createDirectories(folder);
        for (final RunResult run : runs.values()) {
            for (final Map.Entry<String, Latencies> stage : run.stages().entrySet()) {
                final String name = schedule.name() + "-round" + number + "-" + run.run() + "-" + stage.getKey();
                stage.getValue().write(folder.resolve(name.replaceAll("[ ,]+", "-") + ".hgrm"));
            }
        }
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("rate", schedule.rate());
        json.put("burst", schedule.isBurst());
        json.put("warmup-seconds", schedule.warmupSeconds());
        json.put("seconds", schedule.seconds());
        json.put("round", number);
        runs.values().forEach(run -> json.put(run.run(), toJson(run)));
        for (final List<String> compared : COMPARED) {
            final Map<String, Object> ratios = new LinkedHashMap<>();
            for (final int percentile : RATIOS) {
                ratios.put(NAMES[percentile], ratio(compared, percentile));
            }
            json.put("ratio " + compared.get(0) + ", " + compared.get(1) + " / control", ratios);
        }
        return json;
    }

    private static Map<String, Object> toJson(final RunResult run) {
        final Map<String, Object> json = new LinkedHashMap<>();
        run.stages().forEach((stage, latencies) -> {
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("count", latencies.count());
            for (int i = 0; i < PERCENTILES.length; i++) {
                values.put(NAMES[i] + " us", latencies.us(PERCENTILES[i]));
            }
            values.put("most ahead us", latencies.mostAheadNs() / 1e3);
            json.put(stage, values);
        });
        json.putAll(run.values());
        return json;
    }

    private Latencies stage(final String run, final String stage) {
        return runs.get(run).stages().get(stage);
    }
}
