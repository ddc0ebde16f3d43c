package io.tapeline;

import io.tapeline.book.BestPrices;
import io.tapeline.book.LevelBook;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.replay.ReplaySummary;
import io.tapeline.replay.Snapshots;
import io.tapeline.security.Security;
import io.tapeline.state.MarketState;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Side;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tapeline replay}: rebuilds books and candles from the journal, or refills a database from it. */
@Command(
        name = "replay",
        description = {
            "Rebuilds books and candles from the journal, and prints them with their state hash.",
            "The hash is that which `run` and `import` print when they end: live equals replay.",
            "Compares with the hashes on the tape too; exits with 1 and says between which ticks the first one differs."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tapeline replay --journal /data/tape",
            "  tapeline replay --to 1000000 --json",
            "  tapeline replay --into-database --database postgresql://user:password@host/empty"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int SHOWN_SECURITIES = 20;

    @Mixin
    private CommonOptions options;

    @Option(names = "--to", paramLabel = "TICK", description = "Stop after this tick; default: the last.")
    private long toTick = Long.MAX_VALUE;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "0",
            description = "1.0: as fast as it was received; default: as fast as possible.")
    private double speed;

    @Option(names = "--into-database", description = "Store what the database lacks, and end when all is stored.")
    private boolean isIntoDatabase;

    @Override
    public Integer call() throws InterruptedException {
        final TapelineConfig config = options.load();
        return isIntoDatabase ? refill(config) : rebuild(config);
    }

    private int rebuild(final TapelineConfig config) {
        final MarketState market = stateBefore(config);
        final LiveState state = new LiveState(config, market, difference -> {});
        final Progress progress = new Progress("replay", "ticks");
        final ReplaySummary replayed = new Replay(config.journal().directory(), new ReplayRange(0, toTick, speed))
                .run(
                        state.catalog(),
                        state,
                        (done, total, rate) -> progress.update(done, done / (double) Math.max(1, total)));
        progress.end();
        if (!options.isJson()) {
            printBooks(state);
        }
        final String difference = state.trail().difference();
        new Summary()
                .put("ticks", market.ticks())
                .put("last_tick", state.lastTickNumber())
                .put("securities", state.catalog().securities().size())
                .put("best_changes", market.bestChanges())
                .put("final_candles", state.candles().finalCount())
                .put("late_ticks", state.candles().lateTicks())
                .put("state_hash", state.stateHash())
                .put("hashes_equal", state.trail().equal())
                .put("hashes_passed_over", state.trail().passedOver())
                .put("difference", difference.isEmpty() ? null : difference)
                .put("seconds", Math.round(replayed.durationNs() / 1e7) / 100.0)
                .put("ticks_per_second", Math.round(replayed.ticksPerSecond()))
                .print(System.out, options.isJson());
        return difference.isEmpty() ? 0 : TapelineMain.FAILED;
    }

    /** The state before the first tick of the journal: of a snapshot, if the journal does not begin with tick 1. */
    private static MarketState stateBefore(final TapelineConfig config) {
        final Path directory = config.journal().directory();
        return Snapshots.readOnly(directory, Journal.id(directory))
                .newest(0, () -> LiveState.empty(config), state -> state);
    }

    private int refill(final TapelineConfig config) throws InterruptedException {
        final long startNs = System.nanoTime();
        final Engine engine = Engine.open(config);
        final long lastTick = engine.journaledTick();
        try (engine) {
            engine.awaitStored(lastTick);
        }
        new Summary()
                .put("last_tick", lastTick)
                .put("stored_tick", engine.storedTick())
                .put("rows", engine.counters().counter("store.rows").value())
                .put("seconds", Math.round((System.nanoTime() - startNs) / 1e7) / 100.0)
                .print(System.out, options.isJson());
        return 0;
    }

    private static void printBooks(final LiveState state) {
        System.out.printf(
                "%-16s %-20s %18s %18s %18s %18s %8s%n",
                "exchange", "symbol", "bid size", "bid", "ask", "ask size", "levels");
        state.catalog().securities().stream().limit(SHOWN_SECURITIES).forEach(security -> printBook(state, security));
        final int more = state.catalog().securities().size() - SHOWN_SECURITIES;
        if (more > 0) {
            System.out.println("... and " + more + " more");
        }
    }

    private static void printBook(final LiveState state, final Security security) {
        final BestPrices best = state.books().best(security.id());
        if (best == null) {
            return;
        }
        final LevelBook book = state.books().book(security.id());
        System.out.printf(
                "%-16s %-20s %18s %18s %18s %18s %8s%n",
                security.exchange(),
                security.symbol(),
                text(best.bidSize(), security.sizeScale()),
                text(best.bidPrice(), security.priceScale()),
                text(best.askPrice(), security.priceScale()),
                text(best.askSize(), security.sizeScale()),
                book == null ? "quotes" : book.count(Side.BID) + "+" + book.count(Side.ASK));
    }

    private static String text(final long mantissa, final int scale) {
        return mantissa == TickLayout.NULL_VALUE ? "-" : Mantissa.toText(mantissa, scale);
    }
}
