package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a power cut leaves is opened without a hand, and has every tick that was synced. */
@Timeout(120)
final class PowerCutTest {
    private static final int TRIALS = 12;

    @TempDir
    Path root;

    private final Tape tape = new Tape();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldKeepAllThatWasSynced(final long seed) throws IOException {
        final Random random = new Random(seed);
        final Path live = root.resolve("live");
        long next = 1;
        try (Journal journal = tape.open(live)) {
            tape.defineFeed(journal, next++, 1);
            for (int trial = 0; trial < TRIALS; trial++) {
                next = append(journal, next, random);
                if (random.nextBoolean()) {
                    journal.finishSync();
                    next = append(journal, next, random);
                }
                final long synced = journal.sync().syncedTickNumber();
                final Path left = root.resolve("left-" + trial);
                final PowerCut.Cut cut = PowerCut.copy(live, left, seed * 1000 + trial);
                assertEquals(synced, cut.syncedTick());
                recover(left, cut);
            }
        }
    }

    @Test
    void shouldLoseExactlyWhatIsNotSyncedWhenNothingBehindTheMarkWasWritten() throws IOException {
        final Path live = root.resolve("live");
        final Path left = root.resolve("left");
        try (Journal journal = tape.open(live)) {
            tape.append(journal, 1, 1000, 30);
            journal.finishSync();
            tape.append(journal, 1001, 1500, 30);
            assertEquals(1000, JournalMark.read(live));
            // Without any luck of the pages: all that is behind the mark is zero.
            PowerCut.copy(live, left, 1);
            final Path file = CycleFolder.list(new JournalPaths(live).ticks()).get(0);
            final Path copy = left.resolve("ticks").resolve(file.getFileName());
            Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            zeroBehindTick(copy, 1000);
        }
        try (Journal journal = tape.open(left)) {
            // Chronicle's header tells that there was more: how much, nobody knows.
            assertTrue(journal.nextTickNumber() > 1001, journal.recovery()::toText);
        }
        final List<Long> numbers = Tape.read(left, JournalStart.first()).numbers;
        assertEquals(1001, numbers.size(), "the synced ticks, and the record of what is lost");
        assertEquals(1000, numbers.get(999));
    }

    private long append(final Journal journal, final long from, final Random random) {
        long next = from;
        final int batches = 1 + random.nextInt(60);
        for (int i = 0; i < batches; i++) {
            final long to = next + random.nextInt(120);
            tape.append(journal, next, to, 120);
            next = to + 1;
            if (random.nextInt(100) == 0) {
                tape.nowNs += Tape.FIVE_MINUTES_NS;
            }
        }
        return next;
    }

    private void recover(final Path left, final PowerCut.Cut cut) {
        final long next;
        try (Journal journal = tape.open(left)) {
            next = journal.nextTickNumber();
            assertTrue(next > cut.syncedTick(), () -> next + " is next, but " + cut.text());
            assertEquals(next - 1, journal.sync().syncedTickNumber());
            assertEquals(next - 1, JournalMark.read(left));
            tape.append(journal, next, next + 3000, 7);
        }
        try {
            final List<Long> numbers = Tape.read(left, JournalStart.first()).numbers;
            for (int i = 0; i < cut.syncedTick(); i++) {
                assertEquals(i + 1, numbers.get(i), cut::text);
            }
            assertEquals(next + 3000, numbers.get(numbers.size() - 1));
            assertEquals(next, numbers.get(numbers.size() - 3001), cut::text);
            assertTrue(JournalCheck.run(left, path -> {}).isWhole());
        } catch (final JournalException e) {
            throw new AssertionError(cut.text(), e);
        }
    }

    private static void zeroBehindTick(final Path path, final long tickNumber) throws IOException {
        long end = 0;
        final JournalDocument document = new JournalDocument();
        try (CycleFile file = CycleFile.open(path)) {
            while (file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null) {
                file.advance();
                end = document.nextTickNumber() - 1 <= tickNumber ? file.position() : end;
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(end);
            file.write(new byte[(int) (file.length() - end)]);
        }
    }
}
