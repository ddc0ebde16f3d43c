package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes in the files of a journal: reading and checking end, with the ticks that were written, in order, or with an
 * error that says where; never with a hang, a crash, or a tick that nobody wrote.
 */
@Timeout(120)
final class JournalFuzzTest {
    private static final int ROUNDS = 40;

    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldNeverGiveATickThatNobodyWrote(final long seed) throws IOException {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 1000, 37);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 1001, 2000, 53);
        }
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            damage(random);
            final Tape.Read read = new Tape.Read();
            String error = "";
            try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), read.definitions)) {
                while (!reader.isAtEnd()) {
                    reader.poll(read, 10);
                }
            } catch (final JournalException e) {
                error = e.getMessage();
            }
            read.mustBe(1, read.numbers.size());
            final JournalCheck check = JournalCheck.run(directory, path -> {});
            final String what = "seed " + seed + " round " + round + ": " + error + check.damages();
            assertTrue(read.numbers.size() == 2000 || !check.isWhole() || check.toTickNumber() < 2000, what);
        }
    }

    private void damage(final Random random) throws IOException {
        final List<Path> files = CycleFolder.list(directory.resolve("ticks"));
        final Path path = files.get(random.nextInt(files.size()));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            final byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 8 : 5000)];
            random.nextBytes(bytes);
            file.seek(random.nextInt(random.nextInt(4) == 0 ? 0x8110 : 130_000));
            file.write(bytes);
            if (random.nextInt(10) == 0) {
                file.setLength(random.nextInt((int) file.length() + 1));
            }
        }
    }
}
