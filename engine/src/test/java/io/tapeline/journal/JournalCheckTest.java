package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalCheckTest {
    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @Test
    void shouldListCyclesWithTheirTicksAndTimes() {
        write();
        final List<JournalListing.Cycle> cycles = JournalListing.cycles(directory);
        assertEquals(3, cycles.size());
        final JournalListing.Cycle second = cycles.get(1);
        assertEquals(101, second.fromTickNumber());
        assertEquals(200, second.toTickNumber());
        assertEquals(100, second.ticks());
        assertEquals(11, second.documents());
        assertEquals(Tape.START_NS + 101, second.firstReceiveTimeNs());
        assertEquals(Tape.START_NS + 200, second.lastReceiveTimeNs());
        assertNull(second.damage());
        assertEquals(300, JournalListing.lastTickNumber(directory));
    }

    @Test
    void shouldFindNothingInAWholeJournalAndListFilesAsProgress() {
        write();
        final List<Path> files = new ArrayList<>();
        final JournalCheck check = JournalCheck.run(directory, files::add);
        assertTrue(check.isWhole(), () -> check.damages().toString());
        assertEquals(3, files.size());
        assertEquals(1, check.fromTickNumber());
        assertEquals(300, check.toTickNumber());
        assertEquals(300, check.ticks());
        assertEquals(33, check.documents());
    }

    @Test
    void shouldCheckAndListWhileTheJournalIsWritten() {
        try (Journal journal = tape.open(directory)) {
            for (int i = 0; i < 50; i++) {
                tape.append(journal, i * 10 + 1, i * 10 + 10, 3);
                assertEquals(
                        i * 10 + 10, JournalCheck.run(directory, path -> {}).toTickNumber());
                assertEquals(i * 10 + 10, JournalListing.lastTickNumber(directory));
            }
            assertTrue(JournalCheck.run(directory, path -> {}).isWhole());
        }
    }

    @Test
    void shouldNameFileDocumentPlaceAndTicksOfDamageAndChangeNothing() throws IOException {
        write();
        final Path file = CycleFolder.list(directory.resolve("ticks")).get(1);
        long position = 0;
        final JournalDocument document = new JournalDocument();
        try (CycleFile cycle = CycleFile.open(file)) {
            for (int i = 0; i < 5; i++) {
                cycle.look();
                position = cycle.position();
                assertNull(cycle.wrap(document));
                cycle.advance();
            }
        }
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position + 100);
            bytes.write(99);
        }
        final byte[] before = Files.readAllBytes(file);
        final JournalCheck check = JournalCheck.run(directory, path -> {});
        assertEquals(1, check.damages().size(), () -> check.damages().toString());
        final JournalCheck.Damage damage = check.damages().get(0);
        assertEquals(file, damage.file());
        assertEquals(4, damage.document());
        assertEquals(position, damage.bytePosition());
        assertEquals(131, damage.fromTickNumber());
        assertEquals(140, damage.toTickNumber());
        assertEquals(300, check.toTickNumber());
        assertNotNull(JournalListing.cycles(directory).get(1).damage());
        assertEquals(0, java.util.Arrays.compare(before, Files.readAllBytes(file)));
    }

    @Test
    void shouldFindCycleThatIsMissing() throws IOException {
        write();
        Files.delete(CycleFolder.list(directory.resolve("ticks")).get(1));
        final JournalCheck check = JournalCheck.run(directory, path -> {});
        assertEquals(1, check.damages().size());
        assertTrue(check.damages().get(0).what().contains("begins with tick 201, but tick 101 is next"));
    }

    @Test
    void shouldLeaveOutNumbersOfTicksThatAreLostForGood() {
        write();
        try (Journal journal = tape.open(directory)) {
            journal.skipTo(401);
            assertEquals(401, journal.nextTickNumber());
            tape.append(journal, 401, 410, 10);
        }
        try (Journal journal = tape.open(directory)) {
            assertEquals(411, journal.nextTickNumber());
        }
        assertTrue(JournalCheck.run(directory, path -> {}).isWhole());
        assertEquals(311, Tape.read(directory, JournalStart.first()).numbers.size());
        Tape.read(directory, JournalStart.tick(401)).mustBe(401, 410);
        Tape.read(directory, JournalStart.tick(350)).mustBe(400, 410);
    }

    private void write() {
        try (Journal journal = tape.open(directory)) {
            for (int i = 0; i < 3; i++) {
                tape.append(journal, i * 100 + 1, i * 100 + 100, 10);
                tape.nowNs += Tape.FIVE_MINUTES_NS;
            }
        }
    }
}
