package io.tapeline.bench.latency;

import io.tapeline.config.TapelineConfig;
import io.tapeline.store.DriverChannels;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The process {@code ring}: the engine's feed and its ring; behind it either the engine's stages, each with a stage behind
 * it that reads the clock, or nothing but such a stage, which is the control.
 */
@Command(name = "ring", hidden = true)
final class RingCommand implements Callable<Integer> {
    private static final long LOOK_NS = 20_000_000;

    @Mixin
    private ScheduleOptions options;

    @Option(names = "--config", required = true)
    private Path configFile;

    @Option(names = "--bare")
    private boolean isBare;

    @Override
    public Integer call() throws Exception {
        DriverChannels.install();
        final Parent parent = new Parent();
        final TapelineConfig config = RunConfig.load(configFile);
        if (isBare) {
            runBare(parent, config);
        } else {
            runWhole(parent, config);
        }
        return 0;
    }

    private void runBare(final Parent parent, final TapelineConfig config) throws Exception {
        final RunClock clock = options.clock();
        final ArrivalStage arrived = new ArrivalStage(options.schedule(), clock);
        try (FeedChain chain = new FeedChain(config, List.of(arrived), new Counters(), clock)) {
            chain.start();
            arrived.begin(parent.await("start"));
            awaitAll(chain, arrived);
            parent.tell("ring", arrived.latencies().toText());
            parent.tell("arrived", arrived.lastTrade());
            parent.await("end");
        }
    }

    private void runWhole(final Parent parent, final TapelineConfig config) throws Exception {
        final RunClock clock = options.clock();
        final Counters counters = new Counters();
        final ArrivalStage journaled = new ArrivalStage(options.schedule(), clock);
        final ArrivalStage live = new ArrivalStage(options.schedule(), clock);
        try (JournalSide journal = new JournalSide(config, counters, clock);
                FeedChain chain = new FeedChain(
                        config, List.of(journal.journal(), journaled, journal.liveState(), live), counters, clock)) {
            journal.start(chain);
            chain.start();
            final long startNs = parent.await("start");
            journaled.begin(startNs);
            live.begin(startNs);
            awaitAll(chain, live);
            parent.tell("journaled", journaled.latencies().toText());
            parent.tell("live", live.latencies().toText());
            parent.tell("waits", counters.values().get("journal.sync.waits"));
            parent.tell("force", journal.forceNs());
            parent.tell("arrived", live.lastTrade());
            parent.await("end");
            chain.check();
        }
    }

    private static void awaitAll(final FeedChain chain, final ArrivalStage stage) {
        while (stage.lastTrade() == 0) {
            chain.check();
            LockSupport.parkNanos(LOOK_NS);
        }
    }
}
