package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Forces the files of the tape to the disk: what was written into their mapped pages, Chronicle's header and index
 * included, their lengths, and their names in the folder.
 *
 * <p><em>Thread</em>: one at a time. <em>Allocation</em>: when a cycle is new; none per force. <em>Failure</em>: throws; what was not
 * forced then is not known to be on the disk, and a second try would prove nothing, as the system may have given up the pages.
 *
 * <p>Design note: a channel of our own and not Chronicle's sync, which knows of the pages since its last call only: not of
 * the header, the index, an ended cycle or the folder.
 */
final class CycleForce implements AutoCloseable {
    /** What makes one file durable; a seam that the tests watch. */
    @FunctionalInterface
    interface Disk {
        Disk REAL = (channel, path) -> channel.force(true);

        void force(FileChannel channel, Path path) throws IOException;
    }

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final Disk disk;
    private FileChannel channel;
    private Path path;
    private long cycle;
    private String forcedName = "";

    CycleForce(final JournalPaths paths, final JournalRollCycle rollCycle, final Disk disk) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.disk = disk;
    }

    /** Forces all files of the tape, and the folders that name them. */
    void forceAll() {
        try {
            forceFilesBelow(null);
            JournalId.forceFolder(paths.ticks());
            JournalId.forceFolder(paths.directory());
            final Path parent = paths.directory().toAbsolutePath().getParent();
            if (parent != null) {
                JournalId.forceFolder(parent);
            }
        } catch (final IOException e) {
            throw failed(e);
        }
    }

    /** Forces everything that was written since the last call, up to this cycle, which has a file. */
    void force(final long toCycle) {
        try {
            if (channel == null || toCycle != cycle) {
                goTo(toCycle);
            }
            disk.force(channel, path);
        } catch (final IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            closeChannel();
        } catch (final IOException e) {
            throw failed(e);
        }
    }

    /** The cycles that have ended since the last call come first: none of their ticks may be less safe than a later one. */
    private void goTo(final long toCycle) throws IOException {
        if (channel != null) {
            disk.force(channel, path);
            closeChannel();
        }
        final String name = rollCycle.name(toCycle) + CycleFolder.SUFFIX;
        forceFilesBelow(name);
        path = paths.ticks().resolve(name);
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        JournalId.forceFolder(paths.ticks());
        cycle = toCycle;
        forcedName = name;
    }

    /** Forces the files behind those that were forced before, up to this name, or all if it is null. */
    private void forceFilesBelow(final String endName) throws IOException {
        for (final Path file : CycleFolder.list(paths.ticks())) {
            final String name = file.getFileName().toString();
            if (name.compareTo(forcedName) > 0 && (endName == null || name.compareTo(endName) < 0)) {
                try (FileChannel ended = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    disk.force(ended, file);
                }
                forcedName = name;
            }
        }
    }

    private void closeChannel() throws IOException {
        final FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private UncheckedIOException failed(final IOException cause) {
        return new UncheckedIOException(
                "cannot force " + (path == null ? paths.ticks() : path) + " to the disk", cause);
    }
}
