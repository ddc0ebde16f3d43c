package io.tapeline.chaos;

import io.tapeline.journal.PowerCut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * A power cut: the engine dies, and its journal is replaced by what the disk may hold then. What recovery keeps is compared
 * with what was on the tape: the loss must lie within the window of the setup, in time, and behind what was synced.
 */
final class PowerLoss {
    private static final Setup[] SETUPS = {Setup.SYNC_ALWAYS, Setup.SYNC_10_MS, Setup.SYNC_1_S};

    /** The window is of journaling time; the tape has receive times, which are older while the machine is busy. */
    private static final long RECEIVED_TO_JOURNALED_NS = 100_000_000;

    private PowerLoss() {}

    static String apply(final Rig rig, final Random random) throws SQLException {
        final Setup setup = SETUPS[random.nextInt(SETUPS.length)];
        rig.awaitStored();
        rig.stop();
        rig.start(setup);
        rig.awaitUp();
        ChaosRow.pause(random, 2_500);
        rig.engine().kill9();
        final long last = rig.journaled();
        final PowerCut.Cut cut = cut(rig, random.nextInt());
        final TickBytes before = ticks(rig.folder().resolve("before"), cut.syncedTick() + 1, last);
        rig.start();
        rig.awaitUp();
        final TickBytes after = ticks(rig.journal(), cut.syncedTick() + 1, rig.journaled());
        final long firstLost = before.firstDifference(after);
        final long lost = last - firstLost + 1;
        final long lostNs = lost == 0 ? 0 : before.receiveTimeNs(last) - before.receiveTimeNs(firstLost);
        final String what = String.format(
                "window %d ms, tick %d of %d synced, %d ticks of %.1f ms lost; %s",
                setup.syncMs, cut.syncedTick(), last, lost, lostNs / 1e6, cut.text());
        if (lostNs > setup.syncMs * 1_000_000L + RECEIVED_TO_JOURNALED_NS) {
            throw new TrialFailure(false, "the power cut took more than the window: " + what);
        }
        return what;
    }

    private static PowerCut.Cut cut(final Rig rig, final long seed) {
        try {
            final Path copy = rig.folder().resolve("after");
            final Path before = rig.folder().resolve("before");
            if (Files.exists(before)) {
                ScratchDatabase.run(List.of("rm", "-r", before.toString()));
            }
            final PowerCut.Cut cut = PowerCut.copy(rig.journal(), copy, seed);
            Files.move(rig.journal(), before);
            Files.move(copy, rig.journal());
            return cut;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TickBytes ticks(final Path journal, final long from, final long to) {
        final TickBytes ticks = new TickBytes(from);
        new TapeFile(journal).give(from, to, ticks);
        return ticks;
    }
}
