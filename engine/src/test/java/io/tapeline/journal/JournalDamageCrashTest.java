package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any damage to the files of a journal, and the law: it opens; then every number from 1 to the last is either the tick that
 * was written, once, or lies in exactly one recorded loss; opening again changes nothing; it takes ticks, and all is read.
 */
@Timeout(300)
final class JournalDamageCrashTest {
    private static final int LAST = 3_000;
    private static final int SEEDS_A_ROUND = 60;

    @TempDir
    static Path root;

    private final Tape tape = new Tape();

    /** Every number that was read: a tick, or inside a loss. */
    private static final class Account implements TickHandler {
        private final Map<Long, Long> lossByNumber = new HashMap<>();
        private final String what;
        private long next = 1;
        private long lost;
        private long ticks;

        private Account(final String what) {
            this.what = what;
        }

        @Override
        public void onTick(final long number, final TickFlyweight tick) {
            long from = number;
            if (tick.kind() == FeedStateDecoder.TEMPLATE_ID) {
                final FeedStateDecoder state = tick.feedState();
                assertEquals(FeedEvent.LOST, state.feedEvent(), what);
                assertEquals(0, tick.feedId(), what);
                assertEquals(number, state.toSequence(), what);
                assertTrue(tick.receiveTimeNs() > 0, what);
                from = state.fromSequence();
                lost += number - from + 1;
                lossByNumber.put(from, number);
            } else {
                assertEquals(number * 7, tick.trade().price(), what + " tick " + number);
                assertEquals(number, tick.trade().tradeId(), what + " tick " + number);
                assertEquals(Tape.feedOf(number), tick.feedId(), what + " tick " + number);
                ticks++;
            }
            assertEquals(next, from, what + ": neither a tick nor a loss");
            next = number + 1;
        }
    }

    @BeforeAll
    static void writeOriginal() {
        final Tape tape = new Tape();
        final Random random = new Random(1);
        try (Journal journal = tape.open(root.resolve("original"))) {
            for (long next = 1; next <= LAST; ) {
                final long to = Math.min(LAST, next + random.nextInt(40));
                tape.append(journal, next, to, 1 + random.nextInt(25));
                next = to + 1;
                if (next / 700 > (next - 41) / 700 && random.nextBoolean()) {
                    tape.nowNs += Tape.FIVE_MINUTES_NS;
                }
            }
        }
        assertTrue(CycleFolder.list(root.resolve("original/ticks")).size() >= 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void shouldAccountForEveryNumberAfterAnyDamage(final int round) throws IOException {
        for (int i = 0; i < SEEDS_A_ROUND; i++) {
            final long seed = (long) round * SEEDS_A_ROUND + i;
            final Path directory = copy(root.resolve("d" + seed));
            final String what = JournalDamage.apply(directory, seed);
            try {
                check(directory, what);
            } catch (final RuntimeException e) {
                throw new AssertionError(what, e);
            }
            CycleRebuild.deleteFolder(directory.resolve("ticks"));
            CycleRebuild.deleteFolder(directory.resolve("damaged"));
        }
    }

    /** The words of the header and of both indexes, each of their bits: whole documents stand behind them, and stay. */
    @ParameterizedTest
    @ValueSource(ints = {0, 200, 0x40F0})
    void shouldLoseNoTickToAWrongWordOfChronicles(final int at) throws IOException {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            final Path directory = copy(root.resolve("w" + at + "-" + bit));
            final Path file = CycleFolder.list(directory.resolve("ticks")).get(0);
            final String what = "word at " + at + ", bit " + bit;
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.seek(at);
                final int word = Integer.reverseBytes(bytes.readInt());
                assertEquals(CycleFile.END_WORD & Integer.MAX_VALUE, word & ~CycleFile.LENGTH_MASK, what);
                bytes.seek(at);
                bytes.writeInt(Integer.reverseBytes(word ^ 1 << bit));
            }
            try (Journal journal = tape.open(directory)) {
                mendAll(journal, what);
            }
            final Account account = account(directory, what);
            assertEquals(0, account.lost, what);
            assertEquals(LAST, account.ticks, what);
        }
    }

    private void check(final Path directory, final String what) throws IOException {
        tape.nowNs = Tape.START_NS + 10 * Tape.FIVE_MINUTES_NS * (what.hashCode() & 1);
        final long next;
        try (Journal journal = tape.open(directory)) {
            mendAll(journal, what);
            next = journal.nextTickNumber();
        }
        final Account account = account(directory, what);
        assertEquals(next, account.next, what);
        final JournalCheck check = JournalCheck.run(directory, path -> {});
        assertTrue(check.isWhole(), () -> what + ": " + check.damages());
        try (Journal journal = tape.open(directory)) {
            assertFalse(
                    journal.recovery().hasMended(),
                    () -> what + ": " + journal.recovery().toText());
            assertEquals(next, journal.nextTickNumber(), what);
            tape.append(journal, next, next + 400, 17);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, next + 401, next + 500, 17);
        }
        final Account after = account(directory, what);
        assertEquals(next + 501, after.next, what);
        assertEquals(account.lost, after.lost, what);
        assertEquals(account.ticks + 501, after.ticks, what);
    }

    /** As the engine does at its start: reads all, and mends what the reader finds. */
    private static void mendAll(final Journal journal, final String what) {
        for (int attempts = 0; attempts < 20; attempts++) {
            try {
                account(journal.directory(), what);
                return;
            } catch (final JournalException e) {
                assertFalse(e.damagedFile() == null, what + ": " + e);
                assertFalse(journal.mend(e.damagedFile()).isEmpty(), what + ": " + e);
            }
        }
        fail(what + ": not mended after 20 attempts");
    }

    private static Account account(final Path directory, final String what) {
        final Account account = new Account(what);
        try (JournalReader reader = Journal.openReader(directory, JournalStart.first(), (number, tick) -> {})) {
            while (!reader.isAtEnd()) {
                reader.poll(account, 100);
            }
        }
        return account;
    }

    private static Path copy(final Path to) throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve("original"))) {
            for (final Path from : all.toList()) {
                final Path target = to.resolve(root.resolve("original").relativize(from));
                if (Files.isDirectory(from)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(from, target);
                }
            }
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
        return to;
    }

    @Test
    void shouldRepairEverythingWithoutAnEngine() throws IOException {
        final Path directory = copy(root.resolve("repair"));
        for (long seed = 1; seed <= 5; seed++) {
            JournalDamage.apply(directory, seed * 31);
        }
        final RecoveryReport report = Journal.repair(Tape.config(directory));
        assertTrue(report.hasMended());
        final Account account = account(directory, report.toText());
        assertEquals(report.lostCount(), account.lost, report.toText());
        assertFalse(Journal.repair(Tape.config(directory)).hasMended());
    }
}
