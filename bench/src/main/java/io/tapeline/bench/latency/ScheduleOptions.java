package io.tapeline.bench.latency;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The schedule and the clock of a run, as options from the process that measures to those that it starts. */
final class ScheduleOptions {
    @Option(names = "--rate", required = true)
    private int rate;

    @Option(names = "--burst")
    private boolean isBurst;

    @Option(names = "--warmup-seconds", required = true)
    private int warmupSeconds;

    @Option(names = "--seconds", required = true)
    private int seconds;

    @Option(names = "--clock-offset", required = true)
    private long clockOffsetNs;

    Schedule schedule() {
        return new Schedule(rate, isBurst, warmupSeconds, seconds);
    }

    RunClock clock() {
        return new RunClock(clockOffsetNs);
    }

    static List<String> of(final Schedule schedule, final RunClock clock) {
        final List<String> options = new ArrayList<>(List.of(
                "--rate=" + schedule.rate(),
                "--warmup-seconds=" + schedule.warmupSeconds(),
                "--seconds=" + schedule.seconds(),
                "--clock-offset=" + clock.offsetNs()));
        if (schedule.isBurst()) {
            options.add("--burst");
        }
        return options;
    }
}
