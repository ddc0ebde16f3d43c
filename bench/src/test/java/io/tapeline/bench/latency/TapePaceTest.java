package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.WallClock;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapePaceTest {
    private static final int BATCH = 64;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TickTape tape = new TickTape(4 * BATCH, 1, 1);
    private long nowNs;

    @TempDir
    private Path folder;

    @Test
    void shouldGiveWhatCameBeforeTheRunAtOnceAndTheRestWhenItCame() {
        final WallClock clock = new WallClock();
        final long beganNs;
        final long endedNs;
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            append(journal, 0);
            beganNs = clock.nanoTime();
            append(journal, 1);
            endedNs = clock.nanoTime();
        }
        nowNs = TimeUnit.DAYS.toNanos(1);
        final TapePace pace = new TapePace(folder, () -> nowNs, beganNs, STEP_NS);
        assertEquals(BATCH, pace.getAsLong());

        final long startNs = nowNs + TimeUnit.SECONDS.toNanos(1);
        pace.begin(startNs);
        assertEquals(BATCH, pace.getAsLong());
        nowNs = startNs;
        assertEquals(BATCH, pace.getAsLong());
        nowNs = startNs + STEP_NS - 1;
        assertEquals(BATCH, pace.getAsLong());
        nowNs = startNs + endedNs - beganNs + STEP_NS;
        assertEquals(2 * BATCH, pace.getAsLong());
    }

    private void append(final Journal journal, final int batch) {
        final int offset = TickTape.offset(tape.prologue() + batch * BATCH);
        journal.stage().onTicks(1 + batch * BATCH, tape.buffer(), offset, BATCH, 0);
    }
}
