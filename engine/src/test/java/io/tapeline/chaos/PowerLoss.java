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
 * with what was on the tape: from the journaling of the first lost document to that of the last no more time may have passed
 * than the window of the setup, and nothing that was synced may be lost. With a window of 0 that is one batch: its documents
 * have one time.
 */
final class PowerLoss {
    private static final Setup[] SETUPS = {Setup.SYNC_ALWAYS, Setup.SYNC_10_MS, Setup.SYNC_1_S};

    /** What the two clocks may differ by when their difference is measured again. */
    private static final long CLOCKS_NS = 1_000_000;

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
        final long stored = rig.stored();
        if (stored > cut.syncedTick()) {
            throw new TrialFailure(
                    false, "ticks are stored up to " + stored + ", but synced only up to " + cut.syncedTick());
        }
        final Path tape = rig.folder().resolve("before");
        final TickBytes before = ticks(tape, cut.syncedTick() + 1, last);
        final List<TapeFile.Document> documents = new TapeFile(tape).documents(cut.syncedTick() + 1, last);
        rig.start();
        rig.awaitUp();
        final TickBytes after = ticks(rig.journal(), cut.syncedTick() + 1, rig.journaled());
        final long firstLost = before.firstDifference(after);
        final long lost = last - firstLost + 1;
        final long lostNs = lost == 0 ? 0 : timeNs(documents, last) - timeNs(documents, firstLost);
        final String what = String.format(
                "window %d ms, tick %d of %d synced, %d ticks journaled within %.3f ms lost; %s",
                setup.syncMs, cut.syncedTick(), last, lost, lostNs / 1e6, cut.text());
        final long windowNs = setup.syncMs * 1_000_000L;
        if (lostNs > (windowNs == 0 ? 0 : windowNs + CLOCKS_NS)) {
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

    private static long timeNs(final List<TapeFile.Document> documents, final long tick) {
        return documents.stream()
                .filter(document -> document.lastTick() >= tick)
                .findFirst()
                .orElseThrow()
                .timeNs();
    }

    private static TickBytes ticks(final Path journal, final long from, final long to) {
        final TickBytes ticks = new TickBytes(from);
        new TapeFile(journal).give(from, to, ticks);
        return ticks;
    }
}
