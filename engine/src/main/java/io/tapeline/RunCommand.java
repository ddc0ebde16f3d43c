package io.tapeline;

import io.tapeline.config.ConfigException;
import io.tapeline.config.TapelineConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tapeline run}: records the feeds of the configuration until it is asked to end. */
@Command(
        name = "run",
        description = "Records the feeds of the configuration, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tapeline run --config config/development.conf",
            "  tapeline run --config config/production.conf --journal /data/tape --set store.lanes=2"
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final long REPORT_INTERVAL_MS = 10_000;
    private static final long FIRST_LOOK_MS = 200;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "End by itself after this time; default: run until asked to end.")
    private long durationSeconds;

    @Override
    public Integer call() throws InterruptedException {
        final TapelineConfig config = options.load();
        if (config.feeds().isEmpty()) {
            throw new ConfigException(
                    "nothing to run", List.of("feeds=[], must name at least one: see config/development.conf"));
        }
        LOG.info("configuration: {}", config.effective());
        final CountDownLatch closed = new CountDownLatch(1);
        final Engine engine = Engine.openLive(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnSignal(engine, closed), "shutdown"));
        try (engine) {
            engine.startFeeds(options.feeds());
            report(engine);
        }
        summary(engine).print(System.out, options.isJson());
        closed.countDown();
        return engine.faults().fatalCause() == null ? 0 : TapelineMain.FAILED;
    }

    /** The signal's hook lets the main thread close everything, and holds the process until it has. */
    private static void endOnSignal(final Engine engine, final CountDownLatch closed) {
        engine.faults().end();
        try {
            if (closed.await(20, TimeUnit.SECONDS) && engine.faults().fatalCause() == null) {
                // A signal would make the exit code 130 or 143; an end that was asked for and went well is 0.
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(final Engine engine) throws InterruptedException {
        final long startNs = System.nanoTime();
        boolean isStoring = false;
        long shownNs = startNs;
        while (!engine.faults().await(FIRST_LOOK_MS)) {
            final long nowNs = System.nanoTime();
            if (durationSeconds > 0 && nowNs - startNs >= TimeUnit.SECONDS.toNanos(durationSeconds)) {
                return;
            }
            if (!isStoring && engine.counters().counter("store.rows").value() > 0) {
                isStoring = true;
                sayHowToQuery();
            }
            if (nowNs - shownNs >= TimeUnit.MILLISECONDS.toNanos(REPORT_INTERVAL_MS)) {
                shownNs = nowNs;
                LOG.info(
                        "journaled up to tick {}, stored up to tick {}, {} rows",
                        engine.journaledTick(),
                        engine.storedTick(),
                        engine.counters().counter("store.rows").value());
            }
        }
    }

    private void sayHowToQuery() {
        if (options.isJson()) {
            return;
        }
        System.out.println("""

                Ticks arrive in the database. From another terminal:

                  scripts/timescaledb psql -c "SELECT * FROM order_books_by_symbol ORDER BY timestamp DESC LIMIT 5"
                  scripts/timescaledb psql -c "SELECT * FROM candles_1m ORDER BY time DESC, symbol LIMIT 5"
                  scripts/timescaledb psql -c "SELECT * FROM ingestion_status"

                Ctrl-C ends the recording; the database goes on until scripts/timescaledb stop.
                """);
        System.out.flush();
    }

    private static Summary summary(final Engine engine) {
        final Map<String, Long> counters = engine.counters().values();
        final Summary summary = new Summary()
                .put("journaled_tick", engine.journaledTick())
                .put("stored_tick", engine.storedTick())
                .put("rows", counters.get("store.rows"))
                .put("errors", counters.get("faults.errors"))
                .put("receive_to_journal_ns", engine.journaling().percentilesNs())
                .put("journal_sync_ns", engine.syncLatencyNs());
        if (engine.live() != null) {
            summary.put("state_hash", engine.live().stateHash());
        }
        return summary;
    }
}
