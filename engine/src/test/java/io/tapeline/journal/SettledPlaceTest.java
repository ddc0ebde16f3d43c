package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickFlyweight;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much of a large last file a start reads, and that nothing is taken on trust that may be torn. */
@Timeout(120)
final class SettledPlaceTest {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int LAST = 40_000;
    private static final int BATCH = 50;
    private static final long DOCUMENT_BYTES = JournalLayout.length(BATCH);
    // What a start may read: from set to set, and the set.
    private static final long MOST_BYTES = BLOCK_BYTES + 3 * DOCUMENT_BYTES;

    @TempDir
    Path root;

    private final Tape tape = new Tape();
    private Path directory;

    @BeforeEach
    void write() {
        directory = root.resolve("journal");
        try (Journal journal = open(directory)) {
            tape.defineFeed(journal, 1, 1);
            tape.defineFeed(journal, 2, 2);
            tape.append(journal, 3, LAST / 2, BATCH);
            tape.defineFeed(journal, LAST / 2 + 1, 3);
            tape.append(journal, LAST / 2 + 2, LAST, BATCH);
        }
    }

    @Test
    void shouldReadOnlyWhatLiesBehindTheLastSetOfDefinitions() {
        final List<String> counts;
        try (Journal journal = open(directory)) {
            final RecoveryReport report = journal.recovery();
            assertTrue(report.checkedBytes() <= MOST_BYTES, report.toText());
            assertFalse(report.hasMended(), report.toText());
            assertEquals(LAST, report.lastTickNumber());
            // The next file begins with all that is known: definitions, and counts of every feed.
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, LAST + 1, LAST + 1, 1);
            counts = Tape.read(directory, JournalStart.lastCycle()).feeds;
        }
        assertEquals(List.of("0:1=" + countOf(1), "0:2=" + countOf(2), "0:3=" + countOf(3)), counts);
        Tape.read(directory, JournalStart.first()).mustBe(1, LAST + 1);
    }

    @Test
    void shouldReadAsLittleAfterAKillAndAfterEachStart() throws IOException {
        Path last = directory;
        long next = LAST + 1;
        for (int kill = 0; kill < 4; kill++) {
            final Path killed = root.resolve("killed" + kill);
            try (Journal journal = open(last)) {
                assertTrue(
                        journal.recovery().checkedBytes() <= MOST_BYTES,
                        journal.recovery().toText());
                tape.append(journal, next, next + 2_999, BATCH);
                next += 3_000;
                journal.sync().sync(next - 1);
                copy(last, killed);
            }
            last = killed;
        }
        try (Journal journal = open(last)) {
            assertTrue(
                    journal.recovery().checkedBytes() <= MOST_BYTES,
                    journal.recovery().toText());
            assertEquals(next, journal.nextTickNumber());
        }
        Tape.read(last, JournalStart.first()).mustBe(1, next - 1);
    }

    @Test
    void shouldReadAllWhenNothingSaysWhatWasOnTheDisk() throws IOException {
        Files.delete(directory.resolve("journal.mark"));
        try (Journal journal = open(directory)) {
            assertTrue(
                    journal.recovery().checkedBytes() > LAST * 64L,
                    journal.recovery().toText());
        }
    }

    @Test
    void shouldReadAllWhenChroniclesIndexIsWrong() throws IOException {
        // The first entry of the first page of the index: none that an appender would look at.
        final long entry = firstEntry();
        flip(entry);
        try (Journal journal = open(directory)) {
            assertTrue(
                    journal.recovery().checkedBytes() > LAST * 64L,
                    journal.recovery().toText());
            assertEquals(
                    1, journal.recovery().mends().size(), journal.recovery().toText());
            tape.append(journal, LAST + 1, LAST + 100, BATCH);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, LAST + 100);
    }

    @Test
    void shouldMendDamageBehindTheSettledPlaceAtTheStart() throws IOException {
        flip(positionOf(LAST - 60) + 500);
        try (Journal journal = open(directory)) {
            assertTrue(journal.recovery().hasMended(), journal.recovery().toText());
        }
        assertTrue(JournalCheck.run(directory, path -> {}).isWhole());
    }

    @Test
    void shouldMendDamageBeforeItWhileItWritesByEndingTheFile() throws IOException {
        flip(positionOf(5_000) + 500);
        try (Journal journal = open(directory)) {
            assertFalse(journal.recovery().hasMended(), journal.recovery().toText());
            final JournalException found = readUntilDamage();
            assertTrue(journal.mend(found.damagedFile()).isEmpty());
            assertTrue(journal.isLast(found.damagedFile()));
            journal.requestEndOfFile();
            tape.append(journal, LAST + 1, LAST + 60, 20);
            assertFalse(journal.isLast(found.damagedFile()));
            assertEquals(1, journal.mend(found.damagedFile()).size());
            tape.append(journal, LAST + 61, LAST + 80, 20);
        }
        mustHaveLostOneDocument(LAST + 80);
    }

    /** What is not there looks like the end of what was written. */
    @Test
    void shouldTakeAZeroedWordForDamageWhereTicksWereSynced() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(positionOf(5_000));
            file.writeInt(0);
        }
        try (Journal journal = open(directory)) {
            assertFalse(journal.recovery().hasMended(), journal.recovery().toText());
            final JournalException found = readUntilDamage();
            assertTrue(found.getMessage().contains("ticks up to " + LAST + " were synced"), found.getMessage());
            journal.endFile();
            assertEquals(1, journal.mend(found.damagedFile()).size());
            tape.append(journal, LAST + 1, LAST + 20, 20);
        }
        mustHaveLostOneDocument(LAST + 20);
    }

    @Test
    void shouldMendDamageBeforeItBeforeTheFirstTick() throws IOException {
        flip(positionOf(5_000) + 500);
        try (Journal journal = open(directory)) {
            final JournalException found = readUntilDamage();
            journal.endFile();
            assertEquals(1, journal.mend(found.damagedFile()).size());
            tape.append(journal, LAST + 1, LAST + 20, 20);
        }
        mustHaveLostOneDocument(LAST + 20);
    }

    @Test
    void shouldMendDamageBeforeItAtTheNextStartWhenAReaderHasNotedIt() throws IOException {
        flip(positionOf(5_000) + 500);
        try (Journal journal = open(directory)) {
            assertTrue(journal.mend(readUntilDamage().damagedFile()).isEmpty());
        }
        try (Journal journal = open(directory)) {
            assertEquals(
                    1, journal.recovery().mends().size(), journal.recovery().toText());
            assertEquals(LAST, journal.recovery().lastTickNumber());
        }
        mustHaveLostOneDocument(LAST);
        try (Journal journal = open(directory)) {
            assertFalse(journal.recovery().hasMended(), journal.recovery().toText());
        }
    }

    @Test
    void shouldWriteASetAnewOfWhichAKillLeftAPart() throws IOException {
        final JournalConfig oneTick =
                new JournalConfig(root.resolve("parts"), "daily", BLOCK_BYTES, 2, 0, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        try (Journal journal = Journal.open(oneTick, new Counters(), tape)) {
            for (int feed = 1; feed <= 5; feed++) {
                tape.defineFeed(journal, feed, feed);
            }
            tape.append(journal, 6, 4_000, 2);
        }
        final Path file = CycleFolder.list(oneTick.directory().resolve("ticks")).get(0);
        final long[] second = secondPartOfLastSet(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(second[0]);
            bytes.setLength(second[0] + BLOCK_BYTES);
        }
        Files.delete(oneTick.directory().resolve("journal.mark"));
        final long next;
        try (Journal journal = Journal.open(oneTick, new Counters(), tape)) {
            next = journal.nextTickNumber();
            tape.append(journal, next, next + 9, 2);
        }
        final JournalDocument document = new JournalDocument();
        int partsLeft = 0;
        try (CycleFile cycle = CycleFile.open(file)) {
            while (cycle.look() == CycleFile.State.DOCUMENT) {
                cycle.wrap(document);
                final boolean isRecord = document.isHole()
                        || document.isTicks()
                                && document.count() == 1
                                && document.tick(0, new TickFlyweight()).isLost();
                if (document.isTicks() && !isRecord) {
                    assertEquals(
                            0, partsLeft, "parts of a set that are missing before tick " + document.firstTickNumber());
                } else if (document.isDefinitions()) {
                    partsLeft = document.parts() - 1 - document.part();
                }
                cycle.advance();
            }
        }
    }

    private Journal open(final Path at) {
        return Journal.open(
                new JournalConfig(
                        at, "five-minutely", BLOCK_BYTES, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024),
                new Counters(),
                tape);
    }

    private static long countOf(final int feed) {
        long count = 0;
        for (long number = 3; number <= LAST; number++) {
            count += number != LAST / 2 + 1 && Tape.feedOf(number) == feed ? 1 : 0;
        }
        return count;
    }

    private JournalException readUntilDamage() {
        return assertThrows(JournalException.class, () -> Tape.read(directory, JournalStart.first()));
    }

    private void mustHaveLostOneDocument(final long last) {
        final List<Long> numbers = Tape.read(directory, JournalStart.first()).numbers;
        assertEquals(last, numbers.get(numbers.size() - 1));
        // One of the numbers lost is that of the record.
        assertEquals(last - BATCH + 1, numbers.size());
        assertTrue(JournalCheck.run(directory, path -> {}).isWhole());
    }

    private Path file() {
        final List<Path> files = CycleFolder.list(directory.resolve("ticks"));
        return files.get(files.size() - 1);
    }

    private long positionOf(final long tickNumber) {
        final JournalDocument document = new JournalDocument();
        try (CycleFile file = CycleFile.open(file())) {
            while (file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null) {
                if (document.isTicks() && document.nextTickNumber() > tickNumber) {
                    return file.position();
                }
                file.advance();
            }
        }
        throw new AssertionError("no tick " + tickNumber);
    }

    private static long[] secondPartOfLastSet(final Path path) {
        final JournalDocument document = new JournalDocument();
        final long[] at = new long[1];
        try (CycleFile file = CycleFile.open(path)) {
            while (file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null) {
                at[0] = document.isDefinitions() && document.part() == 1 ? file.position() : at[0];
                file.advance();
            }
        }
        return at;
    }

    /** Where the index has the position of the first document. */
    private long firstEntry() throws IOException {
        final byte[] start = new byte[1 << 20];
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "r")) {
            file.readFully(start, 0, (int) Math.min(start.length, file.length()));
        }
        final long first;
        try (CycleFile file = CycleFile.open(file())) {
            file.look();
            first = file.position();
        }
        for (int at = 200; at < first; at += 8) {
            if (java.nio.ByteBuffer.wrap(start)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .getLong(at)
                    == first) {
                return at;
            }
        }
        throw new AssertionError("no index entry for byte " + first);
    }

    private void flip(final long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(at);
            final int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (final Path source : all.toList()) {
                final Path target = to.resolve(from.relativize(source));
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(source, target);
                }
            }
        }
    }
}
