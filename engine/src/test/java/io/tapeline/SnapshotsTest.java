package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.JournalConfig;
import io.tapeline.journal.Journal;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.replay.SnapshotWriter;
import io.tapeline.replay.Snapshots;
import io.tapeline.state.MarketState;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which snapshot of a journal is taken, and that nothing wrong ever is. */
class SnapshotsTest {
    private static final int TICKS = 1_000;
    private static final long SEED = System.nanoTime();

    @TempDir
    private Path directory;

    private final Counters counters = new Counters();
    private final Conditions conditions = new Conditions(System::nanoTime);
    private UUID journalId;
    private Snapshots snapshots;

    @BeforeEach
    void recordTicksAndSnapshots() {
        final JournalConfig config =
                new JournalConfig(directory, "daily", 1 << 20, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        try (Journal journal = Journal.open(config, counters, () -> 1_723_161_600_000_000_000L)) {
            journalId = journal.id();
            final UnsafeBuffer slab = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(64));
            final TickEncoder encoder = new TickEncoder();
            for (int number = 1; number <= TICKS; number++) {
                encoder.quote(slab, 0)
                        .bidPrice(number)
                        .askPrice(number + 2)
                        .bidSize(1)
                        .askSize(number);
                TickEncoder.stamp(slab, 0, number, 5L * number, number % 9, 1, 1);
                journal.stage().onTicks(number, slab, 0, 1, 0);
            }
        }
        snapshots = Snapshots.of(directory, journalId);
        write(300);
        write(600);
    }

    private static MarketState empty() {
        return new MarketState(
                new CandleConfig(60_000_000_000L, 0, List.of("bid")), 1L << 40, (n, t, b) -> {}, (n, t, s) -> {});
    }

    private MarketState stateAsOf(final long tick) {
        final MarketState state = empty();
        new Replay(directory, new ReplayRange(0, tick, 0)).run(state, state, (done, total, rate) -> {});
        return state;
    }

    private void write(final long tick) {
        final SnapshotWriter writer = new SnapshotWriter(snapshots, () -> 300, false, counters, conditions);
        assertTrue(writer.take(stateAsOf(tick)));
        assertFalse(writer.take(empty()), "the last is not written yet");
        assertEquals(1, writer.doWork());
        assertEquals(0, writer.doWork());
        assertEquals(List.of(), conditions.raised());
    }

    private long newest(final long max) {
        final MarketState state = snapshots.newest(max, SnapshotsTest::empty, s -> s);
        if (state.lastTickNumber() > 0) {
            assertEquals(stateAsOf(state.lastTickNumber()).stateHash(), state.stateHash());
        }
        return state.lastTickNumber();
    }

    @Test
    void shouldTakeTheNewestOfAtMostThatTick() {
        assertEquals(600, newest(TICKS));
        assertEquals(600, newest(600));
        assertEquals(300, newest(599));
        assertEquals(0, newest(299));
    }

    @Test
    void shouldKeepTheNewestTwoAndTheNewestThatIsFlushed() {
        write(700);
        write(800);
        assertEquals(List.of(300L, 700L, 800L), snapshots.tickNumbers());
    }

    @Test
    void shouldSetAsideWhatTheJournalHasLost() {
        snapshots.setAsideFrom(500);
        assertEquals(List.of(300L), snapshots.tickNumbers());
        assertTrue(Files.exists(directory.resolve("snapshots/00000000000000000600.snap.bad")));
    }

    @Test
    void shouldNotTakeTheStateOfAnotherTickOfThatNumber() {
        final MarketState other = stateAsOf(899);
        final UnsafeBuffer slab = new UnsafeBuffer(new byte[64]);
        new TickEncoder().clock(slab, 0);
        other.onTick(900, new TickFlyweight().wrap(slab, 0));
        final SnapshotWriter writer = new SnapshotWriter(snapshots, () -> 300, false, counters, conditions);
        writer.take(other);
        writer.doWork();
        assertEquals(600, newest(TICKS));
        assertEquals(List.of(300L, 600L), snapshots.tickNumbers());
    }

    @Test
    void shouldPassOverOtherSettingsAndOtherJournals() {
        final MarketState other = snapshots.newest(
                TICKS,
                () -> new MarketState(
                        new CandleConfig(1_000_000_000L, 0, List.of()), 1, (n, t, b) -> {}, (n, t, s) -> {}),
                s -> s);
        assertEquals(0, other.lastTickNumber());
        assertEquals(List.of(300L, 600L), snapshots.tickNumbers(), "they may be right for others");
        final Snapshots ofOther = Snapshots.readOnly(directory, UUID.randomUUID());
        assertEquals(0, ofOther.newest(TICKS, SnapshotsTest::empty, s -> s).lastTickNumber());
    }

    @Test
    void shouldRefuseAnyDamagedFile() throws IOException {
        final Path file = directory.resolve("snapshots/00000000000000000600.snap");
        final byte[] whole = Files.readAllBytes(file);
        final Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            final byte[] damaged = damage(whole, random);
            Files.write(file, damaged);
            assertEquals(300, newest(TICKS), "seed " + SEED + " attempt " + i);
        }
        Files.write(file, whole);
        assertEquals(600, newest(TICKS));
    }

    private static byte[] damage(final byte[] whole, final Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                final byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 1 -> {
                return java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case 2 -> {
                return java.util.Arrays.copyOf(whole, whole.length + 1 + random.nextInt(99));
            }
            default -> {
                final byte[] any = new byte[random.nextInt(2_000)];
                random.nextBytes(any);
                return any;
            }
        }
    }
}
