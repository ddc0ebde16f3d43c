package io.tapeline.replay;

import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalException;
import io.tapeline.journal.JournalListing;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.StateException;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.StoredState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code snapshots} of a journal: states by the last tick in them, {@code <20 digits>.snap}.
 *
 * <p>A snapshot only saves reading: what it holds can be had from the journal as well, as long as that has its beginning.
 * So one is taken only if everything about it is right: CRC, version, journal, settings, that the journal has the very tick
 * that it ends with, and that the state read from it has the hash it had when it was written. One that is wrong is set aside
 * as {@code *.bad}, and the next older one is tried; one of other settings stays where it is.
 *
 * <p><em>Thread</em>: any; the files are written by {@link SnapshotWriter} alone. <em>Allocation</em>: the size of a file.
 * <em>Failure</em>: a snapshot that cannot be used is logged, never an error.
 */
public final class Snapshots implements StateSource {
    static final String SUFFIX = ".snap";
    private static final String BAD = ".bad";
    private static final int DIGITS = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private final Path journalDirectory;
    private final Path folder;
    private final UUID journalId;
    private final boolean isReadOnly;

    /** The snapshots of a journal, whether there are some or not, for the engine that writes it. */
    public static Snapshots of(final Path journalDirectory, final UUID journalId) {
        return new Snapshots(journalDirectory, journalId, false);
    }

    /** The same for whoever only looks: nothing is set aside. */
    public static Snapshots readOnly(final Path journalDirectory, final UUID journalId) {
        return new Snapshots(journalDirectory, journalId, true);
    }

    private Snapshots(final Path journalDirectory, final UUID journalId, final boolean isReadOnly) {
        this.isReadOnly = isReadOnly;
        this.journalDirectory = journalDirectory;
        this.journalId = journalId;
        folder = journalDirectory.resolve("snapshots");
    }

    @Override
    public <T> T newest(final long maxTickNumber, final Supplier<T> empty, final Function<T, StoredState> stateOf) {
        final long firstTick = JournalListing.firstTickNumber(journalDirectory);
        final long most = Math.max(maxTickNumber, firstTick - 1);
        final List<Long> candidates = tickNumbers();
        Collections.reverse(candidates);
        for (final long tickNumber : candidates) {
            if (tickNumber > most) {
                continue;
            }
            if (tickNumber < firstTick - 1) {
                break;
            }
            final T loaded = load(tickNumber, empty.get(), stateOf);
            if (loaded != null) {
                return loaded;
            }
        }
        if (firstTick > 1) {
            LOG.warn("the journal begins with tick {}, and no snapshot tells the state before it", firstTick);
        }
        return empty.get();
    }

    /** Sets aside what holds this tick or later ones: the journal has lost them, or has others under these numbers. */
    public void setAsideFrom(final long tickNumber) {
        for (final long held : tickNumbers()) {
            if (held >= tickNumber) {
                setAside(held, "the journal does not have all of its ticks any more");
            }
        }
    }

    /** The last ticks of all snapshots, ascending; none if there is no folder. */
    public List<Long> tickNumbers() {
        final List<Long> numbers = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return numbers;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (final Path file : files) {
                final String name = file.getFileName().toString();
                if (name.matches("[0-9]{" + DIGITS + "}\\" + SUFFIX) && name.compareTo("09223372036854775807") < 0) {
                    numbers.add(Long.parseLong(name.substring(0, DIGITS)));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        numbers.sort(null);
        return numbers;
    }

    /** Whether a snapshot with this last tick is whole: its CRC, version and journal are right. */
    public boolean isWhole(final long tickNumber) {
        try {
            return SnapshotFile.read(file(tickNumber), journalId).tickNumber() == tickNumber;
        } catch (final NoSuchFileException expected) {
            return false;
        } catch (final StateException | IOException e) {
            LOG.warn("snapshot {} cannot be used: {}", file(tickNumber), e.getMessage());
            return false;
        }
    }

    Path folder() {
        return folder;
    }

    UUID journalId() {
        return journalId;
    }

    Path file(final long tickNumber) {
        return folder.resolve(String.format(Locale.ROOT, "%0" + DIGITS + "d%s", tickNumber, SUFFIX));
    }

    private <T> T load(final long tickNumber, final T into, final Function<T, StoredState> stateOf) {
        final StoredState state = stateOf.apply(into);
        try {
            final SnapshotFile file = SnapshotFile.read(file(tickNumber), journalId);
            if (file.fingerprint() != state.fingerprint()) {
                LOG.info("snapshot {} is of other candles.* or store.skew.max settings: passed over", file(tickNumber));
                return null;
            }
            if (file.tickNumber() != tickNumber || !isOnTape(tickNumber, file.tickMark())) {
                throw new StateException("the journal does not have the tick that it ends with");
            }
            file.readInto(state);
            return into;
        } catch (final StateException | JournalException e) {
            setAside(tickNumber, e.getMessage());
            return null;
        } catch (final IOException e) {
            LOG.warn("snapshot {} cannot be read, and is passed over: {}", file(tickNumber), e.toString());
            return null;
        }
    }

    /** Whether the journal has this very tick, or begins, or goes on in a new file, right behind it. */
    private boolean isOnTape(final long tickNumber, final long mark) {
        if (JournalListing.isStartOfFile(journalDirectory, tickNumber + 1)) {
            return true;
        }
        final boolean[] isSame = new boolean[1];
        final TickHandler compare = new TickHandler() {
            @Override
            public void onTick(final long number, final TickFlyweight tick) {
                isSame[0] |= number == tickNumber && tick.mark() == mark;
            }
        };
        final JournalStart start = JournalStart.bareTick(tickNumber);
        try (JournalReader reader = Journal.openReader(journalDirectory, start, TickHandlers.none())) {
            while (reader.ticks() == 0 && !reader.isAtEnd()) {
                reader.poll(compare, 1);
            }
        }
        return isSame[0];
    }

    private void setAside(final long tickNumber, final String why) {
        final Path file = file(tickNumber);
        LOG.warn("snapshot {} is {}: {}", file, isReadOnly ? "passed over" : "set aside", why);
        if (isReadOnly) {
            return;
        }
        try {
            Files.move(file, file.resolveSibling(file.getFileName() + BAD), StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot set aside " + file, e);
        }
    }
}
