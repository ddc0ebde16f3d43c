package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damage to the files of a journal, and what opening it promises then.
 *
 * <p>Fault model:
 *
 * <ul>
 *   <li>cut: the file ends somewhere within the last documents;
 *   <li>zeroed: pages at the end are zero, their words or their bytes;
 *   <li>flipped: bits of the last document, its word included, are not what they were;
 *   <li>lost: after a power cut any of the pages written since some moment are zero, in any order, and the machine has
 *       been started anew;
 *   <li>garbage: random bytes stand behind the last document, such as a write that was never finished.
 * </ul>
 *
 * <p>Promise: the journal opens, says what it mended, keeps every tick before the damage and every whole document behind
 * it, and goes on behind all numbers that may have been given; what was appended before and after is read back whole.
 */
@Timeout(120)
final class JournalCrashTest {
    private static final int LAST = 2000;

    @TempDir
    Path root;

    private final Tape tape = new Tape();

    /** Where documents stand in the last file, and the first tick of each. */
    private record Document(long position, int length, long firstTick) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldRecoverFromFileThatWasCut(final long seed) throws IOException {
        final Path directory = write(seed);
        final List<Document> documents = documents(directory);
        final Random random = new Random(seed);
        final Document victim = documents.get(documents.size() - 1 - random.nextInt(3));
        final long end = victim.position + random.nextInt(victim.length + 4);
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            file.setLength(end);
        }
        recover(directory, victim.firstTick, true, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldRecoverFromBitsFlippedInTheLastDocument(final long seed) throws IOException {
        final Path directory = write(seed);
        final List<Document> documents = documents(directory);
        final Random random = new Random(seed);
        final Document victim = documents.get(documents.size() - 1);
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            final long at = victim.position + random.nextInt(seed % 3 == 0 ? 4 : victim.length + 4);
            file.seek(at);
            final int old = file.read();
            file.seek(at);
            file.write(old ^ 1 << random.nextInt(8));
        }
        recover(directory, victim.firstTick, true, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldRecoverFromZerosAtTheEnd(final long seed) throws IOException {
        final Path directory = write(seed);
        final List<Document> documents = documents(directory);
        final Random random = new Random(seed);
        final Document victim = documents.get(documents.size() - 1 - random.nextInt(5));
        final long from = victim.position + (seed % 2 == 0 ? 0 : 4 + random.nextInt(victim.length - 60));
        zero(directory, from, endOf(documents) - from);
        recover(directory, victim.firstTick, true, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void shouldRecoverFromPagesLostInAnyOrderByPowerCut(final long seed) throws IOException {
        final Path directory = write(seed);
        final List<Document> documents = documents(directory);
        final Random random = new Random(seed);
        final long synced = documents.get(documents.size() / 2).position;
        long firstLost = Long.MAX_VALUE;
        for (long page = (synced + 4095) & -4096; page < endOf(documents); page += 4096) {
            if (random.nextInt(3) == 0) {
                zero(directory, page, 4096);
                firstLost = Math.min(firstLost, page);
            }
        }
        final long lost = firstLost;
        final Document victim = documents.stream()
                .filter(d -> d.position + 4 + d.length > lost)
                .findFirst()
                .orElseThrow();
        Files.writeString(directory.resolve("journal.lock"), "pid=1\nboot=another\n");
        recover(directory, victim.firstTick, true, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldIgnoreWriteThatWasNeverFinished(final long seed) throws IOException {
        final Path directory = write(seed);
        final Random random = new Random(seed);
        final byte[] garbage = new byte[1 + random.nextInt(5000)];
        random.nextBytes(garbage);
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            file.seek(endOf(documents(directory)) + 4);
            file.write(garbage);
        }
        recover(directory, LAST + 1, false, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldCutGarbageInPlaceOfTheNextDocument(final long seed) throws IOException {
        final Path directory = write(seed);
        final Random random = new Random(seed);
        final byte[] garbage = new byte[4 + random.nextInt(5000)];
        random.nextBytes(garbage);
        garbage[0] |= 1;
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            file.seek(endOf(documents(directory)));
            file.write(garbage);
        }
        recover(directory, LAST + 1, true, "seed " + seed);
    }

    @Test
    void shouldReplaceCycleInWhichNothingIsWhole() throws IOException {
        final Path directory = write(1);
        try (Journal journal = tape.open(directory)) {
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, LAST + 1, LAST + 10, 10);
        }
        zero(directory, 0x8110 + 4, 100_000);
        recover(directory, LAST + 1, true, "");
    }

    @Test
    void shouldRemoveFileThatChronicleHasNotFinished() throws IOException {
        final Path directory = write(1);
        tape.nowNs += Tape.FIVE_MINUTES_NS;
        Files.write(directory.resolve("ticks/20240809-0010V.cq4"), new byte[1 << 20]);
        recover(directory, LAST + 1, false, "");
    }

    @Test
    void shouldMendFileWhoseFirstPageWasLost() throws IOException {
        final Path directory = write(1);
        try (Journal journal = tape.open(directory)) {
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, LAST + 1, LAST + 100, 10);
        }
        zero(directory, 0, 4096);
        try (Journal journal = tape.open(directory)) {
            assertTrue(journal.recovery().hasMended());
            assertEquals(0, journal.recovery().lostCount(), journal.recovery()::toText);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, LAST + 100);
        recover(directory, LAST + 101, false, "");
    }

    @Test
    void shouldRecoverFromTableThatIsGone() throws IOException {
        final Path directory = write(1);
        Files.write(directory.resolve("ticks/metadata.cq4t"), new byte[100]);
        recover(directory, LAST + 1, false, "");
    }

    @Test
    void shouldKeepWholeDocumentsBehindDamageAndTheFileAsItWas() throws IOException {
        final Path directory = write(1);
        final List<Document> documents = documents(directory);
        final int middle = documents.size() / 2;
        final Document victim = documents.get(middle);
        final long lastLost = documents.get(middle + 1).firstTick - 1;
        zero(directory, victim.position + 40, 1);
        final byte[] before = Files.readAllBytes(last(directory));
        final JournalMend mend;
        try (Journal journal = tape.open(directory)) {
            assertEquals(LAST + 1, journal.nextTickNumber());
            mend = journal.recovery().mends().get(0);
        }
        assertEquals(List.of(new JournalMend.Lost(victim.firstTick, lastLost)), mend.lost());
        assertEquals(0, java.util.Arrays.compare(before, Files.readAllBytes(mend.original())));
        final Tape.Read read = Tape.read(directory, JournalStart.first());
        assertEquals(LAST - (lastLost - victim.firstTick), read.numbers.size());
        assertTrue(read.numbers.contains(lastLost));
    }

    @Test
    void shouldGiveNoNumberTwiceThatTheMarkKnows() throws IOException {
        final Path directory = write(1);
        Files.delete(last(directory));
        try (JournalMark mark = JournalMark.open(new JournalPaths(directory))) {
            mark.set(LAST - 5);
        }
        final long next;
        try (Journal journal = tape.open(directory)) {
            next = journal.nextTickNumber();
            assertTrue(next > LAST, "next " + next);
        }
        final Tape.Read read = Tape.read(directory, JournalStart.first());
        assertEquals(next - 1, read.numbers.get(read.numbers.size() - 1));
        try (Journal journal = tape.open(directory)) {
            assertEquals(next, journal.nextTickNumber());
        }
    }

    @Test
    void shouldMakeFeedCountsUnknownBehindALossUntilTheyAreDefinedAnew() throws IOException {
        final Path directory = root.resolve("feeds");
        try (Journal journal = tape.open(directory)) {
            tape.defineFeed(journal, 1, 1);
            tape.append(journal, 2, 100, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 101, 110, 10);
        }
        final Path first = CycleFolder.list(directory.resolve("ticks")).get(0);
        try (RandomAccessFile file = new RandomAccessFile(first.toFile(), "rw")) {
            file.seek(0x8110 + 1000);
            file.write(new byte[64]);
        }
        Journal.repair(Tape.config(directory));
        final Tape.Read read = Tape.read(directory, JournalStart.first());
        // Said again behind the loss with a count that nobody knows, and at the roll with that of the writer.
        assertEquals(List.of("0:1=-1"), read.feeds);
        assertEquals(List.of("0:1=33"), Tape.read(directory, JournalStart.lastCycle()).feeds);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldNeverReadPastDamageInTheMiddle(final long seed) throws IOException {
        final Path directory = write(seed);
        final List<Document> documents = documents(directory);
        final Random random = new Random(seed);
        final Document victim = documents.get(random.nextInt(documents.size() - 2));
        final int at = random.nextInt(seed % 2 == 0 ? 4 : victim.length + 4);
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            file.seek(victim.position + at);
            final int old = file.read();
            file.seek(victim.position + at);
            file.write(old ^ 1 << random.nextInt(8));
        }
        final Tape.Read read = new Tape.Read();
        final JournalException e = assertThrows(
                JournalException.class,
                () -> {
                    try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), read.definitions)) {
                        while (!reader.isAtEnd()) {
                            reader.poll(read, 10);
                        }
                    }
                },
                "seed " + seed);
        read.mustBe(1, victim.firstTick - 1);
        assertTrue(e.getMessage().contains(last(directory).toString()), e.getMessage());
        assertTrue(e.getMessage().contains("at byte " + victim.position), e.getMessage());
    }

    private Path write(final long seed) {
        final Path directory = root.resolve("j" + seed);
        final Random random = new Random(seed);
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 300, 50);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            for (long next = 301; next <= LAST; ) {
                final long to = Math.min(LAST, next + random.nextInt(100));
                tape.append(journal, next, to, 100);
                next = to + 1;
            }
        }
        return directory;
    }

    /** Opens, appends, opens again, and reads everything. */
    private void recover(final Path directory, final long firstCut, final boolean hasCut, final String what)
            throws IOException {
        final long next;
        try (Journal journal = tape.open(directory)) {
            final RecoveryReport report = journal.recovery();
            next = journal.nextTickNumber();
            assertEquals(hasCut, report.hasMended(), () -> what + ": " + report.toText());
            assertTrue(hasCut ? next >= firstCut : next == firstCut, () -> what + ": " + report.toText());
            tape.append(journal, next, next + 500, 60);
        }
        try (Journal journal = tape.open(directory)) {
            assertFalse(
                    journal.recovery().hasMended(),
                    () -> what + ": " + journal.recovery().toText());
            tape.append(journal, next + 501, next + 1000, 60);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, next + 1001, next + 1100, 60);
        }
        final List<Long> numbers = Tape.read(directory, JournalStart.first()).numbers;
        for (long number = 1; number < firstCut; number++) {
            assertEquals(number, numbers.get((int) number - 1), what);
        }
        for (int i = 0; i <= 1100; i++) {
            assertEquals(next + 1100 - i, numbers.get(numbers.size() - 1 - i), what);
        }
        assertFalse(Files.exists(directory.resolve("rebuild")));
    }

    private static Path last(final Path directory) {
        final List<Path> files = CycleFolder.list(directory.resolve("ticks"));
        return files.get(files.size() - 1);
    }

    private static List<Document> documents(final Path directory) {
        final List<Document> documents = new ArrayList<>();
        final JournalDocument document = new JournalDocument();
        try (CycleFile file = CycleFile.open(last(directory))) {
            while (file.look() == CycleFile.State.DOCUMENT) {
                assertEquals(null, file.wrap(document));
                documents.add(new Document(file.position(), file.length(), document.firstTickNumber()));
                file.advance();
            }
        }
        return documents;
    }

    private static long endOf(final List<Document> documents) {
        final Document last = documents.get(documents.size() - 1);
        return last.position + 4 + last.length;
    }

    private static void zero(final Path directory, final long from, final long count) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(last(directory).toFile(), "rw")) {
            file.seek(from);
            file.write(new byte[(int) count]);
        }
    }
}
