package io.tapeline.chaos;

import io.tapeline.config.JournalConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalDamage;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalStretches;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.SystemEpochNanoClock;

/**
 * A damaged journal: bits flipped, pages zeroed, files cut or gone. It must open by itself; every tick that is kept is the one
 * that was there under its number, and every other is named by LOST. What stands in documents that were not touched is kept.
 *
 * <p>Of the damaged journals of one trial all but the last are copies, opened in this process. The last is the engine's own;
 * its series ends with it, as nothing else can say what its books were.
 */
final class Damage {
    private static final int COPIES = 9;
    private static final int MOST_MENDS = 10;
    private static final int BLOCK_BYTES = 1 << 20;

    private Damage() {}

    static String apply(final Rig rig, final Random random) throws SQLException {
        ChaosRow.pause(random, 1_000);
        rig.awaitCaughtUp();
        rig.stop();
        final TickBytes whole = new TickBytes(1);
        new TapeFile(rig.journal()).give(1, Long.MAX_VALUE, whole);
        final Findings findings = new Findings();
        for (int i = 0; i < COPIES; i++) {
            onCopy(rig, whole, random.nextInt(Integer.MAX_VALUE), findings);
        }
        final String what = JournalDamage.apply(rig.journal(), random.nextInt(Integer.MAX_VALUE));
        rig.start();
        rig.awaitUp();
        rig.awaitStored();
        if (!isWhole(rig.journal())) {
            // The engine did not have to read that far back to start.
            rig.stop();
            rig.repair();
            rig.start();
            rig.awaitUp();
            rig.awaitStored();
        }
        final DamagedTape tape = compare(rig.journal(), whole, what, findings);
        checkHoles(rig, tape, findings);
        rig.spoil(findings);
        return COPIES + " copies, and the engine's own: " + what;
    }

    private static void onCopy(final Rig rig, final TickBytes whole, final long seed, final Findings findings) {
        final Path copy = rig.folder().resolve("copy");
        ScratchDatabase.run(List.of("rm", "-rf", copy.toString()));
        ScratchDatabase.run(List.of("cp", "-a", "--sparse=always", rig.journal().toString(), copy.toString()));
        final String what = "damage with seed " + seed + ": " + JournalDamage.apply(copy, seed);
        final BitSet unharmed = JournalStretches.unharmed(rig.journal(), copy);
        try (Journal journal = Journal.open(config(copy), new Counters(), new SystemEpochNanoClock())) {
            readMending(journal);
        } catch (final RuntimeException e) {
            throw new TrialFailure(true, what + ": the journal did not open, or could not be read: " + e.getMessage());
        }
        compare(copy, whole, what, findings).requireAll(unharmed);
    }

    /** As the engine's own readers do: what an older file has lost is found when it is read, and mended then. */
    private static void readMending(final Journal journal) {
        for (int mends = 0; mends < MOST_MENDS; mends++) {
            try {
                new TapeFile(journal.directory()).give(1, Long.MAX_VALUE, TickHandlers.none());
                return;
            } catch (final JournalException e) {
                if (journal.mend(e.damagedFile()).isEmpty()) {
                    journal.endFile();
                    journal.mend(e.damagedFile());
                }
            }
        }
        throw new TrialFailure(true, "the journal is not whole after " + MOST_MENDS + " files were mended");
    }

    private static boolean isWhole(final Path journal) {
        try {
            new TapeFile(journal).give(1, Long.MAX_VALUE, TickHandlers.none());
            return true;
        } catch (final JournalException expected) {
            return false;
        }
    }

    private static DamagedTape compare(
            final Path journal, final TickBytes whole, final String what, final Findings findings) {
        final DamagedTape tape = new DamagedTape(whole, what, findings);
        new TapeFile(journal).give(1, Long.MAX_VALUE, tape);
        tape.end();
        return tape;
    }

    /** Each LOST on the tape is one that people who ask for holes are told of. */
    static void checkHoles(final Rig rig, final DamagedTape tape, final Findings findings) throws SQLException {
        try (Connection connection = rig.database().connect()) {
            for (final String table : List.of("data_quality_logs", "data_holes")) {
                final long shown =
                        RowAccount.number(connection, "SELECT count(*) FROM " + table + " WHERE kind = 'LOST'");
                // It may have more: the damage may have taken older records from the tape.
                if (shown < tape.lostRecords()) {
                    findings.lost(1, tape.lostRecords() + " LOST are on the tape, " + shown + " in " + table);
                }
            }
        }
    }

    private static JournalConfig config(final Path directory) {
        return new JournalConfig(
                directory, "five-minutely", BLOCK_BYTES, 2048, 0, BLOCK_BYTES, 0, 0, 0, BLOCK_BYTES, 1024);
    }
}
