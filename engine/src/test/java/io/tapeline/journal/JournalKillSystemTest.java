package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.TickHandlers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process writes the journal: it is read from here meanwhile, locked against here, and killed at random. */
@Tag("system")
@Timeout(180)
final class JournalKillSystemTest {
    private static final long SEED = 7;
    private static final int KILLS = 10;

    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @Test
    void shouldLoseNothingThatTheKilledProcessHadJournaled() throws IOException, InterruptedException {
        final Random random = new Random(SEED);
        long journaled = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            final Process writer = start(directory);
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream()))) {
                assertEquals("open " + (journaled + 1), lines.readLine());
                final JournalException inUse = assertThrows(JournalException.class, () -> tape.open(directory));
                assertTrue(inUse.getMessage().contains("process " + writer.pid()), inUse.getMessage());
                follow(writer, journaled + 1 + random.nextInt(200_000));
            } finally {
                writer.destroyForcibly();
                assertTrue(writer.waitFor(20, TimeUnit.SECONDS));
            }
            try (Journal journal = tape.open(directory)) {
                assertFalse(journal.recovery().hasMended(), journal.recovery()::toText);
                journaled = journal.nextTickNumber() - 1;
            }
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, journaled);
    }

    /** Reads what the other process writes until this tick is there. */
    private void follow(final Process writer, final long toTickNumber) {
        try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), TickHandlers.none())) {
            final Tape.Read read = new Tape.Read();
            while (reader.nextTickNumber() <= toTickNumber) {
                if (reader.poll(read, 100) == 0) {
                    assertTrue(writer.isAlive() || !reader.isAtEnd(), () -> "the writer died: " + errorsOf(writer));
                }
            }
            read.mustBe(1, reader.nextTickNumber() - 1);
        }
    }

    private static Process start(final Path directory) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--add-") || option.startsWith("--sun-misc")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Writer.class.getName(), directory.toString()));
        return new ProcessBuilder(command).start();
    }

    private static String errorsOf(final Process writer) {
        try {
            return new String(writer.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            return e.toString();
        }
    }

    /** The other process: opens the journal, says where it goes on, and appends until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(final String[] args) {
            final Tape tape = new Tape();
            final Random random = new Random();
            try (Journal journal = tape.open(Path.of(args[0]))) {
                long next = journal.nextTickNumber();
                System.out.println("open " + next);
                while (true) {
                    final long to = next + random.nextInt(200);
                    tape.append(journal, next, to, 200);
                    next = to + 1;
                    if (random.nextInt(500) == 0) {
                        tape.nowNs += Tape.FIVE_MINUTES_NS;
                    }
                }
            }
        }
    }
}
