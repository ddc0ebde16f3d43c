package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How far the file is read ahead of its writer, and that nothing in it, not even its blocks, changes by that. */
@Timeout(60)
final class JournalAheadTest {
    private static final long MIB = 1 << 20;
    private static final int STEP = 256 << 10;
    private static final String FIRST = "ticks/20240809-0000V.cq4";
    private static final String SECOND = "ticks/20240809-0005V.cq4";

    @TempDir
    Path directory;

    private final Counters counters = new Counters();
    private Tape tape;

    @BeforeEach
    void begin() {
        tape = new Tape();
    }

    @Test
    void shouldReadNothingBeforeTheFirstTickAndThenNoFurtherThanItIsTold() {
        try (Journal journal = open(directory, 8 * MIB, 2 * MIB)) {
            final JournalAhead ahead = journal.ahead();
            assertTrue(ahead.isThreadNeeded());
            assertEquals(0, ahead.doWork());
            tape.append(journal, 1, 10, 10);
            readAll(ahead);
            final long first = value("journal.ahead.bytes");
            assertTrue(first > 2 * MIB - STEP && first <= 2 * MIB, () -> first + " bytes");
            // Less than a step has room again.
            tape.append(journal, 11, 1_000, 100);
            readAll(ahead);
            assertTrue(value("journal.ahead.bytes") <= first + STEP);
            tape.append(journal, 1_001, 20_000, 200);
            readAll(ahead);
            final long more = value("journal.ahead.bytes") - first;
            assertTrue(Math.abs(more - 20_000 * 64) <= 2 * STEP, () -> more + " bytes");
            assertEquals(0, value("journal.ahead.late"));
            ahead.onClose();
        }
    }

    @Test
    void shouldEndWhereTheFileEndsAndGoOnWhenItHasGrown() throws IOException {
        try (Journal journal = open(directory, MIB, 64 * MIB)) {
            tape.append(journal, 1, 10, 10);
            readAll(journal.ahead());
            final long first = value("journal.ahead.bytes");
            assertTrue(first <= Files.size(directory.resolve(FIRST)));
            tape.append(journal, 11, 40_000, 200);
            readAll(journal.ahead());
            assertTrue(value("journal.ahead.bytes") > first);
            assertTrue(value("journal.ahead.bytes") <= Files.size(directory.resolve(FIRST)));
            journal.ahead().onClose();
        }
    }

