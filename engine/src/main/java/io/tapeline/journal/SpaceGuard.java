package io.tapeline.journal;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Conditions.Condition;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;

/**
 * Watches the free space of the journal's disk, because a mapped write on a full disk cannot fail in good order.
 *
 * <p>Below the danger line, {@code journal.space.min} but at least two blocks, intake stops; when there is more again, by an
 * eighth, it goes on by itself. Below half of the line the {@link Ballast} is given up; until it is back intake stays stopped.
 *
 * <p><em>Thread</em>: {@code journal-space}. <em>Allocation</em>: none while all is well. <em>Failure</em>: a disk that cannot
 * be asked throws.
 */
public final class SpaceGuard implements Agent {
    public static final String THREAD_NAME = "journal-space";

    /** How often the disk is looked at. */
    public static final long LOOK_MS = 100;

    private static final int BLOCKS_AT_LEAST = 2;
    private static final int CRITICAL_PART = 2;
    private static final int MARGIN_PART = 8;
    private static final long MIB = 1 << 20;

    /** What lets ticks in or keeps them out. */
    @FunctionalInterface
    public interface Intake {
        void open(boolean isOpen);
    }

    private final JournalPaths paths;
    private final long lineBytes;
    private final LongSupplier freeBytes;
    private final Intake intake;
    private final Condition condition;
    private final Ballast ballast;
    private final Counter free;
    private final Counter stops;
    private boolean isStopped;

    SpaceGuard(
            final JournalPaths paths,
            final JournalConfig config,
            final LongSupplier freeBytes,
            final Intake intake,
            final Condition condition,
            final Counters counters) {
        this.paths = paths;
        this.freeBytes = freeBytes;
        this.intake = intake;
        this.condition = condition;
        lineBytes = Math.max(BLOCKS_AT_LEAST * config.blockBytes(), config.minFreeBytes());
        ballast = new Ballast(paths.ballast(), config.ballastBytes(), counters.counter("journal.space.ballast"));
        free = counters.counter("journal.space.free");
        stops = counters.counter("journal.space.stops");
    }

    /** Watches the disk of an open journal; null if {@code journal.space.min} is 0, which watches nothing. */
    public static SpaceGuard of(
            final JournalConfig config, final Intake intake, final Condition condition, final Counters counters) {
        if (config.minFreeBytes() == 0) {
            return null;
        }
        final JournalPaths paths = new JournalPaths(config.directory());
        return new SpaceGuard(paths, config, usable(paths), intake, condition, counters);
    }

    @Override
    public void onStart() {
        ballast.open();
        look();
    }

    @Override
    public int doWork() {
        return look();
    }

    @Override
    public String roleName() {
        return THREAD_NAME;
    }

    /** More than 0 as long as there is more to do at once. */
    private int look() {
        final long freeNow = freeBytes.getAsLong();
        free.set(freeNow);
        if (freeNow < lineBytes) {
            if (freeNow < lineBytes / CRITICAL_PART) {
                ballast.release();
            }
            stop(freeNow);
            return 0;
        }
        final long enough = lineBytes + lineBytes / MARGIN_PART;
        if (freeNow >= enough + ballast.missingBytes()) {
            final boolean isMore = ballast.grow();
            goOn();
            return isMore ? 1 : 0;
        }
        if (isStopped && !ballast.isReleased() && freeNow >= enough) {
            goOn();
        } else if (isStopped) {
            stop(freeNow);
        }
        return 0;
    }

    private void stop(final long freeNow) {
        if (!isStopped) {
            isStopped = true;
            intake.open(false);
            stops.increment();
        }
        final long needed = lineBytes + lineBytes / MARGIN_PART + (ballast.isReleased() ? ballast.missingBytes() : 0);
        // Whole MiB, so that the message does not change with every byte.
        condition.raise("the disk of " + paths.directory() + " has " + freeNow / MIB + " MiB free, the line is "
                + lineBytes / MIB + " MiB: no ticks are taken in, and what feeds bring is recorded as dropped;"
                + (ballast.isReleased() ? " the ballast is given up;" : "")
                + " make room: it goes on by itself with " + (needed + MIB - 1) / MIB + " MiB free");
    }

    private void goOn() {
        if (isStopped) {
            isStopped = false;
            intake.open(true);
            condition.clear();
        }
    }

    private static LongSupplier usable(final JournalPaths paths) {
        final FileStore store;
        try {
            store = Files.getFileStore(paths.directory());
        } catch (final IOException e) {
            throw unasked(paths, e);
        }
        return () -> {
            try {
                return store.getUsableSpace();
            } catch (final IOException e) {
                throw unasked(paths, e);
            }
        };
    }

    private static UncheckedIOException unasked(final JournalPaths paths, final IOException cause) {
        return new UncheckedIOException("cannot ask for the free space of the disk of " + paths.directory(), cause);
    }
}
