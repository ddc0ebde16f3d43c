package io.tapeline.bench;

import io.tapeline.bench.guard.GuardMain;
import io.tapeline.bench.journal.JournalMain;
import io.tapeline.bench.latency.LatencyMain;
import io.tapeline.bench.peers.PeersMain;
import io.tapeline.bench.peers.ResultsMain;
import io.tapeline.bench.throughput.ScaleMain;
import io.tapeline.bench.throughput.ThroughputMain;
import java.util.Arrays;

/**
 * The one entrance: {@code micro} runs JMH, {@code throughput} the stretches of a tick's way, {@code peers} the side-by-side
 * runs, {@code results} prints what the two have written, {@code journal} what the journal costs, {@code latency} how late
 * a tick is at each stage of the engine, {@code guard} what is asked of the hot path, {@code scale} what a security takes. Without any of these words all
 * arguments go to JMH, as with {@code micro}.
 */
public final class BenchMain {
    private BenchMain() {}

    public static void main(final String[] arguments) throws Exception {
        silenceChronicle();
        final String word = arguments.length == 0 ? "micro" : arguments[0];
        final String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (word) {
            case "micro" -> MicroRun.run(rest);
            case "guard" -> GuardMain.run(rest);
            case "peers" -> PeersMain.run(rest);
            case "journal" -> JournalMain.run(rest);
            case "latency" -> LatencyMain.run(rest);
            case "scale" -> ScaleMain.run(rest);
            case "throughput" -> ThroughputMain.run(rest);
            case "results" -> ResultsMain.run(rest);
            default -> MicroRun.run(arguments);
        }
    }

    private static void silenceChronicle() {
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("disable.perf.info", "true");
    }
}
