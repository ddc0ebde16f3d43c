package io.tapeline.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalStart;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.TickLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ReplayTest {
    private static final ReplayProgress SILENT = (done, total, rate) -> {};
    private static final long MS = 1_000_000;

    @TempDir
    Path directory;

    private final List<Long> numbers = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final TickHandler collect = new TickHandler() {
        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            numbers.add(tickNumber);
        }

        @Override
        public void onBatchEnd(final long lastTickNumber) {
            ends.add(lastTickNumber);
        }
    };
    private long nowNs;

    @Test
    void shouldGiveEveryTickOnceAndSayWhatItDid() {
        try (Journal journal = open()) {
            append(journal, 1, 1000);
        }
        final List<Long> totals = new ArrayList<>();
        final ReplaySummary summary = new Replay(directory, ReplayRange.all())
                .run(TickHandlers.none(), collect, (done, total, rate) -> totals.add(total));
        assertEquals(1000, numbers.size());
        assertEquals(1, summary.fromTickNumber());
        assertEquals(1000, summary.toTickNumber());
        assertEquals(1000, summary.ticks());
        assertEquals(101, summary.documents());
        assertFalse(summary.isStopped());
        assertEquals(List.of(1000L), totals);
        assertEquals(1000, ends.get(ends.size() - 1));
    }

    @Test
    void shouldGiveOnlyTheRange() {
        try (Journal journal = open()) {
            append(journal, 1, 1000);
        }
        final ReplaySummary summary =
                new Replay(directory, new ReplayRange(15, 34, 0)).run(TickHandlers.none(), collect, SILENT);
        assertEquals(20, numbers.size());
        assertEquals(15, numbers.get(0));
        assertEquals(34, numbers.get(19));
        assertEquals(34, summary.toTickNumber());
        assertEquals(List.of(34L), ends);
    }

    @Test
    void shouldGiveTicksNoEarlierThanTheirReceiveTimesSay() {
        try (Journal journal = open()) {
            append(journal, 1, 10);
        }
        final List<Long> givenNs = new ArrayList<>();
        new Replay(directory, new ReplayRange(0, Long.MAX_VALUE, 2.0), () -> nowNs, pauseNs -> nowNs += pauseNs)
                .run(TickHandlers.none(), (number, tick) -> givenNs.add(nowNs), SILENT);
        for (int i = 0; i < 10; i++) {
            assertEquals(i * MS / 2, givenNs.get(i));
        }
    }

    @Test
    void shouldStopAfterTheTickItIsAt() {
        try (Journal journal = open()) {
            append(journal, 1, 1000);
        }
        final Replay replay = new Replay(directory, ReplayRange.all());
        final ReplaySummary summary = replay.run(
                TickHandlers.none(),
                (number, tick) -> {
                    if (number == 33) {
                        replay.stop();
                    }
                },
                SILENT);
        assertEquals(33, summary.toTickNumber());
        assertTrue(summary.isStopped());
    }

    @Test
    void shouldGiveNothingOfAnEmptyJournal() {
        open().close();
        final ReplaySummary summary =
                new Replay(directory, ReplayRange.all()).run(TickHandlers.none(), collect, SILENT);
        assertEquals(0, summary.ticks());
        assertEquals(List.of(), numbers);
    }

    @Test
    void shouldRefuseDirectoryWithoutJournal() {
        final Replay replay = new Replay(directory, ReplayRange.all());
        assertThrows(JournalException.class, () -> replay.run(TickHandlers.none(), collect, SILENT));
    }

    @Test
    void shouldRefuseRangesThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new ReplayRange(-1, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReplayRange(6, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReplayRange(1, 5, -1));
        assertThrows(IllegalArgumentException.class, () -> new ReplayRange(1, 5, Double.NaN));
    }

    @Test
    void shouldEndTheBatchAlsoWhenNothingIsThere() {
        try (Journal journal = open()) {
            final JournalPump pump = new JournalPump(
                    "store",
                    Journal.openReader(directory, JournalStart.first(), TickHandlers.none()),
                    TickHandlers.chain(TickHandlers.none(), collect),
                    2);
            assertEquals(0, pump.doWork());
            append(journal, 1, 25);
            int documents = 0;
            for (int idle = 0; idle < 2; ) {
                final int done = pump.doWork();
                documents += done;
                idle = done == 0 && documents > 0 ? idle + 1 : 0;
            }
            assertEquals(4, documents);
            assertEquals(25, numbers.size());
            assertEquals(0, ends.get(0));
            assertEquals(25, ends.get(ends.size() - 1));
            assertEquals(25, ends.get(ends.size() - 2));
            pump.onClose();
        }
    }

    @Test
    void shouldNotGiveTicksTwiceAfterHandlerFailed() {
        try (Journal journal = open()) {
            append(journal, 1, 25);
            final JournalPump pump = new JournalPump(
                    "store",
                    Journal.openReader(directory, JournalStart.first(), TickHandlers.none()),
                    (number, tick) -> {
                        numbers.add(number);
                        if (number == 5) {
                            throw new IllegalStateException("handler");
                        }
                    },
                    10);
            assertThrows(IllegalStateException.class, pump::doWork);
            assertThrows(JournalException.class, pump::doWork);
            assertEquals(5, numbers.size());
            pump.onClose();
        }
    }

    private Journal open() {
        final JournalConfig config = new JournalConfig(
                directory, "five-minutely", 1 << 20, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        return Journal.open(config, new Counters(), () -> 1_723_161_600_000_000_000L);
    }

    private static void append(final Journal journal, final long from, final long to) {
        final UnsafeBuffer slab = new UnsafeBuffer(new byte[10 * TickLayout.LENGTH]);
        final TickEncoder encoder = new TickEncoder();
        for (long first = from; first <= to; first += 10) {
            final int count = (int) Math.min(10, to - first + 1);
            for (int i = 0; i < count; i++) {
                final int offset = i * TickLayout.LENGTH;
                encoder.trade(slab, offset).price(first + i);
                TickEncoder.stamp(slab, offset, 0, (first + i) * MS, 1, 1, 1);
            }
            journal.stage().onTicks(first, slab, 0, count, 0);
        }
    }
}
