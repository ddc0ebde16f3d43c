package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalTest {
    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @Test
    void shouldReadBackEveryTickAsItWasWritten() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 5000, 100);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 5000);
    }

    @Test
    void shouldWriteBatchLargerThanDocumentAndAcrossTheEndOfTheSlab() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 700, 700);
            tape.append(journal, 701, 1600, 900);
            assertEquals(1600, journal.stage().journaledTickNumber());
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 1600);
    }

    @Test
    void shouldGoOnWithTheNextNumberAfterRestart() {
        final UUID id;
        try (Journal journal = tape.open(directory)) {
            id = journal.id();
            assertTrue(journal.recovery().isNew());
            assertEquals(1, journal.nextTickNumber());
            tape.append(journal, 1, 10, 3);
        }
        try (Journal journal = tape.open(directory)) {
            assertEquals(id, journal.id());
            assertFalse(journal.recovery().isNew());
            assertFalse(journal.recovery().hasMended(), journal.recovery().toText());
            assertEquals(11, journal.nextTickNumber());
            tape.append(journal, 11, 20, 3);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 20);
    }

    @Test
    void shouldRepeatDefinitionsWithCountsAtEachRoll() {
        try (Journal journal = tape.open(directory)) {
            tape.defineFeed(journal, 1, 1);
            tape.defineFeed(journal, 2, 2);
            tape.append(journal, 3, 32, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 33, 62, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 63, 65, 10);
        }
        assertEquals(3, CycleFolder.list(directory.resolve("ticks")).size());
        assertEquals(
                List.of("0:1=20", "0:2=20"),
                Tape.read(directory, JournalStart.lastCycle()).mustBe(63, 65).feeds);
        final Tape.Read all = Tape.read(directory, JournalStart.first()).mustBe(1, 65);
        assertEquals(List.of(), all.feeds);
    }

    @Test
    void shouldCountTicksOfFeedsAcrossRestarts() {
        try (Journal journal = tape.open(directory)) {
            tape.defineFeed(journal, 1, 1);
            tape.append(journal, 2, 31, 10);
        }
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 32, 61, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 62, 62, 10);
        }
        assertEquals(List.of("0:1=20"), Tape.read(directory, JournalStart.lastCycle()).feeds);
    }

    @Test
    void shouldStartAtAnyTickWithWhatWasDefinedBeforeIt() {
        try (Journal journal = tape.open(directory)) {
            tape.defineFeed(journal, 1, 1);
            tape.append(journal, 2, 31, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 32, 61, 10);
        }
        assertEquals(
                List.of("0:1=3"), Tape.read(directory, JournalStart.tick(11)).mustBe(11, 61).feeds);
        assertEquals(
                List.of("0:1=13"), Tape.read(directory, JournalStart.tick(40)).mustBe(40, 61).feeds);
        assertEquals(
                List.of("0:1=20"), Tape.read(directory, JournalStart.tick(62)).mustBe(62, 61).feeds);
    }

    @Test
    void shouldRefuseToReadFromBeyondTheEnd() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
        }
        final JournalException e =
                assertThrows(JournalException.class, () -> Tape.read(directory, JournalStart.tick(12)));
        assertTrue(e.getMessage().contains("tick 12 is asked for"), e.getMessage());
    }

    @Test
    void shouldRefuseTicksOutOfOrder() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
            final JournalException e = assertThrows(JournalException.class, () -> tape.append(journal, 12, 12, 1));
            assertTrue(e.getMessage().contains("tick 12 came to the journal, but tick 11 is next"), e.getMessage());
            assertThrows(JournalException.class, () -> tape.append(journal, 11, 11, 1));
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 10);
    }

    @Test
    void shouldRefuseSlotThatHoldsNoTick() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
            tape.slab.setMemory(0, 64, (byte) 0);
            assertThrows(JournalException.class, () -> journal.stage().onTicks(11, tape.slab, 0, 1, 0));
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 10);
    }

    @Test
    void shouldNameDirectoryLockAndProcessWhenJournalIsInUse() {
        try (Journal journal = tape.open(directory)) {
            final JournalException e = assertThrows(JournalException.class, () -> tape.open(directory));
            assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
            assertTrue(e.getMessage().contains("journal.lock"), e.getMessage());
            assertTrue(
                    e.getMessage()
                            .contains("process, " + ProcessHandle.current().pid()),
                    e.getMessage());
            assertEquals(1, journal.nextTickNumber());
        }
    }

    @Test
    void shouldRefuseAnotherRollCycleThanTheJournals() {
        tape.open(directory).close();
        final JournalConfig other =
                new JournalConfig(directory, "daily", 1 << 20, 256, 1_000_000_000L, 64 << 20, 0, 0, 0, 1 << 20, 1024);
        final JournalException e =
                assertThrows(JournalException.class, () -> Journal.open(other, new Counters(), tape));
        assertTrue(e.getMessage().contains("journal.roll.cycle=daily"), e.getMessage());
    }

    @Test
    void shouldRecoverDirectoryThatWasHalfCreated() throws IOException {
        Files.createDirectories(directory.resolve("ticks"));
        Files.writeString(directory.resolve("journal.id.new"), "id=");
        Files.write(directory.resolve("journal.lock"), new byte[0]);
        Files.write(directory.resolve("ticks/metadata.cq4t"), new byte[64]);
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 10);
    }

    @Test
    void shouldRefuseTicksWithoutIdentity() throws IOException {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
        }
        Files.delete(directory.resolve("journal.id"));
        final JournalException e = assertThrows(JournalException.class, () -> tape.open(directory));
        assertTrue(e.getMessage().contains("journal.id"), e.getMessage());
    }

    @Test
    void shouldNeverGoBackToAnOlderCycleWhenTheClockDoes() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 11, 20, 10);
            tape.nowNs -= 2 * Tape.FIVE_MINUTES_NS;
            tape.append(journal, 21, 30, 10);
        }
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 31, 40, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 40);
        assertEquals(2, CycleFolder.list(directory.resolve("ticks")).size());
    }

    @Test
    void shouldFollowTheWriterAcrossRolls() {
        try (Journal journal = tape.open(directory)) {
            final Tape.Read read = new Tape.Read();
            try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), read.definitions)) {
                assertTrue(reader.isAtEnd());
                for (int round = 0; round < 5; round++) {
                    tape.append(journal, round * 30 + 1, round * 30 + 30, 7);
                    while (!reader.isAtEnd()) {
                        reader.poll(read, 3);
                    }
                    read.mustBe(1, round * 30 + 30);
                    tape.nowNs += Tape.FIVE_MINUTES_NS;
                }
                assertEquals(150, reader.ticks());
            }
        }
    }

    @Test
    void shouldRepeatMoreDefinitionsThanOneDocumentHolds() {
        try (Journal journal = tape.open(directory)) {
            for (int feedId = 1; feedId <= 600; feedId++) {
                tape.defineFeed(journal, feedId, feedId);
            }
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 601, 603, 3);
        }
        assertEquals(
                600,
                Tape.read(directory, JournalStart.lastCycle())
                        .mustBe(601, 603)
                        .feeds
                        .size());
    }

    @Test
    void shouldWriteDefinitionsAnewWhenTheWriterDiedAmongThem() throws IOException {
        try (Journal journal = tape.open(directory)) {
            for (int feedId = 1; feedId <= 600; feedId++) {
                tape.defineFeed(journal, feedId, feedId);
            }
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 601, 603, 3);
        }
        final Path last = CycleFolder.list(directory.resolve("ticks")).get(1);
        final long position;
        try (CycleFile file = CycleFile.open(last)) {
            file.look();
            file.advance();
            position = file.position();
        }
        try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
            file.setLength(position);
        }
        try (Journal journal = tape.open(directory)) {
            final long next = journal.nextTickNumber();
            assertTrue(next > 604, journal.recovery()::toText);
            tape.append(journal, next, next + 9, 3);
        }
        final Tape.Read read = Tape.read(directory, JournalStart.lastCycle());
        assertEquals(600, read.feeds.size());
        assertEquals(11, read.numbers.size());
    }

    @Test
    @Timeout(10)
    void shouldNotWaitForChroniclesLockOfAProcessWithTheSameId() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 10, 10);
        }
        final Path table = directory.resolve("ticks/metadata.cq4t");
        try (TableStore<?> store = SingleTableBuilder.binary(table, Metadata.NoMeta.INSTANCE)
                .readOnly(false)
                .build()) {
            for (final String lock : List.of("chronicle.write.lock", "chronicle.append.lock")) {
                store.doWithExclusiveLock(locked -> {
                    locked.acquireValueFor(lock)
                            .setVolatileValue(ProcessHandle.current().pid());
                    return null;
                });
            }
        }
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 11, 20, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 20);
    }

    @Test
    void shouldGoOnReadingWhenAnotherFileIsPutInThePlaceOfTheOneBeingRead() throws IOException {
        final Tape.Read read = new Tape.Read();
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 100, 10);
        }
        try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), read.definitions)) {
            while (!reader.isAtEnd()) {
                reader.poll(read, 3);
            }
            final Path file = CycleFolder.list(directory.resolve("ticks")).get(0);
            final Path copy = directory.resolve("copy");
            Files.copy(file, copy);
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
            try (Journal journal = tape.open(directory)) {
                tape.append(journal, 101, 200, 10);
            }
            while (!reader.isAtEnd()) {
                reader.poll(read, 3);
            }
            read.mustBe(1, 200);
        }
    }

    @Test
    void shouldReadPastFileThatChronicleNeverFinished() throws IOException {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 100, 10);
            tape.nowNs += 2 * Tape.FIVE_MINUTES_NS;
            tape.append(journal, 101, 200, 10);
        }
        Files.write(directory.resolve("ticks/20240809-0005V.cq4"), new byte[100_000]);
        Tape.read(directory, JournalStart.first()).mustBe(1, 200);
    }

    @Test
    void shouldGoOnWhenTheWriterDiedBetweenTheEndOfOneFileAndTheStartOfTheNext() throws IOException {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 100, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 101, 200, 10);
        }
        Files.delete(CycleFolder.list(directory.resolve("ticks")).get(1));
        Files.delete(new JournalPaths(directory).mark());
        tape.nowNs -= Tape.FIVE_MINUTES_NS;
        try (Journal journal = tape.open(directory)) {
            assertFalse(journal.recovery().hasMended(), journal.recovery()::toText);
            tape.append(journal, 101, 150, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(1, 150);
    }

    @Test
    void shouldGoOnWhenTheOnlyDocumentsOfTheLastFileWereCut() throws IOException {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 100, 10);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 101, 101, 10);
        }
        final Path last = CycleFolder.list(directory.resolve("ticks")).get(1);
        try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
            file.setLength(0x8114);
        }
        tape.nowNs -= Tape.FIVE_MINUTES_NS;
        try (Journal journal = tape.open(directory)) {
            assertTrue(journal.recovery().hasMended());
            final long next = journal.nextTickNumber();
            assertTrue(next > 102, journal.recovery()::toText);
            tape.append(journal, next, next + 49, 10);
        }
        final List<Long> numbers = Tape.read(directory, JournalStart.first()).numbers;
        assertEquals(100, numbers.get(99));
        assertEquals(numbers.get(numbers.size() - 1) - 49, numbers.get(numbers.size() - 50));
        assertTrue(numbers.get(100) > 100 && numbers.size() > 150, "between them the loss is on record");
    }
}
