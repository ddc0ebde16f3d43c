package io.tapeline.bench.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.Machine;
import io.tapeline.bench.TickJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.agrona.BitUtil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code scale}: what a security and a level take, and how the cost of a tick grows with the securities. */
@Command(
        name = "scripts/bench scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "What a security and a level take, and how the cost of a tick grows with the securities.")
public final class ScaleMain implements Callable<Integer> {
    private static final int BATCH = 256;
    private static final int DEEP = 1_000;
    private static final long SEED = 1;

    @Option(
            names = "--securities",
            split = ",",
            description = "how many, the first to compare with; default ${DEFAULT-VALUE}")
    private List<Integer> securities = List.of(100, 1_000, 10_000, 50_000);

    @Option(names = "--rounds", description = "rounds that count, 1 or more; default ${DEFAULT-VALUE}")
    private int rounds = 5;

    @Option(names = "--warmups", description = "rounds before them; default ${DEFAULT-VALUE}")
    private int warmups = 2;

    @Option(names = "--ticks", description = "that are timed, a multiple of 256; default ${DEFAULT-VALUE}")
    private int ticks = 1 << 21;

    @Option(
            names = "--different",
            description =
                    "ticks of a security before they repeat: with few its book stays small; default ${DEFAULT-VALUE}")
    private int different = 64;

    @Option(names = "--out", paramLabel = "FILE", description = "results as JSON; default ${DEFAULT-VALUE}")
    private Path out = Path.of("bench/target/scale.json");

    private ScaleMain() {}

    /** Runs it with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(final String... arguments) {
        return new CommandLine(new ScaleMain()).execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        final boolean isSome = securities.stream().allMatch(count -> count > 0);
        if (!isSome || rounds < 1 || warmups < 0 || ticks < BATCH || ticks % BATCH != 0 || different < 1) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "securities=" + securities + " rounds=" + rounds + " warmups=" + warmups + " ticks=" + ticks
                            + " different=" + different
                            + ", must be 1 or more, 1 or more, 0 or more, a multiple of 256, and 1 or more");
        }
        final Path folder = BenchFolder.create();
        final List<ScaleRun> medians;
        try {
            medians = medians(folder);
        } finally {
            BenchFolder.delete(folder);
        }
        final double emptyBook = HeapBytes.ofBook(0);
        final double level = (HeapBytes.ofBook(DEEP) - emptyBook) / (2 * DEEP);
        print(medians, emptyBook, level);
        write(medians, emptyBook, level);
        return 0;
    }

    /** All counts in turns, so that whatever the machine does meets each of them. */
    private List<ScaleRun> medians(final Path folder) {
        final List<TickJournal> journals = new ArrayList<>();
        final List<List<ScaleRun>> runs = new ArrayList<>();
        for (final int count : securities) {
            final int tape = BitUtil.align(Math.max(TickJournal.TAPE_TICKS, different * count), BATCH);
            journals.add(TickJournal.write(folder.resolve("journal-" + count), count, ticks, tape, SEED));
            runs.add(new ArrayList<>());
        }
        for (int round = -warmups; round < rounds; round++) {
            for (int i = 0; i < journals.size(); i++) {
                final ScaleRun run = ScaleRun.of(journals.get(i), folder);
                if (round >= 0) {
                    runs.get(i).add(run);
                }
            }
        }
        return runs.stream()
                .map(of -> new ScaleRun(
                        of.get(0).securities(),
                        of.get(0).levels(),
                        median(of, ScaleRun::startMs),
                        median(of, ScaleRun::bytes),
                        median(of, ScaleRun::tickNs)))
                .toList();
    }

    private static double median(final List<ScaleRun> runs, final ToDoubleFunction<ScaleRun> value) {
        return runs.stream()
                .mapToDouble(value)
                .sorted()
                .skip((runs.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }

    private static void print(final List<ScaleRun> medians, final double emptyBook, final double level) {
        System.out.println("| securities | levels of each | bytes of each | start, ms | a tick, ns | to the first |");
        System.out.println("|---|---|---|---|---|---|");
        for (final ScaleRun run : medians) {
            System.out.printf(
                    Locale.ROOT,
                    "| %,d | %.1f | %,.0f | %,.0f | %.1f | %.2f |%n",
                    run.securities(),
                    run.levels(),
                    run.bytes(),
                    run.startMs(),
                    run.tickNs(),
                    run.tickNs() / medians.get(0).tickNs());
        }
        System.out.printf(
                Locale.ROOT, "%nan empty book: %,.0f bytes; each level of a deep one: %.1f%n", emptyBook, level);
    }

    private void write(final List<ScaleRun> medians, final double emptyBook, final double level) throws IOException {
        final Map<String, Object> json = new LinkedHashMap<>(Machine.description());
        json.put("rounds", rounds);
        json.put("ticks", ticks);
        json.put("scale", medians);
        json.put("emptyBookBytes", emptyBook);
        json.put("levelBytes", level);
        if (out.getParent() != null) {
            Files.createDirectories(out.getParent());
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), json);
        System.out.println("\nresults: " + out);
    }
}
