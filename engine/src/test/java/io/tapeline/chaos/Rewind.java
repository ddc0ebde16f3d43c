package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The journal is put back from an older copy, so that the database is ahead of it. What the journal has lost must be on record,
 * and no number that is stored may be given to another tick. A start that cannot ask the database stores nothing at all.
 *
 * <p>Its series ends with it, as nothing else can say what its books were.
 */
final class Rewind {
    private static final long REFUSAL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final String TRADES = "SELECT count(*) FROM trades";
    private static final String NOT_ASKED = "the ledger cannot be asked now";

    private Rewind() {}

    static String apply(final Rig rig, final Random random) throws SQLException {
        rig.awaitCaughtUp();
        rig.stop();
        final Path older = rig.folder().resolve("older");
        ScratchDatabase.run(List.of("cp", "-a", "--sparse=always", rig.journal().toString(), older.toString()));
        final long kept = rig.journaled();
        rig.start();
        rig.awaitUp();
        ChaosRow.pause(random, 2_000);
        rig.awaitCaughtUp();
        rig.stop();
        final TickBytes whole = new TickBytes(1);
        new TapeFile(rig.journal()).give(1, Long.MAX_VALUE, whole);
        putBack(rig, older);
        if (random.nextInt(3) == 0) {
            rig.proxy().refuse();
        }
        final long before = number(rig, TRADES);
        rig.start();
        rig.awaitUp();
        rig.proxy().heal();
        final Findings findings = new Findings();
        // A busy server may not answer in time either.
        final boolean isAsked = !rig.engine().errors().contains(NOT_ASKED);
        if (isAsked) {
            goOn(rig, whole, before, findings);
        } else {
            refuse(rig, whole, before);
        }
        rig.spoil(findings);
        return "put back from tick " + whole.lastTick() + " to " + kept
                + (isAsked ? "" : ", and started without a database");
    }

    private static void putBack(final Rig rig, final Path older) {
        try {
            Files.move(rig.journal(), rig.folder().resolve("newer"));
            Files.move(older, rig.journal());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void goOn(final Rig rig, final TickBytes whole, final long before, final Findings findings)
            throws SQLException {
        rig.awaitStored();
        final DamagedTape tape = new DamagedTape(whole, "put back from an older copy", findings);
        new TapeFile(rig.journal()).give(1, Long.MAX_VALUE, tape);
        tape.end();
        Damage.checkHoles(rig, tape, findings);
        final long after = number(rig, TRADES + " WHERE tick_number <= " + whole.lastTick());
        if (after != before) {
            findings.wrong(before + " trades were stored, and " + after + " have their numbers now");
        }
    }

    /** The numbers are given twice then, so the store must see it and keep away. */
    private static void refuse(final Rig rig, final TickBytes whole, final long before) throws SQLException {
        final long deadlineNs = System.nanoTime() + REFUSAL_NS;
        while (!rig.engine().errors().contains("nothing is stored")) {
            if (System.nanoTime() > deadlineNs) {
                throw new TrialFailure(
                        false,
                        "numbers up to " + whole.lastTick() + " are given twice, and the store does not say so: "
                                + number(rig, TRADES) + " trades are stored, " + before + " were");
            }
            LockSupport.parkNanos(20_000_000);
        }
        final long after = number(rig, TRADES);
        if (after != before) {
            throw new TrialFailure(false, after - before + " trades were stored under numbers that were given twice");
        }
    }

    private static long number(final Rig rig, final String query) throws SQLException {
        try (Connection connection = rig.database().connect()) {
            return RowAccount.number(connection, query);
        }
    }
}
