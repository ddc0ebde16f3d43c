package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the guard does as the free space goes up and down; the disk is a number, the ballast is a real file. */
@Timeout(60)
final class SpaceGuardTest {
    private static final long MIB = 1 << 20;
    private static final long LINE = 80 * MIB;
    private static final long ENOUGH = 90 * MIB;
    private static final long BALLAST = 5 * MIB + 1;

    @TempDir
    Path directory;

    private final Counters counters = new Counters();
    private final Conditions conditions = new Conditions(System::nanoTime);
    private final List<Boolean> intake = new ArrayList<>();
    private long otherBytes;
    private SpaceGuard guard;

    @BeforeEach
    void open() {
        guard = guard(1 << 20, LINE, BALLAST);
    }

    @Test
    void shouldStopBelowTheLineAndGoOnByItselfWithAMargin() throws IOException {
        free(1000 * MIB);
        run();
        assertEquals(List.of(), intake);
        free(LINE);
        run();
        assertEquals(List.of(), intake);
        free(LINE - 1);
        run();
        assertEquals(List.of(false), intake);
        final String message = conditions.raised().get(0).message();
        assertTrue(message.contains("79 MiB free, the line is 80 MiB") && message.contains("make room"), message);
        free(ENOUGH - 1);
        run();
        assertEquals(List.of(false), intake);
        free(ENOUGH);
        run();
        assertEquals(List.of(false, true), intake);
        assertTrue(conditions.raised().isEmpty());
        assertEquals(1, counters.counter("journal.space.stops").value());
    }

    @Test
    void shouldMakeTheBallastOnlyWhereItLeavesEnough() throws IOException {
        free(ENOUGH + BALLAST - 1);
        run();
        assertEquals(0, ballast());
        free(ENOUGH + BALLAST);
        run();
        assertEquals(BALLAST, ballast());
        assertEquals(BALLAST, counters.counter("journal.space.ballast").value());
        assertEquals(List.of(), intake);
        for (final byte value : Files.readAllBytes(directory.resolve("ballast"))) {
            assertTrue(value != 0);
        }
    }

    @Test
    void shouldGiveTheBallastUpWhenTheDiskFillsAllTheSameAndGoOnOnlyWhenItIsBack() throws IOException {
        free(1000 * MIB);
        run();
        free(LINE / 2);
        run();
        assertEquals(BALLAST, ballast());
        free(LINE / 2 - 1);
        run();
        assertEquals(0, ballast());
        assertEquals(List.of(false), intake);
        assertTrue(conditions.raised().get(0).message().contains("ballast is given up"));
        free(ENOUGH + BALLAST - 1);
        run();
        assertEquals(List.of(false), intake);
        free(ENOUGH + BALLAST);
        run();
        assertEquals(List.of(false, true), intake);
        assertEquals(BALLAST, ballast());
    }

    @Test
    void shouldGoOnWithTheBallastThatAnEarlierProcessLeft() throws IOException {
        Files.write(directory.resolve("ballast"), new byte[] {1, 2, 3});
        free(1000 * MIB);
        run();
        assertEquals(BALLAST, ballast());
        guard = guard(1 << 20, LINE, 10);
        run();
        assertEquals(10, ballast());
        guard = guard(1 << 20, LINE, 0);
        run();
        assertFalse(Files.exists(directory.resolve("ballast")));
    }

    @Test
    void shouldKeepTwoBlocksFreeAtLeastAndWatchNothingWhenToldSo() {
        guard = guard(64 << 20, 1, 0);
        free(128 * MIB - 1);
        run();
        assertEquals(List.of(false), intake);
        assertNull(SpaceGuard.of(config(1 << 20, 0, 0), intake::add, conditions.condition("x"), counters));
    }

    @Test
    void shouldAskTheRealDisk() throws IOException {
        guard = SpaceGuard.of(config(1 << 20, Long.MAX_VALUE / 4, 0), intake::add, conditions.condition("x"), counters);
        run();
        assertEquals(List.of(false), intake);
        final long real = Files.getFileStore(directory).getUsableSpace();
        assertTrue(Math.abs(real - counters.counter("journal.space.free").value()) < real / 2);
    }

    private void run() {
        guard.onStart();
        while (guard.doWork() > 0) {
            assertTrue(ballast() <= BALLAST);
        }
    }

    /** As much is free as this while the ballast is as long as it is now. */
    private void free(final long bytes) {
        otherBytes = -bytes - ballast();
    }

    private long ballast() {
        try {
            final Path file = directory.resolve("ballast");
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SpaceGuard guard(final long blockBytes, final long minFreeBytes, final long ballastBytes) {
        return new SpaceGuard(
                new JournalPaths(directory),
                config(blockBytes, minFreeBytes, ballastBytes),
                () -> -otherBytes - ballast(),
                intake::add,
                conditions.condition("journal.space"),
                counters);
    }

    private JournalConfig config(final long blockBytes, final long minFreeBytes, final long ballastBytes) {
        return new JournalConfig(
                directory, "daily", blockBytes, 256, 0, 1 << 20, minFreeBytes, ballastBytes, 0, 1 << 20, 1024);
    }
}
