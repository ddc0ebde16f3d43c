package io.tapeline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class QuarantineTest {
    private static final long HOUR_NS = 3_600_000_000_000L;

    @TempDir
    Path directory;

    private final Tape tape = new Tape();
    private final Counters counters = new Counters();

    @Test
    void shouldGiveBackWhatWasKeptHereAndInOtherProcessesAndAfterRestart() {
        final long first;
        final long second;
        try (Journal journal = open(1 << 20)) {
            first = keep(journal.quarantine(), "not json");
            second = keep(journal.quarantine(), "");
            assertEquals("not json", read(journal.quarantine(), first));
            assertEquals("not json", read(Journal.openQuarantine(directory), first));
            assertEquals("", read(journal.quarantine(), second));
        }
        try (Journal journal = open(1 << 20)) {
            final long third = keep(journal.quarantine(), "three");
            assertEquals("not json", read(journal.quarantine(), first));
            assertEquals("three", read(journal.quarantine(), third));
        }
    }

    @Test
    void shouldCutLongMessages() {
        try (Journal journal = open(1 << 20)) {
            final long position = keep(journal.quarantine(), "x".repeat(5000));
            assertEquals("x".repeat(1024), read(journal.quarantine(), position));
        }
    }

    @Test
    void shouldSayWhenAPositionIsNotThere() {
        try (Journal journal = open(1 << 20)) {
            final long position = keep(journal.quarantine(), "one");
            final UnsafeBuffer target = new UnsafeBuffer(new byte[1024]);
            assertEquals(-1, journal.quarantine().read(position + 4, target, 0));
            assertEquals(-1, journal.quarantine().read(1L << 60, target, 0));
            assertEquals(-1, journal.quarantine().read(TickLayout.NULL_VALUE, target, 0));
        }
    }

    @Test
    void shouldDropTheOldestHourToMakeRoom() {
        try (Journal journal = open(240_000)) {
            final long old = keep(journal.quarantine(), "old");
            tape.nowNs += HOUR_NS;
            final List<Long> positions = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                positions.add(keep(journal.quarantine(), i + "y".repeat(1000)));
            }
            assertEquals(-1, journal.quarantine().read(old, new UnsafeBuffer(new byte[10]), 0));
            assertTrue(read(journal.quarantine(), positions.get(149)).startsWith("149y"));
            assertEquals(1, CycleFolder.list(directory.resolve("quarantine")).size());
        }
    }

    @Test
    void shouldRefuseWhenOneHourTakesAll() {
        try (Journal journal = open(200_000)) {
            long position = 0;
            int kept = 0;
            while (position != TickLayout.NULL_VALUE) {
                position = keep(journal.quarantine(), "z".repeat(1000));
                kept++;
            }
            assertTrue(kept > 50 && kept < 200, "kept " + kept);
            assertEquals(1, counters.counter("quarantine.refused").value());
            assertEquals(kept - 1, counters.counter("quarantine.kept").value());
            tape.nowNs += HOUR_NS;
            assertEquals("again", read(journal.quarantine(), keep(journal.quarantine(), "again")));
        }
    }

    @Test
    void shouldKeepFromSeveralThreads() throws InterruptedException {
        try (Journal journal = open(64 << 20)) {
            final ConcurrentHashMap<Long, String> expected = new ConcurrentHashMap<>();
            final List<Thread> threads = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                final int feed = id;
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 500; i++) {
                        final String text = feed + "-" + i;
                        expected.put(keep(journal.quarantine(), text), text);
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(1500, expected.size());
            expected.forEach((position, text) -> assertEquals(text, read(journal.quarantine(), position)));
        }
    }

    @Test
    void shouldSetAsideDamagedFileAndGoOn() throws IOException {
        final long position;
        try (Journal journal = open(1 << 20)) {
            position = keep(journal.quarantine(), "damaged soon");
        }
        final Path file = CycleFolder.list(directory.resolve("quarantine")).get(0);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(QuarantineLayout.filePosition(position) + 25);
            bytes.write(77);
        }
        assertEquals(-1, Journal.openQuarantine(directory).read(position, new UnsafeBuffer(new byte[100]), 0));
        try (Journal journal = open(1 << 20)) {
            final long next = keep(journal.quarantine(), "next");
            assertEquals("next", read(journal.quarantine(), next));
            assertTrue(QuarantineLayout.cycle(next) > QuarantineLayout.cycle(position));
        }
        try (Journal journal = open(1 << 20)) {
            assertEquals("more", read(journal.quarantine(), keep(journal.quarantine(), "more")));
        }
    }

    @Test
    void shouldNotKeepThroughReader() {
        open(1 << 20).close();
        final RawMessages reader = Journal.openQuarantine(directory);
        assertThrows(UnsupportedOperationException.class, () -> keep(reader, "no"));
    }

    private Journal open(final long quarantineBytes) {
        return Journal.open(
                new JournalConfig(
                        directory,
                        "five-minutely",
                        1 << 20,
                        256,
                        1_000_000_000L,
                        64 << 20,
                        0,
                        0,
                        0,
                        quarantineBytes,
                        1024),
                counters,
                tape);
    }

    private static long keep(final RawMessages messages, final String text) {
        final byte[] bytes = ("##" + text).getBytes(UTF_8);
        return messages.keep(new UnsafeBuffer(bytes), 2, bytes.length - 2);
    }

    private static String read(final RawMessages messages, final long position) {
        final ExpandableArrayBuffer target = new ExpandableArrayBuffer(2048);
        final int length = messages.read(position, target, 10);
        return length < 0 ? null : target.getStringWithoutLengthUtf8(10, length);
    }
}
