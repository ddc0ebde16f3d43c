package io.tapeline;

import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalListing;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.replay.Snapshots;
import io.tapeline.store.Verification;
import io.tapeline.tick.TickHandler;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tapeline verify}: derives every row anew from the journal, and compares it with the database. */
@Command(
        name = "verify",
        description = {
            "Compares the database with the journal: number, sums and hashes of the rows, by table and range of ticks.",
            "Exits with 1 and names the first difference if there is one. The engine may be running meanwhile."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  tapeline verify", "  tapeline verify --config config/production.conf --json"})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() {
        final TapelineConfig config = options.load();
        final Path directory = config.journal().directory();
        final long journaledTick = JournalListing.lastTickNumber(directory);
        final Verification.Result result = Verification.run(
                config.store(),
                config.candles(),
                Journal.id(directory),
                Journal.openQuarantine(directory),
                Snapshots.readOnly(directory, Journal.id(directory)),
                config.live().hashTicks(),
                (lastTick, handler) -> replay(directory, lastTick, handler));
        final Map<String, Object> tables = new LinkedHashMap<>();
        for (final Verification.TableResult table : result.tables()) {
            tables.put(
                    table.table(),
                    Map.of("journal", table.expectedRows(), "database", table.actualRows(), "equal", table.isEqual()));
            if (!options.isJson()) {
                System.out.printf(
                        "%-20s %,14d rows from the journal %,14d in the database  %s%n",
                        table.table(),
                        table.expectedRows(),
                        table.actualRows(),
                        table.isEqual() ? "equal" : "DIFFERENT");
            }
        }
        new Summary()
                .put("equal", result.isEqual())
                .put("first_difference", result.isEqual() ? null : result.firstDifference())
                .put("hashes_equal", result.equalHashes())
                .put(
                        "unchecked",
                        result.uncheckedBlocks() == 0
                                ? null
                                : result.uncheckedBlocks() + " blocks cannot be checked: the journal lost ticks "
                                        + result.lostTicks())
                .put("stored_tick", result.storedPrefix())
                .put("journaled_tick", journaledTick)
                .put("tables", options.isJson() ? tables : null)
                .print(System.out, options.isJson());
        return result.isEqual() ? 0 : TapelineMain.FAILED;
    }

    private static void replay(final Path directory, final long lastTick, final TickHandler handler) {
        final Progress progress = new Progress("verify", "ticks");
        new Replay(directory, new ReplayRange(0, lastTick, 0))
                .run(
                        handler,
                        handler,
                        (done, total, rate) -> progress.update(done, done / (double) Math.max(1, total)));
        progress.end();
    }
}
