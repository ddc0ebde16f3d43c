package io.tapeline.chaos;

import io.tapeline.TapelineProcess;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalMark;
import io.tapeline.journal.JournalStretches;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One engine as a process, fed by a simulated exchange that goes on without it, with a journal and a database of its own
 * behind a proxy; and the accounts of both. It lives through many trials.
 *
 * <p><em>Thread</em>: one. <em>Failure</em>: a {@link TrialFailure} that says what was not as promised.
 */
final class Rig implements AutoCloseable {
    private static final long UP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long STORED_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long CAUGHT_UP_NS = TimeUnit.SECONDS.toNanos(1);

    private final Path folder;
    private final Path journal;
    private final RigConfig config;
    private final ScratchDatabase database;
    private final TcpProxy proxy;
    private final TapeFile tape;
    private final TapeAccount tapeAccount;
    private RowAccount rowAccount = new RowAccount();
    private TapelineProcess engine;
    private Findings spoilt;
    private long startedNs;
    private long tickAtStart;
    private long lastJournaled;
    private long longestUpMs;

    /** An engine that was not started yet, on an empty journal and database. */
    Rig(final Path folder, final Path journal, final RigConfig config, final ScratchDatabase database) {
        this.folder = folder;
        this.journal = journal;
        this.config = config;
        this.database = database;
        this.proxy = TcpProxy.to("127.0.0.1", database.port());
        this.tape = new TapeFile(journal);
        final Instant origin = Instant.ofEpochMilli(System.currentTimeMillis());
        this.tapeAccount = new TapeAccount(config.truth(origin));
        write(journal, origin);
    }

    Path folder() {
        return folder;
    }

    Path journal() {
        return journal;
    }

    ScratchDatabase database() {
        return database;
    }

    TcpProxy proxy() {
        return proxy;
    }

    TapelineProcess engine() {
        return engine;
    }

    /** The last tick in the journal; while that is damaged, the last that is known to be on the disk. */
    long journaled() {
        try {
            lastJournaled = Files.exists(journal.resolve("journal.id")) ? tape.lastTick() : 0;
        } catch (final JournalException expected) {
            // Nobody can read it before the engine has mended it, which it does when it reads that far back.
            lastJournaled = Math.max(lastJournaled, JournalMark.read(journal));
        }
        return lastJournaled;
    }

    /** Starts the engine, and comes back at once. */
    void start() {
        start(Setup.COMFORTABLE);
    }

    /** Starts it with so much room for what comes in. */
    void start(final Setup setup) {
        // A damaged tape may seem to end early.
        tickAtStart = Math.max(lastJournaled, journaled());
        startedNs = System.nanoTime();
        final String url = proxy.through(database.url());
        engine = TapelineProcess.start(
                folder,
                config.jvmOptions().isEmpty() ? Map.of() : Map.of("JDK_JAVA_OPTIONS", config.jvmOptions()),
                "run",
                "--config",
                file(setup).toString(),
                "--database",
                url,
                "--set",
                "ops.port=" + config.opsPort());
    }

    /** A second engine with this one's name and database, on the same journal or another. */
    TapelineProcess startBeside(final Path itsJournal) {
        return TapelineProcess.start(
                folder,
                "run",
                "--config",
                file(Setup.COMFORTABLE).toString(),
                "--journal",
                itsJournal.toString(),
                "--database",
                proxy.through(database.url()));
    }

    /** SIGKILL; what the journal's mark says is synced must be on the disk then, and not only in the system's memory. */
    void kill() {
        engine.kill9();
        for (final JournalStretches.Stretch stretch : JournalStretches.synced(journal)) {
            final long pages = PageCache.unwritten(stretch.file(), stretch.from(), stretch.to());
            if (pages > 0) {
                throw new TrialFailure(
                        false,
                        pages + " pages of bytes " + stretch.from() + ".." + stretch.to() + " of " + stretch.file()
                                + " are not on the disk, but journal.mark says that they are synced");
            }
        }
    }

    /** Mends what is damaged anywhere in the journal: {@code tapeline journal repair}. */
    void repair() {
        TapelineProcess.run(
                folder,
                0,
                "journal",
                "repair",
                "--config",
                file(Setup.COMFORTABLE).toString());
    }

