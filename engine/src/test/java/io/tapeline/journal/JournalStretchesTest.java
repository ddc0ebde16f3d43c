package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chaos harness takes for synced, and for unharmed. */
class JournalStretchesTest {
    private static final int TICKS = 1_000;
    private static final int BATCH = 50;

    @TempDir
    private Path root;

    private final Tape tape = new Tape();

    private Path write(final String name) throws IOException {
        final Path directory = root.resolve(name);
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, TICKS, BATCH);
        }
        return directory;
    }

    private static Path file(final Path journal) {
        return CycleFolder.list(new JournalPaths(journal).ticks()).get(0);
    }

    @Test
    void shouldTakeDocumentsUpToTheMarkForSynced() throws IOException {
        final Path journal = root.resolve("journal");
        try (Journal open = tape.open(journal)) {
            tape.append(open, 1, TICKS / 2, BATCH);
            open.finishSync();
            final long synced = bytes(JournalStretches.synced(journal));
            assertTrue(synced > TICKS / 2 * 64 - 3 * 4096 && synced <= TICKS / 2 * 80, "synced " + synced);
            tape.append(open, TICKS / 2 + 1, TICKS, BATCH);
            assertEquals(synced, bytes(JournalStretches.synced(journal)));
        }
        assertTrue(bytes(JournalStretches.synced(journal)) > (TICKS - BATCH) * 64 - 3 * 4096);
    }

    private static long bytes(final List<JournalStretches.Stretch> stretches) {
        return stretches.stream().mapToLong(s -> s.to() - s.from()).sum();
    }

    @Test
    void shouldTakeDocumentsForUnharmedThatNothingWasDoneTo() throws IOException {
        final Path whole = write("whole");
        final Path damaged = write("damaged");
        Files.copy(file(whole), file(damaged), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertEquals(TICKS, JournalStretches.unharmed(whole, damaged).cardinality());
        try (RandomAccessFile bytes = new RandomAccessFile(file(damaged).toFile(), "rw")) {
            bytes.seek(placeOf(whole, 5 * BATCH + 1) + 100);
            bytes.write(77);
            bytes.setLength(placeOf(whole, 10 * BATCH + 1) + 20);
        }
        final BitSet expected = new BitSet();
        expected.set(1, 5 * BATCH + 1);
        expected.set(6 * BATCH + 1, 10 * BATCH + 1);
        assertEquals(expected, JournalStretches.unharmed(whole, damaged));
        Files.delete(file(damaged));
        assertTrue(JournalStretches.unharmed(whole, damaged).isEmpty());
    }

    private static long placeOf(final Path journal, final long tick) {
        final JournalDocument document = new JournalDocument();
        try (CycleFile file = CycleFile.open(file(journal))) {
            while (file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null) {
                if (document.isTicks() && document.firstTickNumber() == tick) {
                    return file.position();
                }
                file.advance();
            }
        }
        throw new AssertionError("no document begins with tick " + tick);
    }

    @Test
    void shouldFindNoHashToChangeWhereThereIsNone() throws IOException {
        final Path journal = write("journal");
        final byte[] before = Files.readAllBytes(file(journal));
        assertEquals(0, JournalStretches.changeHash(journal));
        assertFalse(java.util.Arrays.mismatch(before, Files.readAllBytes(file(journal))) >= 0);
    }
}
