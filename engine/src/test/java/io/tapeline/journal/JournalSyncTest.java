package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickHandlers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When ticks count as synced, what is forced for that, and that the stage waits for a disk that is slow. */
@Timeout(60)
final class JournalSyncTest {
    private static final long INTERVAL_NS = 100_000_000;
    private static final String FIRST = "20240809-0000V.cq4";
    private static final String SECOND = "20240809-0005V.cq4";
    private static final String THIRD = "20240809-0010V.cq4";

    @TempDir
    Path directory;

    private final Tape tape = new Tape();
    private final Counters counters = new Counters();
    private final AtomicLong nowNs = new AtomicLong(1);
    private final List<String> forced = Collections.synchronizedList(new ArrayList<>());
    private volatile IOException fault;

    @Test
    void shouldSyncAtHalfTheIntervalAndThenOnlyWhenThereIsMore() {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            final JournalSync sync = journal.sync();
            sync.onStart();
            assertEquals(0, sync.doWork());
            tape.append(journal, 1, 50, 10);
            assertEquals(0, sync.doWork());
            nowNs.addAndGet(INTERVAL_NS / 2 - 1);
            assertEquals(0, sync.doWork());
            assertEquals(0, value("journal.synced"));
            nowNs.addAndGet(1);
            assertEquals(1, sync.doWork());
            assertEquals(50, value("journal.synced"));
            assertEquals(50, JournalMark.read(directory));
            nowNs.addAndGet(10 * INTERVAL_NS);
            assertEquals(0, sync.doWork());
            assertEquals(1, value("journal.syncs"));
            assertEquals(List.of(FIRST), forced);
            assertEquals(1L, sync.latencyNs().get("count"));
            sync.onClose();
        }
    }

    @Test
    void shouldSyncAtHalfTheBytesAndWhenAsked() {
        try (Journal journal = open(INTERVAL_NS, 64 << 10)) {
            final JournalSync sync = journal.sync();
            sync.onStart();
            tape.append(journal, 1, 400, 100);
            assertEquals(0, sync.doWork());
            tape.append(journal, 401, 600, 100);
            assertEquals(1, sync.doWork());
            tape.append(journal, 601, 610, 10);
            assertEquals(0, sync.doWork());
            sync.request();
            assertEquals(1, sync.doWork());
            assertEquals(610, value("journal.synced"));
            assertEquals(0, value("journal.sync.waits"));
            sync.onClose();
        }
    }

    @Test
    void shouldHoldTheStageBackBeforeTheOldestUnsyncedTickIsOlderThanTheInterval() throws InterruptedException {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            journal.sync().onStart();
            mustWaitForTheDisk(journal, 10, INTERVAL_NS + 1, 20);
            journal.sync().onClose();
        }
    }

    @Test
    void shouldHoldTheStageBackBeforeMoreBytesAreUnsyncedThanAllowed() throws InterruptedException {
        try (Journal journal = open(INTERVAL_NS, 64 << 10)) {
            journal.sync().onStart();
            mustWaitForTheDisk(journal, 1000, 0, 1250);
            journal.sync().onClose();
        }
    }

    @Test
    void shouldSplitDocumentsThatAreLargerThanWhatMayBeLost() {
        try (Journal journal = open(INTERVAL_NS, 1024)) {
            tape.append(journal, 1, 1000, 250);
            assertTrue(value("journal.documents") > 1000 / 16, () -> "" + value("journal.documents"));
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 1000);
    }

    @Test
    void shouldForceByItselfAtTheLimitWhenNoThreadDoes() {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            tape.append(journal, 1, 10, 10);
            nowNs.addAndGet(INTERVAL_NS + 1);
            tape.append(journal, 11, 20, 10);
            assertEquals(10, value("journal.synced"));
            assertEquals(20, value("journal.journaled"));
        }
        assertEquals(20, JournalMark.read(directory));
    }

    @Test
    void shouldForceEachBatchBeforeItCountsAsJournaledWhenTheIntervalIsZero() {
        try (Journal journal = open(0, 64 << 10)) {
            assertFalse(journal.sync().isThreadNeeded());
            tape.append(journal, 1, 50, 10);
            assertEquals(5, forced.size());
            assertEquals(50, value("journal.synced"));
            fault = new IOException("no disk");
            assertThrows(RuntimeException.class, () -> tape.append(journal, 51, 60, 10));
            assertEquals(50, value("journal.journaled"));
            assertEquals(50, value("journal.synced"));
        }
        assertEquals(50, JournalMark.read(directory));
    }

    @Test
    void shouldPutTheTimeOfTheWindowOntoTheTape() {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            tape.append(journal, 1, 10, 10);
            nowNs.addAndGet(5_000_000);
            tape.append(journal, 11, 20, 10);
        }
        assertEquals(List.of(Tape.START_NS, Tape.START_NS + 5_000_000), documentTimes());
    }

    @Test
    void shouldPutOneTimeOnAllDocumentsOfABatchThatIsSyncedWhole() {
        try (Journal journal = open(0, 1 << 20)) {
            tape.append(journal, 1, 600, 600);
            tape.nowNs += 3;
            tape.append(journal, 601, 610, 10);
        }
        assertEquals(List.of(Tape.START_NS, Tape.START_NS, Tape.START_NS, Tape.START_NS + 3), documentTimes());
    }

    private List<Long> documentTimes() {
        final List<Long> times = new ArrayList<>();
        final Tape.Read read = new Tape.Read();
        try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), TickHandlers.none())) {
            assertEquals(0, reader.documentTimeNs());
            for (int ticks = 0; reader.poll(read, 1) > 0; ticks = read.numbers.size()) {
                if (read.numbers.size() > ticks) {
                    times.add(reader.documentTimeNs());
                }
            }
        }
        return times;
    }

    @Test
    void shouldForceAnEndedCycleBeforeTheNextOneBegins() {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            journal.sync().onStart();
            tape.append(journal, 1, 10, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 11, 20, 10);
            assertEquals(List.of(FIRST), forced);
            assertEquals(10, value("journal.synced"));
            journal.sync().request();
            journal.sync().doWork();
            assertEquals(List.of(FIRST, FIRST, SECOND), forced);
            assertEquals(20, value("journal.synced"));
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 21, 30, 10);
            journal.sync().onClose();
        }
        assertEquals(List.of(FIRST, FIRST, SECOND, SECOND, THIRD), forced);
        forced.clear();
        open(INTERVAL_NS, 1 << 20).close();
        assertEquals(List.of(FIRST, SECOND, THIRD), forced);
        assertEquals(30, value("journal.synced"));
    }

    @Test
    void shouldCountNothingAsSyncedAnyMoreWhenTheDiskHasFailedOnce() {
        final Journal journal = open(INTERVAL_NS, 1 << 20);
        journal.sync().onStart();
        tape.append(journal, 1, 10, 10);
        journal.finishSync();
        tape.append(journal, 11, 20, 10);
        journal.sync().request();
        fault = new IOException("no disk");
        assertThrows(RuntimeException.class, () -> journal.sync().doWork());
        fault = null;
        assertEquals(0, journal.sync().doWork());
        final JournalException thrown = assertThrows(JournalException.class, () -> tape.append(journal, 21, 30, 10));
        assertTrue(thrown.getMessage().contains("cannot be synced"), thrown.getMessage());
        journal.sync().onClose();
        journal.close();
        assertEquals(10, value("journal.synced"));
        assertEquals(10, JournalMark.read(directory));
    }

    @Test
    void shouldForceHoleAndCountItsNumbersAsSynced() {
        try (Journal journal = open(INTERVAL_NS, 1 << 20)) {
            tape.append(journal, 1, 10, 10);
            journal.skipTo(100);
            assertEquals(99, value("journal.synced"));
            assertEquals(List.of(FIRST), forced);
        }
    }

    @Test
    void shouldGiveReadersNoDocumentBehindTheirLimit() {
        final AtomicLong limit = new AtomicLong();
        final Tape.Read read = new Tape.Read();
        try (Journal journal = open(INTERVAL_NS, 1 << 20);
                JournalReader reader =
                        Journal.openReader(directory, JournalStart.first(), TickHandlers.none(), limit::get)) {
            tape.append(journal, 1, 30, 10);
            poll(reader, read, 0);
            limit.set(9);
            poll(reader, read, 0);
            limit.set(19);
            poll(reader, read, 10);
            limit.set(20);
            poll(reader, read, 20);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 31, 40, 10);
            limit.set(30);
            poll(reader, read, 30);
            limit.set(1000);
            poll(reader, read, 40);
        }
    }

    /** Appends on a thread of its own: up to {@code last}, and one batch more, which must not get through before the agent has worked. */
    private void mustWaitForTheDisk(final Journal journal, final long last, final long pauseNs, final long next)
            throws InterruptedException {
        final Thread stage = new Thread(
                () -> {
                    tape.append(journal, 1, last, 250);
                    nowNs.addAndGet(pauseNs);
                    tape.append(journal, last + 1, next, 250);
                },
                "stage");
        stage.start();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (value("journal.sync.waits") == 0 && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertEquals(1, value("journal.sync.waits"));
        stage.join(50);
        assertTrue(stage.isAlive());
        assertEquals(last, value("journal.journaled"));
        assertEquals(0, value("journal.synced"));
        journal.sync().request();
        journal.sync().doWork();
        stage.join(20_000);
        assertFalse(stage.isAlive());
        assertEquals(next, value("journal.journaled"));
        assertTrue(value("journal.synced") >= last);
    }

    private static void poll(final JournalReader reader, final Tape.Read read, final long mustEndWith) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (read.numbers.size() < mustEndWith && System.nanoTime() < deadlineNs) {
            reader.poll(read, 100);
        }
        while (reader.poll(read, 100) > 0) {
            assertTrue(read.numbers.size() <= mustEndWith);
        }
        assertTrue(reader.isAtEnd());
        assertEquals(0, reader.poll(read, 100));
        read.mustBe(1, mustEndWith);
    }

    private Journal open(final long intervalNs, final long syncBytes) {
        final JournalConfig config = new JournalConfig(
                directory, "five-minutely", 1 << 20, 256, intervalNs, syncBytes, 0, 0, 0, 1 << 20, 1024);
        return Journal.open(config, counters, tape, nowNs::get, this::force);
    }

    private void force(final FileChannel channel, final Path path) throws IOException {
        if (fault != null) {
            throw fault;
        }
        channel.force(true);
        forced.add(path.getFileName().toString());
    }

    private long value(final String counter) {
        return counters.counter(counter).value();
    }
}
