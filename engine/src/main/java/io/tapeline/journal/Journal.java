package io.tapeline.journal;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal opened by the one engine that writes it.
 *
 * <p>Opening is recovery: it takes the journal's lock, reads the end of the last cycle, checking everything, and mends what
 * is damaged.
 *
 * <p><em>Thread</em>: the engine's; the {@link #stage()} belongs to the ring's thread. <em>Failure</em>: a
 * {@link JournalException} says what stands in the way.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private static final long MIN_BLOCK_BYTES = 256 << 10;

    static {
        ChronicleSettings.apply();
    }

    private final JournalPaths paths;
    private final JournalId id;
    private final JournalLock lock;
    private final long blockBytes;
    private final WritableQueue queue;
    private final RecoveryReport recovery;
    private final Quarantine quarantine;
    private final JournalStage stage;
    private final JournalSync sync;
    private boolean isClosed;

    private Journal(
            final JournalPaths paths,
            final JournalId id,
            final JournalLock lock,
            final long blockBytes,
            final WritableQueue queue,
            final RecoveryReport recovery,
            final JournalStage stage,
            final JournalSync sync,
            final Quarantine quarantine) {
        this.paths = paths;
        this.id = id;
        this.lock = lock;
        this.blockBytes = blockBytes;
        this.queue = queue;
        this.recovery = recovery;
        this.stage = stage;
        this.sync = sync;
        this.quarantine = quarantine;
    }

    /**
     * Opens the journal of this directory, which is created when absent.
     *
     * @param clock by which the journal rolls, epoch nanoseconds
     * @throws JournalException if another process has it, or it is another's
     */
    public static Journal open(final JournalConfig config, final Counters counters, final EpochNanoClock clock) {
        return open(config, counters, clock, SystemNanoClock.INSTANCE, CycleForce.Disk.REAL);
    }

    /** The same, with another clock and disk for the syncs. */
    static Journal open(
            final JournalConfig config,
            final Counters counters,
            final EpochNanoClock clock,
            final NanoClock syncClock,
            final CycleForce.Disk disk) {
        final JournalPaths paths = new JournalPaths(config.directory());
        check(config);
        try {
            Files.createDirectories(config.directory());
            ReadersLock.create(paths);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot create " + config.directory(), e);
        }
        final JournalLock lock = JournalLock.acquire(paths);
        try {
            return open(paths, config, lock, counters, clock, syncClock, disk);
        } catch (final Throwable t) {
            lock.close();
            throw t;
        }
    }

    /**
     * The identity of the journal in a directory, which the database's ledger knows it by.
     *
     * @throws JournalException if there is no journal
     */
    public static UUID id(final Path directory) {
        return known(new JournalPaths(directory)).id();
    }

    /**
     * Opens a journal for reading, also while another process writes it.
     *
     * @param definitions is given, with tick number 0, what was defined before the first tick that will be read
     * @throws JournalException if there is no journal
     */
    public static JournalReader openReader(
            final Path directory, final JournalStart start, final TickHandler definitions) {
        return openReader(directory, start, definitions, JournalReader.NO_LIMIT);
    }

    /**
     * The same, which reads no further than the last tick that may be given.
     *
     * @param limit that tick, such as {@link JournalSync#syncedTickNumber}; a document that goes beyond it is not there yet
     */
    public static JournalReader openReader(
            final Path directory, final JournalStart start, final TickHandler definitions, final LongSupplier limit) {
        final JournalPaths paths = new JournalPaths(directory);
        if (JournalId.read(paths.id()) == null) {
            throw new JournalException("no journal in " + directory + ": it has no file "
                    + paths.id().getFileName());
        }
        return new JournalReader(paths, start, definitions, limit);
    }

    /** The identity of the journal, which the database's ledger knows it by. */
    public UUID id() {
        return id.id();
    }

    public Path directory() {
        return paths.directory();
    }

    /** What opening found and did. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** The number of the first tick that will be appended; before the ring starts. */
    public long nextTickNumber() {
        return stage.nextTickNumber();
    }

    /**
     * Leaves out numbers, before the ring starts, because the database holds ticks under them that the journal has lost. The
     * last of them becomes a tick that says so.
     *
     * @param nextTickNumber greater than {@link #nextTickNumber()}
     */
    public void skipTo(final long nextTickNumber) {
        if (nextTickNumber <= nextTickNumber()) {
            throw new IllegalArgumentException(
                    "nextTickNumber=" + nextTickNumber + ", must be more than " + nextTickNumber());
        }
        LOG.warn(
                "journal {}: ticks {}..{} are lost, and recorded as lost",
                paths.directory(),
                nextTickNumber(),
                nextTickNumber - 1);
        stage.skipTo(nextTickNumber);
    }

    /**
     * Mends what is damaged in or right before a file that is not written any more, while the journal is open.
     *
     * @param damagedFile as {@link JournalException#damagedFile} names it
     * @return what was mended; empty if that cannot be done now, because the damage is in the file being written: the next
     *     start does it, if it is not done until then
     */
    public synchronized List<JournalMend> mend(final Path damagedFile) {
        final List<Path> files = CycleFolder.list(paths.ticks());
        int index = 0;
        while (index < files.size() - 1 && files.get(index).compareTo(damagedFile) < 0) {
            index++;
        }
        final Mending mending = new Mending(paths, id.rollCycle(), blockBytes, true, null);
        mending.run(files, Mending.startIndex(files, index - 1), index);
        final PendingDamage pending = new PendingDamage(paths);
        if (mending.mends().isEmpty()) {
            pending.add(damagedFile);
        } else {
            pending.remove(damagedFile);
        }
        mending.mends().forEach(mend -> LOG.warn("journal {}: {}", paths.directory(), mend.toText()));
        return List.copyOf(mending.mends());
    }

    /** Whether no file follows this one. */
    public boolean isLast(final Path file) {
        final List<Path> files = CycleFolder.list(paths.ticks());
        return files.isEmpty() || files.get(files.size() - 1).getFileName().compareTo(file.getFileName()) <= 0;
    }

    /** Ends the file being written with the next batch, before its time, so that damage in it can be mended; any thread. */
    public void requestEndOfFile() {
        stage.requestEndOfFile();
    }

    /** Ends the file being written at once; before the ring starts. */
    public void endFile() {
        stage.endFile();
    }

    /**
     * Reads the whole journal of a directory and mends all that is damaged.
     *
     * @throws JournalException if another process has it, or there is none
     */
    public static RecoveryReport repair(final JournalConfig config) {
        final JournalPaths paths = new JournalPaths(config.directory());
        final JournalId id = known(paths);
        final JournalLock lock = JournalLock.acquire(paths);
        try {
            return new Recovery(paths, id.rollCycle(), config.blockBytes()).run(false, true);
        } finally {
            lock.close();
        }
    }

    /** The note of numbers that were given while the database's ledger was not seen. */
    public UnconfirmedNumbers unconfirmed() {
        return new UnconfirmedNumbers(paths.unconfirmed());
    }

    /** Keeps the raw bytes of rejected messages. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** The raw bytes of rejected messages, to read them while another process may write. */
    public static RawMessages openQuarantine(final Path directory) {
        return new QuarantineReader(new JournalPaths(directory).quarantine());
    }

    /** Deletes old files, for a thread of its own. */
    public Retention retention(final long retentionNs, final Counters counters) {
        return new Retention(paths, id.rollCycle(), retentionNs, counters, stage.filesDeleted());
    }

    /** The one appender. */
    public JournalStage stage() {
        return stage;
    }

    /** Makes ticks durable; whoever opened the journal lets a thread run it, if it needs one. */
    public JournalSync sync() {
        return sync;
    }

    /** Forces all that is journaled to the disk, unless that has failed before; the ring and the sync's thread have stopped. */
    public void finishSync() {
        sync.finish();
    }

    /** Closes everything, and forces what is not yet on the disk; the ring must have stopped. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            stage.close();
            queue.close();
            quarantine.close();
            sync.finish();
        } finally {
            sync.close();
            lock.close();
        }
    }

    private static JournalId known(final JournalPaths paths) {
        final JournalId id = JournalId.read(paths.id());
        if (id == null) {
            throw new JournalException("no journal in " + paths.directory() + ": it has no file "
                    + paths.id().getFileName() + "; --journal names its directory");
        }
        return id;
    }

    private static void check(final JournalConfig config) {
        JournalRollCycle.of(config.rollCycle());
        if (config.documentTicks() < 1 || config.documentTicks() > JournalLayout.MAX_COUNT) {
            throw new IllegalArgumentException(
                    "journal.document.ticks=" + config.documentTicks() + ", must be 1.." + JournalLayout.MAX_COUNT);
        }
        if (config.blockBytes() < MIN_BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "journal.block.size=" + config.blockBytes() + ", must be " + MIN_BLOCK_BYTES + " or more");
        }
        final long largest = JournalLayout.length(config.documentTicks());
        if (largest > config.blockBytes() / 4) {
            throw new IllegalArgumentException("journal.block.size=" + config.blockBytes() + ", must be " + 4 * largest
                    + " or more, four times a document of journal.document.ticks=" + config.documentTicks());
        }
    }

    private static Journal open(
            final JournalPaths paths,
            final JournalConfig config,
            final JournalLock lock,
            final Counters counters,
            final EpochNanoClock clock,
            final NanoClock syncClock,
            final CycleForce.Disk disk) {
        final JournalRollCycle rollCycle = JournalRollCycle.of(config.rollCycle());
        final JournalId known = JournalId.read(paths.id());
        final JournalId id = known == null ? create(paths, rollCycle) : known;
        if (id.rollCycle() != rollCycle) {
            throw new JournalException("journal.roll.cycle=" + config.rollCycle() + ", but journal "
                    + paths.directory() + " was made with " + id.rollCycle().key()
                    + ": set that, or use a new directory");
        }
        final Recovery recovery = new Recovery(paths, rollCycle, config.blockBytes());
        final RecoveryReport report = recovery.run(known == null, false);
        if (report.hasMended()) {
            LOG.warn("journal {}: {}", paths.directory(), report.toText());
        }
        final long timeMs = clock.nanoTime() / 1_000_000;
        final WritableQueue queue = WritableQueue.open(paths.ticks(), rollCycle, config.blockBytes(), timeMs);
        final CycleForce files = new CycleForce(paths, rollCycle, disk);
        final JournalSync sync = new JournalSync(config, files, JournalMark.open(paths), counters, syncClock);
        try {
            sync.opened(recovery.nextTickNumber() - 1);
            final JournalStage stage = new JournalStage(queue, rollCycle, config, recovery, sync, counters, clock);
            final Quarantine quarantine = Quarantine.open(paths.quarantine(), config, counters, clock);
            final Journal journal =
                    new Journal(paths, id, lock, config.blockBytes(), queue, report, stage, sync, quarantine);
            if (recovery.firstFreeNumber() > journal.nextTickNumber()) {
                journal.skipTo(recovery.firstFreeNumber());
            }
            return journal;
        } catch (final Throwable t) {
            sync.close();
            queue.close();
            throw t;
        }
    }

    private static JournalId create(final JournalPaths paths, final JournalRollCycle rollCycle) {
        if (!CycleFolder.list(paths.ticks()).isEmpty()) {
            throw new JournalException("journal " + paths.directory() + " holds ticks, but its identity " + paths.id()
                    + " is missing: put that file back, or the database would take its ticks for new ones");
        }
        return JournalId.create(paths.id(), rollCycle);
    }
}
