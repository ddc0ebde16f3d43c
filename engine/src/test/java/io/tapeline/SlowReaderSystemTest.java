package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.config.JournalConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalListing;
import io.tapeline.journal.Retention;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader of another process keeps its files for as long as that process lives. */
@Tag("system")
@Timeout(120)
class SlowReaderSystemTest {
    private static final long CYCLE_NS = 300_000_000_000L;
    private static final int CYCLES = 5;

    @TempDir
    private Path folder;

    private long nowNs = 1_723_161_600_000_000_000L;

    @Test
    void shouldKeepTheFilesOfAReaderInAnotherProcess() throws IOException {
        final Path directory = folder.resolve("journal");
        final JournalConfig config = new JournalConfig(
                directory, "five-minutely", 1 << 20, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        try (Journal journal = Journal.open(config, new Counters(), () -> nowNs)) {
            final UnsafeBuffer slab = new UnsafeBuffer(ByteBuffer.allocateDirect(TickLayout.LENGTH));
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                new TickEncoder().clock(slab, 0);
                TickEncoder.stamp(slab, 0, TickLayout.NULL_VALUE, nowNs, TickLayout.NULL_SECURITY, 0, 0);
                journal.stage().onTicks(cycle + 1, slab, 0, 1, 0);
                nowNs += CYCLE_NS;
            }
            final Retention retention = journal.retention(1, new Counters());
            try (TapelineProcess reader =
                    TapelineProcess.start(folder, "replay", "--journal", directory.toString(), "--speed", "0.01")) {
                final Object inode = Files.getAttribute(directory.resolve("readers.lock"), "unix:ino");
                // Not from when it has the file open, which is before it locks it.
                reader.await("the reader's lock", () -> isShared(reader.pid(), inode));
                assertEquals(0, retention.deleteOld(nowNs, CYCLES, tick -> true));
                assertEquals(1, JournalListing.firstTickNumber(directory));
                reader.kill9();
            }
            assertEquals(CYCLES - 2, retention.deleteOld(nowNs, CYCLES, tick -> true));
        }
        assertEquals(CYCLES - 1, JournalListing.firstTickNumber(directory));
    }

    private static boolean isShared(final long pid, final Object inode) {
        final Pattern lock = Pattern.compile("POSIX +ADVISORY +READ +" + pid + " \\S+:" + inode + " ");
        try (Stream<String> locks = Files.lines(Path.of("/proc/locks"))) {
            return locks.anyMatch(lock.asPredicate());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