    @Test
    void shouldGoOnFromTheWriterWhereItIsBehindAndFollowItIntoTheNextFile() {
        try (Journal journal = open(directory, MIB, STEP)) {
            tape.append(journal, 1, 10, 10);
            readAll(journal.ahead());
            tape.append(journal, 11, 20_000, 200);
            readAll(journal.ahead());
            assertEquals(1, value("journal.ahead.late"));
            assertEquals(2 * STEP, value("journal.ahead.bytes"));
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 20_001, 20_010, 10);
            assertTrue(Files.exists(directory.resolve(SECOND)));
            readAll(journal.ahead());
            assertEquals(3 * STEP, value("journal.ahead.bytes"));
            assertEquals(1, value("journal.ahead.late"));
            journal.ahead().onClose();
        }
    }

    @Test
    void shouldTakeNoBlockOfTheDiskAndChangeNoByte() throws IOException, InterruptedException {
        try (Journal journal = open(directory, 8 * MIB, 4 * MIB)) {
            tape.append(journal, 1, 5_000, 100);
            journal.finishSync();
            final Path file = directory.resolve(FIRST);
            final long blocks = blocks(file);
            final byte[] before = Files.readAllBytes(file);
            readAll(journal.ahead());
            assertTrue(value("journal.ahead.bytes") > 3 * MIB);
            assertArrayEquals(before, Files.readAllBytes(file));
            assertEquals(blocks, blocks(file));
            assertTrue(blocks < MIB / 512, () -> blocks + " blocks: the file is no hole behind its end");
            journal.ahead().onClose();
        }
    }

    @Test
    void shouldNotBeWantedWhenItMayReadNothing() {
        try (Journal journal = open(directory, MIB, 0)) {
            assertFalse(journal.ahead().isThreadNeeded());
        }
    }

    @Test
    void shouldLeaveAFileAloneThatCannotBeReadAndFollowTheWriterIntoTheNext() throws IOException {
        try (Journal journal = open(directory, MIB, STEP)) {
            tape.append(journal, 1, 10, 10);
            Files.move(directory.resolve(FIRST), directory.resolve("away"));
            readAll(journal.ahead());
            assertEquals(0, value("journal.ahead.bytes"));
            // The roll forces it.
            Files.move(directory.resolve("away"), directory.resolve(FIRST));
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 11, 20, 10);
            readAll(journal.ahead());
            assertEquals(STEP, value("journal.ahead.bytes"));
            journal.ahead().onClose();
        }
    }

    /** Two journals of the same ticks, one of them read ahead all the while, are the same to the byte. */
    @Test
    void shouldLeaveTheSameFilesAsAJournalWithoutIt() throws IOException {
        final long seed = System.nanoTime();
        final Path plain = directory.resolve("plain");
        final Path read = directory.resolve("read");
        write(plain, 0, seed);
        write(read, 4 * MIB, seed);
        assertTrue(value("journal.ahead.bytes") > 0);
        for (final String file : List.of(FIRST, SECOND)) {
            assertArrayEquals(
                    Files.readAllBytes(plain.resolve(file)),
                    Files.readAllBytes(read.resolve(file)),
                    () -> file + ", seed " + seed);
        }
    }

    @Test
    void shouldAllocateNothing() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Journal journal = open(directory, 8 * MIB, 2 * MIB)) {
            tape.append(journal, 1, 20_000, 200);
            readAll(journal.ahead());
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < 100_000; i++) {
                // The writer seems to go on, so that there is something to read at times.
                journal.ahead()
                        .written(
                                JournalRollCycle.FIVE_MINUTELY.cycle(Tape.START_NS / 1_000_000),
                                2 * MIB + (i & 63) * 64L * 1024);
                journal.ahead().doWork();
            }
            final long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertTrue(value("journal.ahead.bytes") > 10 * MIB);
            assertTrue(allocated < 4096, () -> allocated + " bytes");
            journal.ahead().onClose();
        }
    }

    private void write(final Path folder, final long aheadBytes, final long seed) {
        tape = new Tape();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final SplittableRandom random = new SplittableRandom(seed);
        try (Journal journal = open(folder, MIB, aheadBytes);
                AgentRunner runner = new AgentRunner(new NoOpIdleStrategy(), failure::set, null, journal.ahead())) {
            if (aheadBytes > 0) {
                AgentRunner.startOnThread(runner);
            }
            long next = 1;
            while (next < 60_000) {
                if (next > 40_000) {
                    tape.nowNs = Tape.START_NS + Tape.FIVE_MINUTES_NS;
                }
                final int count = 1 + random.nextInt(200);
                tape.append(journal, next, next + count - 1, count);
                next += count;
            }
            if (aheadBytes > 0) {
                awaitRead();
            }
        }
        assertEquals(null, failure.get());
    }

    /** The runner's thread has read something: it may begin after the last tick on a busy machine. */
    private void awaitRead() {
        while (value("journal.ahead.bytes") == 0) {
            assertFalse(Thread.interrupted(), "the time is over");
            Thread.onSpinWait();
        }
    }

    private static void readAll(final JournalAhead ahead) {
        int steps = 0;
        while (ahead.doWork() > 0) {
            assertTrue(++steps < 10_000, "reads without end");
        }
    }

    private static long blocks(final Path file) throws IOException, InterruptedException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        final long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
        assertEquals(0, stat.waitFor());
        return blocks;
    }

    private long value(final String counter) {
        return counters.counter(counter).value();
    }

    private Journal open(final Path folder, final long blockBytes, final long aheadBytes) {
        final JournalConfig config = new JournalConfig(
                folder, "five-minutely", blockBytes, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024, aheadBytes);
        return Journal.open(config, counters, tape, tape::nanoTime, CycleForce.Disk.REAL);
    }
}
