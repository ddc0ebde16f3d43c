package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine as a process, without a database: what it had live is what a replay makes, and what a start goes on from. */
@Tag("system")
@Timeout(180)
class LiveEqualsReplaySystemTest {
    private static final int TICKS = 300_000;

    @TempDir
    private Path folder;

    @Test
    void shouldReplayToTheSameStateAndFindTheHashesOfTheTapeEqual() throws IOException {
        final String recorded = record();

        final String replayed = replay(0);

        assertEquals(value(recorded, "state_hash"), value(replayed, "state_hash"));
        // A ring that is full refuses a hash, so there may be fewer than one in 10,000 ticks.
        assertTrue(Long.parseLong(value(replayed, "hashes_equal")) >= 3, replayed);
        final String dump = command(0, "journal", "dump", "--count", "400000");
        assertTrue(dump.contains("engine state-hash asOf="), "no state hash in the dump");
    }

    @Test
    void shouldPassOverHashesOfOtherCandles() throws IOException {
        record();

        final String replayed = replay(0, "--set", "candles.interval=30s");

        assertEquals("0", value(replayed, "hashes_equal"));
        assertTrue(Long.parseLong(value(replayed, "hashes_passed_over")) >= 3, replayed);
    }

    @Test
    void shouldStartFromTheSnapshotOfACleanStopAndGoOnEqually() throws IOException {
        final String first = record();
        assertEquals(List.of(value(first, "journaled_tick")), snapshots());

        final TapelineProcess again = start("2");
        final String second = again.awaitExit(0);

        assertTrue(
                again.errors()
                        .contains("from the snapshot of tick " + value(first, "journaled_tick")
                                + ", 0 ticks read behind it"),
                again.errors());
        assertEquals(value(second, "state_hash"), value(replay(0), "state_hash"));
    }

    @Test
    void shouldReadTheTailBehindTheSnapshotAfterAKill() throws IOException {
        final String first = record();
        try (TapelineProcess killed = start("60")) {
            killed.await("ticks of the second run", () -> killed.errors().contains("stored up to tick"));
            killed.kill9();
        }

        final TapelineProcess again = start("1");
        final String third = again.awaitExit(0);

        assertTrue(
                again.errors().contains("from the snapshot of tick " + value(first, "journaled_tick")), again.errors());
        final String replayed = replay(0);
        assertEquals(value(third, "state_hash"), value(replayed, "state_hash"));
    }

    @Test
    void shouldNotTrustADamagedSnapshot() throws IOException {
        record();
        final Path snapshot = snapshotFiles().get(0);
        final byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length / 2] ^= 4;
        Files.write(snapshot, bytes);

        final TapelineProcess again = start("1");
        final String second = again.awaitExit(0);

        assertTrue(again.errors().contains("is set aside: it does not match its CRC32C"), again.errors());
        assertTrue(again.errors().contains("from no snapshot"), again.errors());
        assertEquals(value(second, "state_hash"), value(replay(0), "state_hash"));
    }

    private String record() {
        return start("2").awaitExit(0);
    }

    private TapelineProcess start(final String seconds) {
        try {
            final Path config = folder.resolve("engine.conf");
            Files.writeString(
                    config,
                    "feeds = [{ feed = sim, securities = 50, rate = 0, ticks = " + TICKS + " }]\n"
                            + "store.enabled = false\nlive.hash.ticks = 10000\nops.port = 0\n"
                            + "journal.space.min = 0B\ncandles.interval = 1s\n");
            return TapelineProcess.start(
                    folder,
                    "run",
                    "--config",
                    config.toString(),
                    "--journal",
                    journal(),
                    "--duration",
                    seconds,
                    "--json");
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String replay(final int exitCode, final String... more) {
        final List<String> arguments = new ArrayList<>(List.of("replay", "--journal", journal(), "--json"));
        arguments.addAll(List.of("--set", "live.hash.ticks=10000"));
        if (more.length == 0) {
            arguments.addAll(List.of("--set", "candles.interval=1s"));
        }
        arguments.addAll(List.of(more));
        return TapelineProcess.run(folder, exitCode, arguments.toArray(new String[0]));
    }

    private String command(final int exitCode, final String... words) {
        final List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--journal", journal()));
        return TapelineProcess.run(folder, exitCode, arguments.toArray(new String[0]));
    }

    private List<String> snapshots() throws IOException {
        return snapshotFiles().stream()
                .map(file -> String.valueOf(
                        Long.parseLong(file.getFileName().toString().substring(0, 20))))
                .toList();
    }

    private List<Path> snapshotFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journal/snapshots"))) {
            return files.filter(file -> file.toString().endsWith(".snap")).toList();
        }
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    private static String value(final String summary, final String name) {
        final String json = summary.substring(summary.lastIndexOf('{'));
        final int at = summary.indexOf("\"" + name + "\": ");
        assertTrue(at >= 0, name + " is not in " + json);
        return summary.substring(at + name.length() + 4)
                .split("[,}\n]")[0]
                .replace("\"", "")
                .strip();
    }
}
