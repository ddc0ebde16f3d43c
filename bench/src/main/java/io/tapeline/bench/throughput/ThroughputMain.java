package io.tapeline.bench.throughput;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.ManyMessages;
import io.tapeline.bench.TickJournal;
import io.tapeline.bench.peers.Comparison;
import io.tapeline.bench.peers.Peer;
import io.tapeline.bench.peers.ResultsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs each stretch with few securities and with many, in turns, prints the rates, and writes them as JSON. */
@Command(
        name = "scripts/bench throughput",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "How much each stretch of a tick's way takes, with few securities and with many.")
public final class ThroughputMain implements Callable<Integer> {
    private static final List<String> STRETCHES = List.of("decoder", "state", "rows", "chain");
    private static final long SEED = 1;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description =
                    "decoder (to journal), state (from the journal), rows (from the journal) or chain (the whole way);"
                            + " all when not given")
    private String only = "";

    @Option(names = "--rounds", description = "rounds that count, 1 or more; default ${DEFAULT-VALUE}")
    private int rounds = 5;

    @Option(names = "--warmups", description = "rounds before them; default ${DEFAULT-VALUE}")
    private int warmups = 2;

    @Option(
            names = "--securities",
            split = ",",
            description = "how many; the first is compared with the others; default ${DEFAULT-VALUE}")
    private List<Integer> securities = List.of(100, 10_000);

    @Option(names = "--ticks", description = "of a round, a multiple of 256; default ${DEFAULT-VALUE}")
    private int ticks = 1 << 21;

    @Option(
            names = "--tape",
            paramLabel = "TICKS",
            description = "of state and rows, after which their journal repeats itself, a multiple of 256: 64 or more a"
                    + " security fill its book; default ${DEFAULT-VALUE}")
    private int tape = TickJournal.TAPE_TICKS;

    @Option(
            names = "--depths",
            description =
                    "changes of books of a round of decoder, each with eleven messages more; default ${DEFAULT-VALUE}")
    private int depths = 40_000;

    @Option(names = "--lanes", description = "of the store; default ${DEFAULT-VALUE}")
    private int lanes = 2;

    @Option(names = "--out", paramLabel = "FILE", description = "results as JSON; default ${DEFAULT-VALUE}")
    private Path out = Path.of("bench/target/throughput.json");

    private ThroughputMain() {}

    /** Runs it with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(new CommandLine(new ThroughputMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        final boolean isDivisor = securities.stream().allMatch(count -> count > 0 && depths % count == 0);
        if (!isDivisor
                || rounds < 1
                || warmups < 0
                || ticks < 256
                || ticks % 256 != 0
                || tape < 256
                || tape % 256 != 0) {
            throw wrong("securities=" + securities + " rounds=" + rounds + " warmups=" + warmups + " ticks=" + ticks
                    + " tape=" + tape + ", must be divisors of --depths=" + depths
                    + ", 1 or more, 0 or more, and multiples of 256");
        }
        if (!only.isEmpty() && !STRETCHES.contains(only)) {
            throw wrong("--only=" + only + ", must be one of " + STRETCHES);
        }
        final ResultsFile file = new ResultsFile(out);
        if (isWanted("decoder")) {
            file.add(decoder().run(warmups, rounds));
        }
        final Path folder = BenchFolder.create();
        try {
            final List<TickJournal> journals = new ArrayList<>();
            for (final int count : isWanted("state") || isWanted("rows") ? securities : List.<Integer>of()) {
                journals.add(TickJournal.write(folder.resolve("journal-" + count), count, ticks, tape, SEED));
            }
            if (isWanted("state")) {
                file.add(state(journals).run(warmups, rounds));
            }
            if (isWanted("rows")) {
                file.add(rows(journals).run(warmups, rounds));
            }
        } finally {
            BenchFolder.delete(folder);
        }
        if (isWanted("chain")) {
            file.add(chain().run(warmups, rounds));
        }
        if (isWanted("rows") || isWanted("chain")) {
            file.describe("database", BenchDatabase.description());
        }
        file.write();
        return 0;
    }

    private Comparison decoder() {
        final List<Peer> peers = new ArrayList<>();
        long messages = 0;
        for (final int count : securities) {
            final ManyMessages made = new ManyMessages(count, depths, SEED);
            peers.add(new DecoderToJournal(named(count), made));
            messages = made.count();
        }
        return new Comparison("decoder to journal", "messages", messages, 1, peers);
    }

    private Comparison state(final List<TickJournal> journals) {
        final List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < journals.size(); i++) {
            peers.add(new JournalToState(named(securities.get(i)), journals.get(i)));
        }
        return new Comparison("journal to state", "ticks", ticks, 1, peers);
    }

    private Comparison rows(final List<TickJournal> journals) {
        final List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < journals.size(); i++) {
            peers.add(new JournalToRows(named(securities.get(i)), journals.get(i), lanes));
        }
        return new Comparison("journal to rows, lanes: " + lanes, "ticks", ticks, 1, peers);
    }

    private Comparison chain() {
        final List<Peer> peers = new ArrayList<>();
        for (final int count : securities) {
            peers.add(new WholeChain(named(count), count, ticks, lanes));
        }
        return new Comparison("whole chain, lanes: " + lanes, "ticks", ticks, 1, peers);
    }

    private boolean isWanted(final String name) {
        return only.isEmpty() || only.equals(name);
    }

    private static String named(final int count) {
        return count + (count == 1 ? " security" : " securities");
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
    }
}
