package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.TickLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appending and reading a million ticks allocates nothing per tick. */
@Timeout(120)
final class JournalAllocationTest {
    private static final int BATCH = 64;
    private static final int TICKS = 1_000_000;
    private static final long ALLOWED_BYTES = 16 << 10;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @Test
    void shouldAppendAndReadWithoutAllocation() {
        final JournalConfig config =
                new JournalConfig(directory, "daily", 64 << 20, 4096, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        for (int i = 0; i < Tape.SLOTS; i++) {
            tape.trade(i, i);
        }
        final Sum sum = new Sum();
        try (Journal journal = Journal.open(config, new Counters(), tape);
                JournalReader reader = Journal.openReader(directory, JournalStart.first(), TickHandlers.none())) {
            long next = append(journal, 1);
            readAll(reader, sum);
            final long beforeAppend = allocated();
            next = append(journal, next);
            final long appended = allocated() - beforeAppend;
            final long beforeRead = allocated();
            readAll(reader, sum);
            final long read = allocated() - beforeRead;
            assertEquals(next - 1, sum.last);
            assertTrue(appended < ALLOWED_BYTES, "appending " + TICKS + " ticks allocated " + appended + " bytes");
            assertTrue(read < ALLOWED_BYTES, "reading " + TICKS + " ticks allocated " + read + " bytes");
        }
    }

    @Test
    void shouldAppendWithoutAllocationWhileAThreadSyncs() {
        final JournalConfig config =
                new JournalConfig(directory, "daily", 64 << 20, 4096, 10_000_000L, 8 << 20, 0, 0, 0, 1 << 20, 1024);
        for (int i = 0; i < Tape.SLOTS; i++) {
            tape.trade(i, i);
        }
        final Counters counters = new Counters();
        try (Journal journal = Journal.open(config, counters, tape);
                AgentRunner runner = new AgentRunner(
                        new SleepingIdleStrategy(journal.sync().parkNs()),
                        failure -> counters.counter("failures").increment(),
                        null,
                        journal.sync())) {
            AgentRunner.startOnThread(runner);
            final long next = append(journal, 1);
            final long beforeAppend = allocated();
            append(journal, next);
            final long appended = allocated() - beforeAppend;
            assertTrue(appended < ALLOWED_BYTES, "appending " + TICKS + " ticks allocated " + appended + " bytes");
            assertTrue(counters.counter("journal.syncs").value() > 10);
            assertEquals(0, counters.counter("failures").value());
        }
        assertEquals(2 * TICKS, JournalMark.read(directory));
    }

    private long append(final Journal journal, final long first) {
        long next = first;
        for (int done = 0; done < TICKS; done += BATCH) {
            journal.stage().onTicks(next, tape.slab, (Tape.SLOTS - 32) * TickLayout.LENGTH, 32, 32);
            next += BATCH;
        }
        return next;
    }

    private static void readAll(final JournalReader reader, final Sum sum) {
        while (reader.poll(sum, 1000) > 0) {
            sum.polls++;
        }
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static final class Sum implements TickHandler {
        private long last;
        private long polls;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            if (tickNumber != last + 1) {
                throw new AssertionError(tickNumber + " after " + last);
            }
            last = tickNumber;
        }
    }
}
