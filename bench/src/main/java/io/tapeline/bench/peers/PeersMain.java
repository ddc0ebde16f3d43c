package io.tapeline.bench.peers;

import io.aeron.archive.ArchiveThreadingMode;
import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.MessageTape;
import io.tapeline.bench.Messages;
import io.tapeline.bench.TickTape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the comparisons, prints them, and writes them as JSON. */
@Command(
        name = "scripts/bench peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Tapeline beside others on the same input, in one process and in turns.")
public final class PeersMain implements Callable<Integer> {
    private static final int SECURITIES = 100;
    private static final long SEED = 1;

    @Option(names = "--only", paramLabel = "NAME", description = "journal, decode or store; all when not given")
    private String only = "";

    @Option(names = "--rounds", description = "rounds that count, 1 or more; default ${DEFAULT-VALUE}")
    private int rounds = 7;

    @Option(names = "--warmups", description = "rounds before them; default ${DEFAULT-VALUE}")
    private int warmups = 3;

    @Option(names = "--ticks", description = "of a round, a multiple of 8; default ${DEFAULT-VALUE}")
    private int ticks = 4_000_000;

    @Option(
            names = "--depths",
            description = "changes of the book where there are no captures; default ${DEFAULT-VALUE}")
    private int depths = 10_000;

    @Option(names = "--rows", description = "of the store comparisons; default ${DEFAULT-VALUE}")
    private int rows = 3_000_000;

    @Option(names = "--out", paramLabel = "FILE", description = "results as JSON; default ${DEFAULT-VALUE}")
    private Path out = Path.of("bench/target/peers.json");

    private PeersMain() {}

    /** Runs them with arguments of the command line; ends the process. */
    public static void run(final String[] arguments) {
        System.exit(new CommandLine(new PeersMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || warmups < 0 || ticks < 8 || ticks % 8 != 0 || depths < 1 || rows < 1_000) {
            throw wrong("rounds=" + rounds + " warmups=" + warmups + " ticks=" + ticks + " depths=" + depths
                    + " rows=" + rows
                    + ", must be 1 or more, 0 or more, a multiple of 8, 1 or more, and 1000 or more");
        }
        if (!only.isEmpty() && !List.of("journal", "decode", "store").contains(only)) {
            throw wrong("--only=" + only + ", must be journal, decode or store");
        }
        final ResultsFile file = new ResultsFile(out);
        final Path work = BenchFolder.create();
        try {
            for (final Comparison comparison : comparisons()) {
                file.add(comparison.run(warmups, rounds));
            }
            if (isWanted("store")) {
                file.describe("database", BenchDatabase.description());
                for (final Comparison comparison : StoreComparisons.of(work, rows, SEED)) {
                    file.add(comparison.run(warmups, rounds));
                }
            }
        } finally {
            BenchFolder.delete(work);
        }
        file.write();
        return 0;
    }

    private boolean isWanted(final String name) {
        return only.isEmpty() || only.equals(name);
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(new CommandLine(this), message);
    }

    private List<Comparison> comparisons() {
        final List<Comparison> comparisons = new ArrayList<>();
        if (isWanted("journal")) {
            final TickTape tape = new TickTape(TickWork.TAPE_TICKS, SECURITIES, SEED);
            comparisons.add(journal(new TickWork(tape, ticks, 1)));
            comparisons.add(journal(new TickWork(tape, ticks, 8)));
        }
        if (isWanted("decode")) {
            comparisons.add(decode());
        }
        return comparisons;
    }

    private static Comparison journal(final TickWork work) {
        return new Comparison(
                "journal, events of " + work.eventTicks(),
                "ticks",
                work.ticks(),
                List.of(
                        new RingPeer(work, RingPeer.Kind.JOURNAL),
                        new RingPeer(work, RingPeer.Kind.BARE),
                        new ChroniclePeer(work),
                        new AeronPeer(work, ArchiveThreadingMode.INVOKER),
                        new AeronPeer(work, ArchiveThreadingMode.SHARED),
                        new AeronPeer(work, ArchiveThreadingMode.DEDICATED)));
    }

    private Comparison decode() {
        final boolean isRecorded = Messages.hasRecorded();
        final MessageTape tape = isRecorded ? Messages.recorded() : Messages.synthetic(depths, SEED);
        return new Comparison(
                "decode of Binance messages, " + (isRecorded ? "recorded" : "synthetic"),
                "messages",
                tape.count(),
                List.of(
                        new DecodePeer(tape),
                        new DecodeFloorPeer(tape),
                        new JacksonStreamingPeer(tape),
                        new JacksonTreePeer(tape),
                        new XChangePeer(tape, false),
                        new XChangePeer(tape, true)));
    }
}
