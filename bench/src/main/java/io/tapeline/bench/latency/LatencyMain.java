package io.tapeline.bench.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code latency}: how late a tick is at each stage of the engine, printed, as JSON, and as files of all
 * percentiles. The commands below it are the processes of a run.
 */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "How late a tick that is due at a fixed time is at each stage of the engine, beside a bare ring.",
        subcommands = {VenueCommand.class, RingCommand.class, LoadCommand.class, MeterCommand.class})
public final class LatencyMain implements Callable<Integer> {
    private static final String LANES = "store.lanes";

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "N",
            description = "ticks a second, each a multiple of 10, one after the other; default ${DEFAULT-VALUE}")
    private List<Integer> rates = List.of(10_000, 100_000, 500_000);

    @Option(
            names = "--burst",
            description = "each rate again, with 10 times the rate in the first 100 ms of each second")
    private boolean isBurst;

    @Option(names = "--seconds", description = "that count, of each run; default ${DEFAULT-VALUE}")
    private int seconds = 20;

    @Option(names = "--warmup-seconds", description = "before them; default ${DEFAULT-VALUE}")
    private int warmupSeconds = 10;

    @Option(names = "--rounds", description = "of all of it; default ${DEFAULT-VALUE}")
    private int rounds = 1;

    @Option(
            names = "--spin",
            description = "the venue waits without letting go of its processor; for machines with four or more")
    private boolean isSpinning;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a key of the engine's configuration, of the control too; may be repeated")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--engine", paramLabel = "JAR", description = "the engine; default ${DEFAULT-VALUE}")
    private Path engine = Path.of("engine/target/tapeline.jar");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "results as JSON; percentile files go into the folder of its name beside it; default ${DEFAULT-VALUE}")
    private Path out = Path.of("bench/target/latency.json");

    private LatencyMain() {}

    /** Runs it with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(new CommandLine(new LatencyMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final List<Schedule> schedules = schedules();
        if (rounds < 1 || !Files.isReadable(engine)) {
            throw wrong("rounds=" + rounds + " engine=" + engine
                    + ", must be 1 or more and a file; scripts/bench makes it");
        }
        if (!settings.getOrDefault(LANES, "1").equals("1")) {
            throw wrong("--set " + LANES + "=" + settings.get(LANES) + ", must be 1: with more the ledger has holes");
        }
        final Path folder = Path.of(out.toString().replaceFirst("\\.json$", ""));
        final RoundReport report = new RoundReport(System.out);
        final List<Round> done = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (final Schedule schedule : schedules) {
                try {
                    final Round result = Round.of(
                            new RunSettings(schedule, RunClock.measured(), engine, settings, isSpinning), round);
                    report.print(result);
                    RoundReport.writePercentiles(result, folder);
                    done.add(result);
                } catch (final IllegalStateException e) {
                    failed.add(schedule.name() + ", round " + round + ": " + e.getMessage());
                    System.out.println("\nno figure for " + failed.get(failed.size() - 1));
                }
            }
        }
        if (rounds > 1) {
            System.out.println();
            done.stream()
                    .collect(Collectors.groupingBy(Round::schedule, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(report::printRatios);
        }
        write(done, failed);
        System.out.println("\nresults: " + out + ", percentile files: " + folder);
        return failed.isEmpty() ? 0 : 1;
    }

    private List<Schedule> schedules() {
        final List<Schedule> schedules = new ArrayList<>();
        try {
            for (final int rate : rates) {
                schedules.add(new Schedule(rate, false, warmupSeconds, seconds));
                if (isBurst) {
                    schedules.add(new Schedule(rate, true, warmupSeconds, seconds));
                }
            }
        } catch (final IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        return schedules;
    }

    private void write(final List<Round> done, final List<String> failed) throws IOException {
        final Map<String, Object> json = new LinkedHashMap<>(Machine.description());
        json.put("database", BenchDatabase.description());
        json.put("engine flags", Child.ENGINE_JVM);
        json.put("settings", settings);
        json.put("sender spins", isSpinning);
        json.put("rounds", done.stream().map(RoundReport::toJson).toList());
        json.put("no figure", failed);
        if (out.getParent() != null) {
            Files.createDirectories(out.getParent());
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), json);
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
    }
}
