package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeline.fault.Faults;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalCheck;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal's disk fills: a tmpfs of 64 MiB and a file that takes what is left of it. Skipped where mounting is not allowed. */
@Tag("system")
@Timeout(180)
class DiskFullSystemTest {
    private static final int DISK_MIB = 64;
    private static final int PIECE_BYTES = 256 << 10;

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        final Path point = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", point.toString()) == 0,
                "a tmpfs cannot be mounted here");
        disk = point;
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            command("umount", "-l", disk.toString());
        }
    }

    @Test
    void shouldStopIntakeRecordTheGapAndGoOnByItself() throws IOException {
        final Tally before;
        try (TapelineProcess run = start("10MiB", "4MiB")) {
            run.await("the ballast", () -> size("ballast") == 4 << 20);
            run.await("ticks", () -> tally().ticks > 5_000);
            fill(8);
            run.await("the stop", () -> run.errors().contains("no ticks are taken in"));
            before = tallyWhenStill(run);
            assertTrue(run.isAlive());
            assertEquals(0, before.dropped);
            fill(4);
            run.await("the ballast to go", () -> size("ballast") == 0);
            Files.delete(disk.resolve("filler"));
            run.await("the resume", () -> run.errors().contains("journal.space: well again"));
            run.await("ticks again", () -> tally().ticks > before.ticks + 5_000);
            run.await("the ballast again", () -> size("ballast") == 4 << 20);
            run.terminate();
            run.awaitExit(0);
        }
        final Tally after = tally();
        assertTrue(after.dropped > 0, "the gap is not on the tape");
        assertTrue(JournalCheck.run(journal(), path -> {}).isWhole());
    }

    @Test
    void shouldCloseInGoodOrderWhileIntakeIsStopped() throws IOException {
        try (TapelineProcess run = start("10MiB", "4MiB")) {
            run.await("ticks", () -> tally().ticks > 1_000);
            fill(3);
            run.await("the stop", () -> run.errors().contains("no ticks are taken in"));
            run.terminate();
            run.awaitExit(0);
        }
        assertTrue(JournalCheck.run(journal(), path -> {}).isWhole());
    }

    @Test
    void shouldEndAtOnceWhenNothingGuardsTheDiskAndRecoverOnTheNextStart() throws IOException {
        final long before;
        try (TapelineProcess run = start("0B", "0B")) {
            run.await("ticks", () -> tally().ticks > 5_000);
            fill(0);
            run.awaitExit(Faults.HALTED);
            assertTrue(run.errors().contains("InternalError"), run::errors);
            assertFalse(run.errors().contains("shutdown"), run::errors);
        }
        Files.delete(disk.resolve("filler"));
        try (TapelineProcess run = start("0B", "0B")) {
            run.await("the start", () -> run.errors().contains(" documents ("));
            run.await("ticks", () -> tally().ticks > 5_000);
            before = tally().ticks;
            run.await("more ticks", () -> tally().ticks > before + 5_000);
            run.terminate();
            run.awaitExit(0);
        }
        assertTrue(JournalCheck.run(journal(), path -> {}).isWhole());
    }

    private TapelineProcess start(final String minFree, final String ballast) throws IOException {
        final Path config = folder.resolve("tapeline.conf");
        Files.writeString(config, "feeds = [ { feed = sim, securities = 20, rate = 20000, full.policy = drop } ]\n");
        return TapelineProcess.start(
                folder,
                "run",
                "--config",
                config.toString(),
                "--journal",
                journal().toString(),
                "--set",
                "store.enabled=false",
                "--set",
                "journal.block.size=1MiB",
                "--set",
                "journal.document.ticks=256",
                "--set",
                "journal.quarantine.message.size=1KiB",
                "--set",
                "journal.space.min=" + minFree,
                "--set",
                "journal.space.ballast=" + ballast);
    }

    /** Writes until only this much is free. */
    private void fill(final int leftMib) throws IOException {
        final byte[] piece = new byte[PIECE_BYTES];
        java.util.Arrays.fill(piece, (byte) 1);
        try (OutputStream filler =
                Files.newOutputStream(disk.resolve("filler"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (Files.getFileStore(disk).getUsableSpace() > ((long) leftMib << 20)) {
                filler.write(piece);
            }
        } catch (final IOException e) {
            if (leftMib > 0) {
                throw e;
            }
        }
    }

    private Tally tallyWhenStill(final TapelineProcess run) {
        final Tally[] last = {tally()};
        final long[] sinceNs = {System.nanoTime()};
        run.await("the end of the tape", () -> {
            final Tally now = tally();
            if (now.ticks != last[0].ticks) {
                last[0] = now;
                sinceNs[0] = System.nanoTime();
            }
            return System.nanoTime() - sinceNs[0] > TimeUnit.MILLISECONDS.toNanos(300);
        });
        return last[0];
    }

    private Path journal() {
        return disk.resolve("journal");
    }

    private long size(final String name) {
        try {
            final Path file = journal().resolve(name);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (final java.nio.file.NoSuchFileException expected) {
            return 0;
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Tally tally() {
        final Tally tally = new Tally();
        if (!Files.exists(journal().resolve("journal.id"))) {
            return tally;
        }
        try (JournalReader reader = Journal.openReader(journal(), JournalStart.first(), TickHandlers.none())) {
            while (!reader.isAtEnd()) {
                reader.poll(tally, 100);
            }
        }
        return tally;
    }

    private static int command(final String... words) throws Exception {
        final List<String> command = new ArrayList<>(List.of(words));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final IOException notThere) {
            return -1;
        }
    }

    /** What is on the tape. */
    private static final class Tally implements TickHandler {
        private long ticks;
        private long dropped;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            ticks++;
            if (tick.kind() == FeedStateDecoder.TEMPLATE_ID && tick.feedState().feedEvent() == FeedEvent.DROPPED) {
                dropped += tick.feedState().count();
            }
        }
    }
}
