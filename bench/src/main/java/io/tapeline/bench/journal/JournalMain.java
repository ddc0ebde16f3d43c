package io.tapeline.bench.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapeline.bench.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code journal}: what the journal costs, printed, and as JSON. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "What the journal costs: its writer, a roll, bytes on the disk.")
public final class JournalMain implements Callable<Integer> {
    private static final int[] COST_BATCHES = {64, 1024};
    private static final int[] DISK_BATCHES = {1, 8, 64, 1024};

    @Option(names = "--rounds", description = "rounds that count, 1 or more; default ${DEFAULT-VALUE}")
    private int rounds = 7;

    @Option(names = "--warmups", description = "rounds before them; default ${DEFAULT-VALUE}")
    private int warmups = 2;

    @Option(names = "--rate", description = "ticks a second of the latency, 64 or more; default ${DEFAULT-VALUE}")
    private int rate = 1_000_000;

    @Option(names = "--securities", description = "whose definitions a roll repeats; default ${DEFAULT-VALUE}")
    private int securities = 1_000;

    @Option(names = "--out", paramLabel = "FILE", description = "results as JSON; default ${DEFAULT-VALUE}")
    private Path out = Path.of("bench/target/journal.json");

    private static final int TICKS = 1 << 21;
    private static final int SECONDS = 2;
    private static final int ROLLS_A_ROUND = 3;

    private JournalMain() {}

    /** Runs it with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(new CommandLine(new JournalMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || warmups < 0 || rate < 64 || rate > TICKS || securities < 1 || securities > 10_000) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "rounds=" + rounds + " warmups=" + warmups + " rate=" + rate + " securities=" + securities
                            + ", must be 1 or more, 0 or more, 64.." + TICKS + ", 1..10000");
        }
        final List<Rounds> results = new ArrayList<>();
        for (final int batch : COST_BATCHES) {
            writerCost(batch, results);
        }
        latency(results);
        results.add(new RollCost(securities, warmups + rounds * ROLLS_A_ROUND).run());
        diskBytes(results);
        results.forEach(Rounds::print);
        final Map<String, Object> json = new LinkedHashMap<>(Machine.description());
        json.put("results", results.stream().map(Rounds::toJson).toList());
        if (out.getParent() != null) {
            Files.createDirectories(out.getParent());
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), json);
        System.out.println("\nresults: " + out);
        return 0;
    }

    private void writerCost(final int batch, final List<Rounds> results) throws Exception {
        final WriterCost cost = new WriterCost(TICKS, batch);
        final Rounds cpu = new Rounds("processor time, ns a tick, as fast as it goes, batches of " + batch);
        final Rounds faults = new Rounds("page faults of the writer for 1,000 ticks, batches of " + batch);
        for (int round = -warmups; round < rounds; round++) {
            final Map<String, ThreadMeter> used = cost.round();
            if (round >= 0) {
                used.forEach((name, value) -> {
                    cpu.add(name, value.cpuNs() / (double) TICKS);
                    faults.add(name, value.faults() * 1e3 / TICKS);
                });
            }
        }
        results.add(cpu);
        results.add(faults);
    }

    private void latency(final List<Rounds> results) {
        final String load = ", batches of 64 at " + rate + " ticks/s, synced";
        final Rounds latency = new Rounds("duration of one append, us" + load);
        final Rounds cost = new Rounds("its cost" + load);
        final AppendLatency run = new AppendLatency(rate, SECONDS);
        for (int round = -warmups; round < rounds; round++) {
            run.round(round < 0 ? new Rounds("warm-up") : latency, round < 0 ? new Rounds("warm-up") : cost);
        }
        results.add(latency);
        results.add(cost);
    }

    private void diskBytes(final List<Rounds> results) throws Exception {
        final DiskBytes disk = new DiskBytes(TICKS);
        final Rounds bytes = new Rounds("bytes on the disk");
        bytes.add("of a file with one tick", disk.bytesOfFile());
        for (final int batch : DISK_BATCHES) {
            bytes.add("a tick in documents of " + batch + ", " + TICKS + " ticks", disk.bytesPerTick(batch));
        }
        results.add(bytes);
    }
}
