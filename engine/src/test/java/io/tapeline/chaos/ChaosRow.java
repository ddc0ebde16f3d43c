package io.tapeline.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The rows of the crash matrix: each does one kind of harm to a running engine, at moments drawn from {@code random}, and
 * leaves behind a rig whose engine runs or will start. What must hold then is not its business: the accounts say.
 */
enum ChaosRow {
    KILL("the engine's process dies (SIGKILL), while it starts, recovers or records", ChaosRow::kill),
    STOP("the engine stands still (SIGSTOP) and goes on", ChaosRow::stop),
    TERM("the engine is asked to end (SIGTERM): exit code 0, everything stored", ChaosRow::term),
    POSTGRES_KILL("the database server dies (SIGKILL, or an immediate stop) and comes back", ChaosRow::postgresKill),
    NETWORK("the network to the database is cut, half closed, delayed or silent", ChaosRow::network),
    TERMINATE("an administrator ends the engine's sessions", ChaosRow::terminate),
    LOCK("somebody holds a lock on a table", ChaosRow::lock),
    WIPE("the database is dropped and made anew, empty", ChaosRow::wipe),
    RESTORE("the database goes back to an older copy", ChaosRow::restore),
    OVERLOAD("more comes than the ring takes: dropped at once, or after a deadline", ChaosRow::overload),
    POWER_CUT("the machine loses power: pages that were not synced are lost in any order", PowerLoss::apply),
    DISK_FULL("the journal's disk fills, and has room again", DiskFull::apply),
    DAMAGE("ten journals are damaged on their disk, nine of them copies", Damage::apply),
    SNAPSHOT("snapshots of the state are damaged, or those of another tick", SnapshotHarm::apply),
    SECOND("the engine is started once more beside itself, by mistake", SecondEngine::apply),
    REWIND("the journal is put back from an older copy, with the database ahead of it", Rewind::apply);

    /** Does harm; says what it did. */
    @FunctionalInterface
    interface Harm {
        String apply(Rig rig, Random random) throws SQLException;
    }

    private static final List<String> LOCKED = List.of(
            "order_books_recent",
            "order_books_history",
            "trades_recent",
            "trades_history",
            "chunk_states",
            "candles",
            "ingestion_ledger");

    private final String fault;
    private final Harm harm;

    ChaosRow(final String fault, final Harm harm) {
        this.fault = fault;
        this.harm = harm;
    }

    /** As on the command line. */
    String rowName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The line of the fault model that it tests. */
    String fault() {
        return fault;
    }

    /** Whether its journal stands on a disk of its own, small enough to fill. */
    boolean needsSmallDisk() {
        return this == DISK_FULL;
    }

    String apply(final Rig rig, final Random random) throws SQLException {
        return harm.apply(rig, random);
    }

    private static String kill(final Rig rig, final Random random) {
        if (random.nextInt(3) > 0) {
            final int afterMs = pause(random, 1_500);
            rig.kill();
            return "SIGKILL " + afterMs + " ms into recording";
        }
        rig.kill();
        final StringBuilder what = new StringBuilder("SIGKILL at once");
        for (int i = random.nextInt(3); i >= 0; i--) {
            rig.start();
            final int afterMs = pause(random, 2_000);
            rig.kill();
            what.append(", ").append(afterMs).append(" ms after a start");
        }
        return what.toString();
    }

    private static String stop(final Rig rig, final Random random) {
        final int beforeMs = pause(random, 300);
        rig.engine().suspend();
        final int stoppedMs = pause(random, 4_000);
        rig.engine().resume();
        return "SIGSTOP after " + beforeMs + " ms for " + stoppedMs + " ms";
    }

    private static String term(final Rig rig, final Random random) throws SQLException {
        final int afterMs = pause(random, 1_000);
        rig.stop();
        return "SIGTERM after " + afterMs + " ms";
    }

    private static String postgresKill(final Rig rig, final Random random) {
        final int beforeMs = pause(random, 500);
        final boolean isKill = random.nextBoolean();
        if (isKill) {
            rig.database().killServer();
        } else {
            rig.database().stopServerAtOnce();
        }
        final int downMs = pause(random, 1_500);
        rig.database().startServer();
        return (isKill ? "SIGKILL" : "immediate stop") + " after " + beforeMs + " ms, down for " + downMs + " ms";
    }

    private static String network(final Rig rig, final Random random) {
        final StringBuilder what = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            what.append(NetworkFault.begin(rig.proxy(), random));
            what.append(" for ").append(pause(random, 2_000)).append(" ms; ");
            rig.proxy().heal();
        }
        return what.append("healed").toString();
    }

    private static String terminate(final Rig rig, final Random random) {
        final int times = 1 + random.nextInt(5);
        long ended = 0;
        for (int i = 0; i < times; i++) {
            pause(random, 400);
            ended += rig.database().terminateEngine();
        }
        return ended + " sessions ended in " + times + " goes";
    }

    private static String lock(final Rig rig, final Random random) throws SQLException {
        final String table = LOCKED.get(random.nextInt(LOCKED.size()));
        try (Connection connection = rig.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
            final int heldMs = pause(random, 8_000);
            connection.rollback();
            return table + " locked for " + heldMs + " ms";
        }
    }

    private static String wipe(final Rig rig, final Random random) {
        final int afterMs = pause(random, 500);
        rig.database().wipe();
        rig.forgetRows();
        return "dropped and made anew after " + afterMs + " ms";
    }

    private static String restore(final Rig rig, final Random random) {
        rig.database().backUp();
        final int afterMs = 500 + pause(random, 2_000);
        pause(random, 500);
        rig.database().restore();
        rig.forgetRows();
        return "set back by " + afterMs + " ms or more";
    }

    private static String overload(final Rig rig, final Random random) throws SQLException {
        rig.awaitStored();
        rig.stop();
        final Setup setup = random.nextBoolean() ? Setup.DROP : Setup.BLOCK;
        rig.start(setup);
        rig.awaitUp();
        int stoppedMs = 0;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            rig.engine().suspend();
            stoppedMs += 500 + pause(random, 1_500);
            rig.engine().resume();
        }
        pause(random, 500);
        return setup + " with " + setup.ringSlots + " slots, behind by " + stoppedMs + " ms";
    }

    /** Waits up to this long; how long. */
    static int pause(final Random random, final int maxMs) {
        final int pauseMs = random.nextInt(maxMs);
        LockSupport.parkNanos(pauseMs * 1_000_000L);
        return pauseMs;
    }
}
