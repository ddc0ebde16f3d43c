package io.tapeline.bench.guard;

import io.tapeline.bench.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Judges the guarded paths; exit code 1 when one fails. */
@Command(
        name = "scripts/bench guard",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Fails when a step of the hot path allocates, or is slower beside its control than its bound allows.")
public final class GuardMain implements Callable<Integer> {
    private static final String ALL = "all";

    @Option(names = "--only", paramLabel = "NAME", description = "one path; all when not given")
    private String only = ALL;

    @Option(names = "--attempts", description = "most for each path, each in a new JVM; default ${DEFAULT-VALUE}")
    private int attempts = 4;

    @Option(
            names = "--plant",
            paramLabel = "NAME",
            description = "'all' or a path: it does its work twice and allocates; ends with 0 only if that was seen")
    private String plant = "";

    @Option(names = "--repeat", paramLabel = "N", description = "runs all N times and counts the false alarms")
    private int repeat = 1;

    @Option(
            names = "--calibrate",
            description = "measures each path in some JVMs, prints the ratios, writes the bounds")
    private boolean isCalibrating;

    @Option(names = "--forks", description = "JVMs for each path with --calibrate; default ${DEFAULT-VALUE}")
    private int forks = 7;

    @Option(names = "--bounds", paramLabel = "FILE", description = "default ${DEFAULT-VALUE}")
    private Path file = Path.of("bench/guard-bounds.txt");

    @Option(names = Fork.OPTION, hidden = true)
    private String measured = "";

    @Option(names = "--count-instructions", hidden = true)
    private boolean countsInstructions;

    private GuardMain() {}

    /** Runs it with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(new CommandLine(new GuardMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (attempts < 1 || repeat < 1 || forks < 1) {
            throw wrong("attempts=" + attempts + " repeat=" + repeat + " forks=" + forks + ", must be 1 or more");
        }
        if (!measured.isEmpty()) {
            return measureHere();
        }
        countsInstructions = InstructionCounter.find().isPresent();
        System.out.println("instructions: " + (countsInstructions ? "counted" : "skipped, this machine counts none"));
        if (isCalibrating) {
            return calibrate();
        }
        final Bounds bounds = Bounds.read(file);
        return plant.isEmpty() ? guard(bounds) : plant(bounds);
    }

    private int measureHere() throws Exception {
        final PathMeter meter = new PathMeter(PathMeter.Sizes.full(), plant.isEmpty() ? Plant.NONE : Plant.FAULT);
        Fork.tell(meter.measure(
                paths(measured).get(0), countsInstructions ? InstructionCounter.find() : Optional.empty()));
        return 0;
    }

    private int calibrate() throws Exception {
        final Map<String, Bounds.Bound> measuredBounds = new LinkedHashMap<>();
        for (final GuardedPath path : paths(only)) {
            final List<Measurement> measurements = new ArrayList<>();
            for (int i = 0; i < forks; i++) {
                measurements.add(Fork.measure(path, Plant.NONE, countsInstructions));
            }
            final Bounds.Bound bound = Bounds.Bound.of(measurements);
            print(
                    "%-20s ratio %.4f [%.4f .. %.4f]  bound %.4f%s%n",
                    path.name(),
                    bound.ratio(),
                    bound.least(),
                    bound.most(),
                    bound.ratioBound(),
                    bound.most() > bound.ratioBound() || 2 * bound.least() < bound.ratioBound()
                            ? "  TOO WIDE: noise or a slow-down by two would cross it"
                            : "");
            measuredBounds.put(path.name(), bound);
        }
        Bounds.write(file, measuredBounds);
        System.out.println("written: " + file);
        return 0;
    }

    private int guard(final Bounds bounds) throws Exception {
        final boolean isOwnCpu = bounds.cpu().equals(Machine.cpu());
        int alarms = 0;
        int runsWithFaults = 0;
        for (int run = 1; run <= repeat; run++) {
            final long startNs = System.nanoTime();
            final List<String> faults = new ArrayList<>();
            boolean isFailed = false;
            for (final GuardedPath path : paths(only)) {
                final Verdict verdict = judge(path, bounds, Plant.NONE);
                faults.addAll(verdict.faults(bounds.of(path.name())));
                // Bounds of ratios hold on the processor they were set on; nothing may allocate on any.
                isFailed |= verdict.isAllocating() || isOwnCpu && verdict.isFailed();
            }
            faults.forEach(System.out::println);
            runsWithFaults += faults.isEmpty() ? 0 : 1;
            alarms += isFailed ? 1 : 0;
            print(
                    "guard run %d of %d: %s, %d s%n",
                    run, repeat, isFailed ? "FAILED" : "passed", (System.nanoTime() - startNs) / 1_000_000_000);
        }
        if (repeat > 1) {
            print("%d of %d runs failed%n", alarms, repeat);
        }
        if (runsWithFaults > 0 && !isOwnCpu) {
            print(
                    "the bounds were set on %s, this is %s, where only an allocation fails; to set them here, run"
                            + " scripts/bench guard --calibrate%n",
                    bounds.cpu(), Machine.cpu());
        }
        return alarms == 0 ? 0 : 1;
    }

    private int plant(final Bounds bounds) throws Exception {
        int missed = 0;
        for (final GuardedPath path : paths(plant)) {
            final Verdict verdict = judge(path, bounds, Plant.FAULT);
            final boolean isSeen = verdict.isTimeBeyond() && verdict.isAllocating();
            verdict.faults(bounds.of(path.name())).forEach(fault -> System.out.println("  " + fault));
            missed += isSeen ? 0 : 1;
        }
        print("planted faults: %d of %d paths missed%n", missed, paths(plant).size());
        return missed == 0 ? 0 : 1;
    }

    private Verdict judge(final GuardedPath path, final Bounds bounds, final Plant planted) throws Exception {
        final Verdict verdict = new Attempts(attempts)
                .judge(bounds.of(path.name()), () -> Fork.measure(path, planted, countsInstructions));
        final Measurement last = verdict.last();
        print(
                "%-20s ratio %.4f, bound %.4f; %d bytes; attempt %d: %s%n",
                path.name(),
                last.ratio(),
                bounds.of(path.name()).ratioBound(),
                last.bytes(),
                verdict.attempts(),
                verdict.isFailed() ? "FAILED" : "passed");
        return verdict;
    }

    private List<GuardedPath> paths(final String name) {
        final List<GuardedPath> paths = GuardedPaths.all().stream()
                .filter(path -> name.equals(ALL) || path.name().equals(name))
                .toList();
        if (paths.isEmpty()) {
            throw wrong(name + " is no guarded path, must be one of "
                    + GuardedPaths.all().stream().map(GuardedPath::name).toList());
        }
        return paths;
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
    }

    private static void print(final String format, final Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