    /** Waits until the engine journals ticks; it must not need a hand. */
    void awaitUp() {
        final long deadlineNs = System.nanoTime() + UP_TIMEOUT_NS;
        while (!hasRecovered() || journaled() <= tickAtStart) {
            if (!engine.isAlive()) {
                throw new TrialFailure(true, "the engine did not start:\n" + tail(engine.errors()));
            }
            if (System.nanoTime() > deadlineNs) {
                throw new TrialFailure(true, "the engine runs, but journals nothing:\n" + tail(engine.errors()));
            }
            LockSupport.parkNanos(20_000_000);
        }
        longestUpMs = Math.max(longestUpMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs));
    }

    /** The engine runs, as if nothing had happened. */
    void ensureUp() {
        if (engine == null || !engine.isAlive()) {
            start();
            awaitUp();
        }
    }

    /** Waits until the running engine journals more than it has. */
    void awaitGrowth() {
        // A damaged tape may seem to end early.
        tickAtStart = Math.max(lastJournaled, journaled());
        startedNs = System.nanoTime();
        awaitUp();
    }

    /** Asks the engine to end (SIGTERM): it must, with 0, and with a database at hand nothing is left unstored. */
    void stop() throws SQLException {
        engine.terminate();
        if (!engine.awaitMs(TimeUnit.SECONDS.toMillis(30))) {
            throw new TrialFailure(false, "the engine did not end within 30 s of SIGTERM:\n" + tail(engine.errors()));
        }
        engine.awaitExit(0);
        final long journaled = journaled();
        final long stored = stored();
        if (stored != journaled) {
            throw new TrialFailure(
                    false, "after a clean stop " + journaled + " ticks are journaled and " + stored + " stored");
        }
    }

    /** The longest since the last call from a start of the process to its first tick in the journal. */
    long takeLongestUpMs() {
        final long taken = longestUpMs;
        longestUpMs = 0;
        return taken;
    }

    /** The rows are to be compared from the first on, since the database is another one. */
    void forgetRows() {
        rowAccount = new RowAccount();
    }

    /** Waits until what is journaled now is stored, and accounts for it. */
    Findings account() throws SQLException {
        if (spoilt != null) {
            return spoilt;
        }
        awaitStored();
        return accountStored();
    }

    /** This journal is not that of its exchange any more: these findings are all there is to say. */
    void spoil(final Findings findings) {
        spoilt = findings;
    }

    boolean isSpoilt() {
        return spoilt != null;
    }

    /** Waits until what is journaled now is stored. */
    void awaitStored() throws SQLException {
        final long target = journaled();
        final long deadlineNs = System.nanoTime() + STORED_TIMEOUT_NS;
        while (stored() < target) {
            if (!engine.isAlive()) {
                throw new TrialFailure(false, "the engine ended by itself:\n" + tail(engine.errors()));
            }
            if (System.nanoTime() > deadlineNs) {
                throw new TrialFailure(
                        false,
                        "tick " + target + " is journaled, but after " + STORED_TIMEOUT_NS / 1_000_000_000L + " s only "
                                + stored() + " is stored:\n" + tail(engine.errors()));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Waits until the store is hardly behind, so that a clean stop has time for the rest. */
    void awaitCaughtUp() throws SQLException {
        final long deadlineNs = System.nanoTime() + STORED_TIMEOUT_NS;
        long beganNs;
        do {
            beganNs = System.nanoTime();
            awaitStored();
        } while (System.nanoTime() - beganNs > CAUGHT_UP_NS && System.nanoTime() < deadlineNs);
    }

    /** Accounts for all from the first tick on, the candles too; the engine has stopped. */
    Findings accountAll() throws SQLException {
        forgetRows();
        final Findings findings = accountStored();
        try (Connection connection = database.connect()) {
            rowAccount.compareCandles(connection, findings);
        }
        new HashCheck(folder, journal, file(Setup.COMFORTABLE)).run(database.url(), findings);
        return findings;
    }

    /**
     * Accounts for a tape that is too long for {@link #accountAll}: all of its ticks; the rows of these spans one by one, and
     * the totals of all rows; all candles. The engine has stopped.
     */
    Findings accountWhole(final Spans spans) throws SQLException {
        rowAccount = new RowAccount(spans);
        final Findings findings = accountStored();
        try (Connection connection = database.connect()) {
            rowAccount.compareTotals(connection, findings);
            rowAccount.compareCandles(connection, findings);
        }
        return findings;
    }

    /** Accounts for what is left; the engine has stopped. */
    Findings accountEnd() throws SQLException {
        final Findings findings = accountStored();
        try (Connection connection = database.connect()) {
            rowAccount.compareCandles(connection, findings);
        }
        return findings;
    }

    private Findings accountStored() throws SQLException {
        final Findings findings = new Findings();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            final long stored = RowAccount.storedTick(connection);
            read(tapeAccount.lastTick(), rowAccount.tapeTick(), stored);
            rowAccount.compare(connection, stored, findings);
            connection.rollback();
        }
        findings.add(tapeAccount.take());
        return findings;
    }

    /** Each account gets what it has not had; mostly that is the same. */
    private void read(final long tapeHas, final long rowsHave, final long stored) {
        if (tapeHas == rowsHave) {
            tape.give(tapeHas + 1, stored, TickHandlers.chain(tapeAccount, rowAccount));
        } else {
            tape.give(tapeHas + 1, stored, tapeAccount);
            tape.give(rowsHave + 1, stored, (TickHandler) rowAccount);
        }
    }

    /** Every tick up to this one is in the database. */
    long stored() throws SQLException {
        try (Connection connection = database.connect()) {
            return RowAccount.storedTick(connection);
        } catch (final SQLException e) {
            if ("42P01".equals(e.getSQLState())) {
                return 0; // the engine has not made its tables yet
            }
            throw e;
        }
    }

    /** A line of the log says that the journal is open, so that it can be read. */
    private boolean hasRecovered() {
        return engine.errors().contains("journal " + journal + ": ");
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.kill9();
        }
        proxy.close();
    }

    private void write(final Path journal, final Instant origin) {
        try {
            Files.createDirectories(folder);
            for (final Setup setup : Setup.values()) {
                Files.writeString(file(setup), config.text(journal, origin, setup));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(final Setup setup) {
        return folder.resolve(setup.name().toLowerCase(Locale.ROOT) + ".conf");
    }

    private static String tail(final String log) {
        return log.substring(Math.max(0, log.length() - 4_000));
    }
}
