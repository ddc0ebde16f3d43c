package io.tapeline.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A disk that fills: a file beside the journal takes all but a little, for some time. */
final class DiskFull {
    private static final int DISK_MIB = 512;
    private static final int MIB = 1 << 20;

    /** More than is journaled between two looks at the disk. */
    private static final int ENOUGH_MIB = 8;

    private static final long NOTICED_NS = 1_000_000_000;

    private DiskFull() {}

    /**
     * Makes a disk in memory for a journal.
     *
     * @throws IllegalStateException where this user may not
     */
    static void mount(final Path place) {
        ScratchDatabase.run(List.of("mkdir", "-p", place.toString()));
        ScratchDatabase.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", place.toString()));
    }

    static void unmount(final Path place) {
        ScratchDatabase.run(List.of("umount", "-l", place.toString()));
    }

    /** Below its line the engine takes nothing in; where that is not too little to see in time, it lives. */
    private static void requireStopped(final Rig rig, final int leftMib) {
        LockSupport.parkNanos(NOTICED_NS);
        final long before = rig.journaled();
        LockSupport.parkNanos(NOTICED_NS);
        final long after = rig.journaled();
        if (rig.engine().isAlive() && after > before) {
            throw new TrialFailure(
                    false, "with " + leftMib + " MiB free the engine goes on taking ticks: " + before + " to " + after);
        }
        if (!rig.engine().isAlive() && leftMib >= ENOUGH_MIB) {
            throw new TrialFailure(
                    false,
                    "with " + leftMib + " MiB free the engine ended:\n"
                            + rig.engine().errors());
        }
    }

    static String apply(final Rig rig, final Random random) {
        ChaosRow.pause(random, 500);
        final Path filler = rig.journal().resolveSibling("filler");
        final int leftMib = random.nextInt(RigConfig.SPACE_MIN_MIB);
        try {
            final long filledMib = Files.getFileStore(rig.journal()).getUsableSpace() / MIB - leftMib;
            try (OutputStream out = Files.newOutputStream(filler)) {
                final byte[] chunk = new byte[MIB];
                for (long i = 0; i < filledMib; i++) {
                    out.write(chunk);
                }
                ChaosRow.pause(random, 4_000);
                requireStopped(rig, leftMib);
            } finally {
                Files.deleteIfExists(filler);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (rig.engine().isAlive()) {
            rig.awaitGrowth();
            return "all but " + leftMib + " MiB filled; the engine went on by itself";
        }
        return "all but " + leftMib + " MiB filled; the engine ended";
    }
}
