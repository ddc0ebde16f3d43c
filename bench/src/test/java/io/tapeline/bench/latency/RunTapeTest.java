package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.BinanceDecoding;
import io.tapeline.bench.SlabPublisher;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.WallClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTapeTest {
    private static final int HEADER_LENGTH = 4;
    private static final Schedule SCHEDULE = new Schedule(100, false, 1, 1);
    private static final long EARLIER_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long STORED_LATER_NS = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    private Path folder;

    private long lastTick;

    @Test
    void shouldTimeTheTicksThatCountAgainstWhenTheyWereDue() {
        final WallClock clock = new WallClock();
        final long startNs = clock.nanoTime() - EARLIER_NS;
        journal(IntStream.range(0, 200));
        final long endNs = clock.nanoTime();
        final StoredTimes stored = new StoredTimes();
        stored.add(endNs + STORED_LATER_NS, lastTick);
        final RunTape tape = RunTape.read(folder, SCHEDULE, startNs, stored);
        assertEquals(100, tape.journaled().count());
        assertEquals(100, tape.stored().count());
        assertEquals(100, tape.received().count());
        // Due between 1 s and 2 s after the start; journaled 10 s after it, stored 5 s later than that.
        assertTrue(
                tape.journaled().us(0) >= 7_990_000, "least " + tape.journaled().us(0));
        assertTrue(
                tape.journaled().us(100) <= (endNs - startNs) / 1e3 - 990_000,
                "most " + tape.journaled().us(100));
        assertTrue(
                tape.stored().us(0) - tape.journaled().us(0) >= 4_980_000,
                "least " + tape.stored().us(0));
    }

    @Test
    void shouldHaveNoFigureWhenATickIsMissing() {
        journal(IntStream.range(0, 200).filter(index -> index != 57));
        final IllegalStateException refusal = assertThrows(IllegalStateException.class, this::read);
        assertTrue(refusal.getMessage().contains("must be 57"), refusal.getMessage());
    }

    @Test
    void shouldHaveNoFigureWhenTheLastTickIsMissing() {
        journal(IntStream.range(0, 199));
        final IllegalStateException refusal = assertThrows(IllegalStateException.class, this::read);
        assertTrue(refusal.getMessage().contains("199"), refusal.getMessage());
    }

    @Test
    void shouldHaveNoFigureWhenATickIsThereTwice() {
        journal(IntStream.concat(IntStream.rangeClosed(0, 57), IntStream.range(57, 200)));
        final IllegalStateException refusal = assertThrows(IllegalStateException.class, this::read);
        assertTrue(refusal.getMessage().contains("must be 58"), refusal.getMessage());
    }

    @Test
    void shouldHaveNoFigureWhenATickWasNeverStored() {
        journal(IntStream.range(0, 200));
        final StoredTimes stored = new StoredTimes();
        stored.add(new WallClock().nanoTime(), lastTick - 1);
        final IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> RunTape.read(folder, SCHEDULE, 0, stored));
        assertTrue(refusal.getMessage().contains("tick " + lastTick), refusal.getMessage());
    }

    private void read() {
        final StoredTimes stored = new StoredTimes();
        stored.add(new WallClock().nanoTime(), lastTick);
        RunTape.read(folder, SCHEDULE, 0, stored);
    }

    /** Writes the trades of these indexes into a journal, as the engine's decoder makes them of the venue's frames. */
    private void journal(final IntStream indexes) {
        final SlabPublisher slots = new SlabPublisher();
        final BinanceDecoding decoding = new BinanceDecoding(slots, TradeFrames.SYMBOL);
        final TradeFrames frames = new TradeFrames();
        final ByteBuffer bytes = ByteBuffer.allocate(TradeFrames.LENGTH);
        indexes.forEach(index -> {
            frames.put(bytes.clear(), index, TimeUnit.SECONDS.toNanos(1_700_000_000));
            decoding.onMessage(
                    new UnsafeBuffer(bytes), HEADER_LENGTH, TradeFrames.LENGTH - HEADER_LENGTH, TradeFrames.SYMBOL);
        });
        lastTick = slots.published();
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            journal.stage().onTicks(1, slots.buffer(0), 0, (int) lastTick, 0);
        }
    }
}
