package io.tapeline;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalCheck;
import io.tapeline.journal.JournalListing;
import io.tapeline.journal.JournalListing.Cycle;
import io.tapeline.journal.JournalMend;
import io.tapeline.journal.RecoveryReport;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.TickPrinter;
import io.tapeline.tick.TickHandlers;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tapeline journal ls|dump|check|repair}: looks into the tape; {@code repair} alone changes it. */
@Command(
        name = "journal",
        description = "Looks into the journal: what files it has, its ticks in words, whether it is whole; mends it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "ls|dump|check|repair",
        footer = {
            "",
            "Examples:",
            "  tapeline journal ls --journal /data/tape",
            "  tapeline journal dump --from 1000 --count 20",
            "  tapeline journal check",
            "  tapeline journal repair"
        })
final class JournalCommand {
    @Command(
            name = "ls",
            description = "Lists the files: ticks, documents, bytes, times.",
            mixinStandardHelpOptions = true)
    int list(@Mixin final CommonOptions options) {
        final Path directory = directory(options);
        final List<Cycle> cycles = JournalListing.cycles(directory);
        if (!options.isJson()) {
            System.out.printf(
                    "%-20s %14s %14s %10s %14s %-24s %-24s %-24s%n",
                    "file",
                    "from tick",
                    "to tick",
                    "documents",
                    "bytes",
                    "first received",
                    "last received",
                    "last journaled");
            cycles.forEach(JournalCommand::print);
        }
        new Summary()
                .put("cycles", cycles.size())
                .put("ticks", cycles.stream().mapToLong(Cycle::ticks).sum())
                .put("bytes", cycles.stream().mapToLong(Cycle::bytes).sum())
                .put("damaged", cycles.stream().filter(c -> c.damage() != null).count())
                .print(System.out, options.isJson());
        return 0;
    }

    @Command(name = "dump", description = "Prints ticks, one a line.", mixinStandardHelpOptions = true)
    int dump(
            @Mixin final CommonOptions options,
            @Option(
                            names = "--from",
                            paramLabel = "TICK",
                            defaultValue = "0",
                            description = "First tick; default: the first there is.")
                    final long from,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many; default: ${DEFAULT-VALUE}.")
                    final long count) {
        final SecurityCatalog catalog = new SecurityCatalog();
        final PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        final Replay replay = new Replay(directory(options), new ReplayRange(from, Long.MAX_VALUE, 0));
        final AtomicLong left = new AtomicLong(count);
        final TickPrinter printer = new TickPrinter(catalog, line -> {
            out.println(line);
            if (left.decrementAndGet() == 0) {
                replay.stop();
            }
        });
        replay.run(catalog, TickHandlers.chain(catalog, printer), (done, total, rate) -> out.flush());
        out.flush();
        return 0;
    }

    @Command(
            name = "check",
            description = "Reads and checks every document; exits with 1 and names all damage if there is some.",
            mixinStandardHelpOptions = true)
    int check(@Mixin final CommonOptions options) {
        final JournalCheck check = JournalCheck.run(directory(options), file -> {});
        if (!options.isJson()) {
            check.damages().forEach(damage -> System.out.println(damage.toText()));
        }
        new Summary()
                .put("whole", check.isWhole())
                .put("from_tick", check.fromTickNumber())
                .put("to_tick", check.toTickNumber())
                .put("documents", check.documents())
                .put("ticks", check.ticks())
                .put("bytes", check.bytes())
                .put(
                        "damages",
                        check.damages().stream()
                                .map(JournalCheck.Damage::toText)
                                .toList())
                .print(System.out, options.isJson());
        return check.isWhole() ? 0 : TapelineMain.FAILED;
    }

    @Command(
            name = "repair",
            description = {
                "Reads everything and mends what is damaged: whole documents are kept, what is lost is recorded on the tape,",
                "damaged files are kept beside as they were. The engine must not be running; a start of it does the same."
            },
            mixinStandardHelpOptions = true)
    int repair(@Mixin final CommonOptions options) {
        final RecoveryReport report = Journal.repair(options.load().journal());
        if (!options.isJson()) {
            report.mends().forEach(mend -> System.out.println(mend.toText()));
        }
        new Summary()
                .put("mended_files", report.mends().size())
                .put("lost_ticks", report.lostCount())
                .put("last_tick", report.lastTickNumber())
                .put("mends", report.mends().stream().map(JournalMend::toText).toList())
                .print(System.out, options.isJson());
        return 0;
    }

    private static Path directory(final CommonOptions options) {
        final Path directory = options.load().journal().directory();
        Journal.id(directory); // refuses a folder that is no journal
        return directory;
    }

    private static void print(final Cycle cycle) {
        System.out.printf(
                "%-20s %,14d %,14d %,10d %,14d %-24s %-24s %-24s%s%n",
                cycle.file().getFileName(),
                cycle.fromTickNumber(),
                cycle.toTickNumber(),
                cycle.documents(),
                cycle.bytes(),
                time(cycle.firstReceiveTimeNs()),
                time(cycle.lastReceiveTimeNs()),
                time(cycle.lastJournalTimeNs()),
                cycle.damage() == null ? "" : "DAMAGED: " + cycle.damage());
    }

    private static String time(final long epochNs) {
        return epochNs == 0
                ? "-"
                : Instant.ofEpochSecond(0, epochNs / 1_000_000 * 1_000_000).toString();
    }
}
