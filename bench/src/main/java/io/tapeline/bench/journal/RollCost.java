package io.tapeline.bench.journal;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AgentRunner;

/**
 * How long the journal's thread stands still at a roll, when it forces the ended file to the disk, makes a new one and writes
 * all definitions into it, beside batches without a roll; at 100,000 ticks a second, synced as by default.
 *
 * <p>Time of the clock, as the disk is most of it.
 */
final class RollCost {
    private static final int BATCH = 64;
    private static final int BATCHES_A_FILE = 500;
    private static final long INTERVAL_NS = BATCH * 10_000L;
    private static final long CYCLE_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long START_NS = 1_723_161_600_000_000_000L;

    private final TickTape tape;
    private final int rolls;

    RollCost(final int securities, final int rolls) {
        tape = new TickTape(WriterCost.TAPE_TICKS, securities, 1);
        this.rolls = rolls;
    }

    /** All rolls, in milliseconds. */
    Rounds run() {
        final Rounds rounds = new Rounds("stall of the journal's thread, ms, " + tape.securities() + " securities");
        final Path folder = BenchFolder.create();
        final AtomicLong nowNs = new AtomicLong(START_NS);
        try (Journal journal =
                        Journal.open(BenchRing.syncedConfig(folder, "five-minutely"), new Counters(), nowNs::get);
                AgentRunner sync = BenchRing.startSync(journal)) {
            long next = define(journal);
            for (int roll = 0; roll < rolls; roll++) {
                next = file(journal, next, rounds);
                nowNs.addAndGet(CYCLE_NS);
            }
            if (journal.stage().rolls() != rolls || sync.isClosed()) {
                throw new IllegalStateException(journal.stage().rolls() + " rolls, must be " + rolls);
            }
            return rounds;
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private long define(final Journal journal) {
        final int definitions = 1 + tape.securities();
        for (int i = 0; i < definitions; i++) {
            journal.stage().onTicks(1 + i, tape.buffer(), TickTape.offset(i), 1, 0);
        }
        return 1 + definitions;
    }

    private long file(final Journal journal, final long first, final Rounds rounds) {
        final boolean isRoll = journal.stage().rolls() < rolls && first > 2 + tape.securities();
        long next = first;
        long mostNs = 0;
        long dueNs = System.nanoTime();
        for (int batch = 0; batch < BATCHES_A_FILE; batch++) {
            dueNs += INTERVAL_NS;
            while (System.nanoTime() < dueNs) {
                Thread.onSpinWait();
            }
            final int offset = TickTape.offset(tape.prologue() + (int) (next & WriterCost.TAPE_TICKS / 2 - 1));
            final long startNs = System.nanoTime();
            journal.stage().onTicks(next, tape.buffer(), offset, BATCH, 0);
            final long tookNs = System.nanoTime() - startNs;
            next += BATCH;
            if (batch == 0 && isRoll) {
                rounds.add("the batch of a roll", tookNs / 1e6);
            } else {
                mostNs = Math.max(mostNs, tookNs);
            }
        }
        rounds.add("the slowest other batch of each file", mostNs / 1e6);
        return next;
    }
}
