package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files go only when they are old, stored, not needed for a start, and not read. */
class RetentionTest {
    private static final long CYCLE_NS = 300_000_000_000L;
    private static final long ALL = 10_000;

    @TempDir
    private Path directory;

    private final Tape tape = new Tape();
    private final Counters counters = new Counters();

    /** Five cycles of 100 ticks each. */
    private Journal recorded() {
        final Journal journal = tape.open(directory);
        for (int cycle = 0; cycle < 5; cycle++) {
            tape.append(journal, 100L * cycle + 1, 100L * cycle + 100, 10);
            tape.nowNs += CYCLE_NS;
        }
        return journal;
    }

    private int delete(final Journal journal, final long retentionNs, final long stored, final Set<Long> snapshots) {
        return journal.retention(retentionNs, counters).deleteOld(tape.nowNs, stored, snapshots::contains);
    }

    @Test
    void shouldDeleteWhatIsOldStoredAndNotNeeded() {
        try (Journal journal = recorded()) {
            assertEquals(3, delete(journal, CYCLE_NS, ALL, Set.of(100L, 200L, 300L, 400L)));
            assertEquals(3, counters.counter("journal.deleted.cycles").value());
            tape.append(journal, 501, 600, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(301, 600);
        assertTrue(JournalCheck.run(directory, file -> {}).isWhole());
        assertEquals(301, JournalListing.firstTickNumber(directory));
        try (Journal journal = tape.open(directory)) {
            assertEquals(601, journal.nextTickNumber());
            tape.append(journal, 601, 700, 10);
        }
        Tape.read(directory, JournalStart.first()).mustBe(301, 700);
    }

    @Test
    void shouldKeepWhatIsYoung() {
        try (Journal journal = recorded()) {
            assertEquals(1, delete(journal, 3 * CYCLE_NS + CYCLE_NS / 2, ALL, Set.of(100L, 200L, 300L, 400L)));
        }
        assertEquals(101, JournalListing.firstTickNumber(directory));
    }

    @Test
    void shouldKeepWhatIsNotStored() {
        try (Journal journal = recorded()) {
            assertEquals(0, delete(journal, 0, 99, Set.of(100L, 200L, 300L)));
            assertEquals(1, delete(journal, 0, 199, Set.of(100L, 200L, 300L)));
        }
    }

    @Test
    void shouldKeepWhatAStartNeeds() {
        try (Journal journal = recorded()) {
            assertEquals(0, delete(journal, 0, ALL, Set.of(99L, 150L, 400L)));
            assertEquals(2, delete(journal, 0, ALL, Set.of(200L)));
        }
    }

    @Test
    void shouldKeepEverythingWhileSomebodyElseReads() {
        recorded().close();
        final JournalReader reader = Journal.openReader(directory, JournalStart.first(), TickHandlers.none());
        final JournalReader second = Journal.openReader(directory, JournalStart.first(), TickHandlers.none());
        try (Journal journal = tape.open(directory)) {
            assertEquals(0, delete(journal, 0, ALL, Set.of(100L, 200L, 300L)));
            reader.close();
            assertEquals(0, delete(journal, 0, ALL, Set.of(100L, 200L, 300L)));
            second.close();
            second.close();
            assertEquals(3, delete(journal, 0, ALL, Set.of(100L, 200L, 300L)));
        }
    }

    @Test
    void shouldPassOverByHeadersWhatLiesBeforeABareStart() {
        recorded().close();
        for (final long first : List.of(1L, 57L, 101L, 355L, 500L)) {
            final Tape.Read read = Tape.read(directory, JournalStart.bareTick(first));
            read.mustBe(first, 500);
            assertEquals(List.of(), read.feeds);
        }
        assertEquals(List.of(), Tape.read(directory, JournalStart.bareTick(501)).numbers);
    }
}
