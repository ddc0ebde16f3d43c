package io.tapeline.chaos;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs trials, the rows in turn, and accounts for all ticks after each. One engine with its journal and database lives through
 * a series of them; a series ends with a clean stop and the account of all it holds. The first fault ends the campaign.
 */
final class Campaign {
    private static final int TRIALS_A_SERIES = 30;
    private static final int RATE = 8_000;

    private final ChaosOptions options;
    private final Path folder;
    private final PrintStream out;
    private final Map<ChaosRow, RowTally> tallies = new EnumMap<>(ChaosRow.class);
    private final long startNs = System.nanoTime();
    private Rig rig;
    private int series;
    private int trialsOfSeries;
    private boolean isOnSmallDisk;

    Campaign(final ChaosOptions options, final Path folder, final PrintStream out) {
        this.options = options;
        this.folder = folder;
        this.out = out;
        options.rows().forEach(row -> tallies.put(row, new RowTally()));
    }

    /** True if nothing was lost, doubled or wrong, and all trials ended as they should. */
    boolean run() throws SQLException {
        boolean isGood = true;
        try (ScratchDatabase database = ScratchDatabase.create("tapeline_chaos")) {
            for (ChaosRow row = next(null); isGood && row != null; row = next(row)) {
                isGood = trial(database, row);
            }
            isGood = isGood && endSeries(null);
        } finally {
            closeRig();
        }
        return isGood;
    }

    private void closeRig() {
        if (rig != null) {
            rig.close();
            rig = null;
            if (isOnSmallDisk) {
                DiskFull.unmount(folder.resolve("series-" + series).resolve("disk"));
            }
        }
    }

    Map<ChaosRow, RowTally> tallies() {
        return tallies;
    }

    /** The row after this one that still has trials to come; null when all is done. */
    private ChaosRow next(final ChaosRow last) {
        final boolean isTimeOver = options.trials().isEmpty()
                && System.nanoTime() - startNs > options.minutes() * TimeUnit.MINUTES.toNanos(1);
        final int count = options.rows().size();
        ChaosRow small = null;
        final int first = last == null ? 0 : options.rows().indexOf(last) + 1;
        for (int i = 0; i < count && !isTimeOver; i++) {
            final ChaosRow row = options.rows().get((first + i) % count);
            if (!options.isDone(row, tallies.get(row).trials())) {
                if (!row.needsSmallDisk() || options.trials().isEmpty()) {
                    return row;
                }
                small = row;
            }
        }
        return small; // its journal is another one, so its trials come together
    }

    private boolean trial(final ScratchDatabase database, final ChaosRow row) throws SQLException {
        final RowTally tally = tallies.get(row);
        final int number = tally.trials() + 1;
        String what = "";
        try {
            if (row.needsSmallDisk() != isOnSmallDisk && !endSeries(row)) {
                return false;
            }
            beginSeries(database, row);
            what = row.apply(rig, options.random(row, number));
            rig.ensureUp();
            final Findings found = rig.account();
            tally.trial(found, rig.takeLongestUpMs());
            out.printf(Locale.ROOT, "%s %d: %s; %s%n", row.rowName(), number, what, text(found));
            found.messages().forEach(message -> out.println("  " + message));
            return found.isClean() ? !isSeriesOver() || endSeries(row) : failed(row, number);
        } catch (final AssertionError | RuntimeException e) {
            tally.failure(e instanceof TrialFailure failure && failure.needsHand());
            out.printf(Locale.ROOT, "%s %d: %s; FAILED: %s%n", row.rowName(), number, what, e.getMessage());
            return failed(row, number);
        }
    }

    private void beginSeries(final ScratchDatabase database, final ChaosRow row) throws SQLException {
        final boolean isFirst = rig == null;
        if (isFirst) {
            series++;
            trialsOfSeries = 0;
            database.wipe();
            final Path place = folder.resolve("series-" + series);
            final Path disk = place.resolve("disk");
            isOnSmallDisk = row.needsSmallDisk();
            if (isOnSmallDisk) {
                DiskFull.mount(disk);
            }
            rig = new Rig(place, disk.resolve("journal"), new RigConfig(options.seed() + series, RATE), database);
        }
        trialsOfSeries++;
        rig.ensureUp();
        if (isFirst) {
            rig.awaitStored(); // so that there are tables
        }
    }

    private boolean isSeriesOver() {
        return trialsOfSeries >= TRIALS_A_SERIES || rig.isSpoilt();
    }

    /** A clean stop, and the account of everything: for the row whose trial was the last. */
    private boolean endSeries(final ChaosRow row) throws SQLException {
        if (rig == null) {
            return true;
        }
        try {
            if (rig.isSpoilt()) {
                closeRig();
                return true;
            }
            rig.ensureUp();
            rig.awaitCaughtUp();
            rig.stop();
            final Findings found = rig.accountAll();
            out.printf(Locale.ROOT, "series %d ends, all accounted again: %s%n", series, text(found));
            found.messages().forEach(message -> out.println("  " + message));
            closeRig();
            return found.isClean() || failed(row, 0);
        } catch (final TrialFailure | AssertionError e) {
            out.printf(Locale.ROOT, "series %d ends; FAILED: %s%n", series, e.getMessage());
            return failed(row, 0);
        }
    }

    private boolean failed(final ChaosRow row, final int number) {
        out.println("everything is kept in " + folder.resolve("series-" + series));
        out.println(
                row == null || number == 0
                        ? "seed " + options.seed()
                        : "to see it again: " + options.command(row, number));
        return false;
    }

    private static String text(final Findings found) {
        return String.format(
                Locale.ROOT,
                "%,d ticks, %,d rows, %d holes (%,d ticks), lost %d, doubled %d, wrong %d",
                found.ticks(),
                found.rows(),
                found.holes(),
                found.missedTicks(),
                found.lost(),
                found.doubled(),
                found.wrong());
    }
}
