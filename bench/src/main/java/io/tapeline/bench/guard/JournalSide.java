package io.tapeline.bench.guard;

import io.tapeline.bench.micro.JournalAppendBenchmark;
import java.io.IOException;

/**
 * Ticks appended to a journal, or copied into a mapped file, in files that are made anew before the journal has to map its
 * next 64 MiB: what that allocates, once in a million ticks, is no cost of a tick.
 */
final class JournalSide {
    private static final int FILE_TICKS = 1 << 19;
    private static final int SLICE_TICKS = 1 << 14;

    private final JournalAppendBenchmark benchmark = new JournalAppendBenchmark();
    private final int runTicks;
    private final boolean isSubject;
    private int ticks;

    JournalSide(final int batch, final boolean isSubject) throws IOException {
        this.isSubject = isSubject;
        runTicks = Math.max(batch, 16);
        benchmark.batch = batch;
        benchmark.make();
        open();
    }

    Side side() {
        return new Side(runTicks, SLICE_TICKS / runTicks, this::prepare, this::run, benchmark::check);
    }

    private void prepare() throws IOException {
        if (ticks + SLICE_TICKS > FILE_TICKS) {
            benchmark.check();
            open();
        }
    }

    /** The first document makes its file, so it comes before what is measured. */
    private void open() throws IOException {
        benchmark.open();
        ticks = 0;
        run();
    }

    private void run() throws IOException {
        if (isSubject) {
            benchmark.append(runTicks);
        } else {
            benchmark.copy(runTicks);
        }
        ticks += runTicks;
    }
}
