package io.tapeline.bench.latency;

import io.tapeline.bench.StoreRun;
import io.tapeline.config.TapelineConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.agrona.concurrent.AgentRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The process {@code load}: keeps a database as busy as the engine did. The engine's own store reads the journal that the
 * engine has left, at the pace at which it was written, and stores it in another database: the same rows, batches,
 * statements and connections, at the same times of the run.
 */
@Command(name = "load", hidden = true)
final class LoadCommand implements Callable<Integer> {
    @Mixin
    private ScheduleOptions options;

    @Option(names = "--config", required = true)
    private Path configFile;

    @Option(names = "--journal", required = true)
    private Path journal;

    /** When the run began that has left the journal, epoch nanoseconds. */
    @Option(names = "--began", required = true)
    private long beganNs;

    @Override
    public Integer call() throws Exception {
        final Parent parent = new Parent();
        final TapelineConfig config = RunConfig.load(configFile);
        // The engine's sync runs at half of its interval, and the store reads what is synced.
        final long stepNs = Math.max(1, config.journal().syncIntervalNs() / 2);
        final TapePace pace = new TapePace(journal, options.clock(), beganNs, stepNs);
        try (StoreRun store = new StoreRun(config, journal, pace, pace)) {
            // What came before the run, so that the store is at work when the run begins.
            store.storeUpTo(pace.getAsLong());
            parent.tell("ready", 1);
            pace.begin(parent.await("start"));
            final AgentRunner runner = new AgentRunner(
                    FeedChain.engineIdle(), LoadCommand::onFailure, null, new JournalSide.Follower(store));
            AgentRunner.startOnThread(runner);
            try (runner) {
                parent.await("end");
            }
        }
        return 0;
    }

    private static void onFailure(final Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(1);
    }
}
