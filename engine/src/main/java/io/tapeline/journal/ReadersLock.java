package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Says to the engine that another process reads its journal: {@code readers.lock}, shared by readers for as long as they are
 * open, taken alone by {@link Retention} for the moment in which it deletes. It ends with the process, however that ends.
 *
 * <p>The process that writes the journal takes none for its own readers: retention knows how far those are.
 *
 * <p><em>Thread</em>: any.
 */
final class ReadersLock {
    /** What this process holds, by file; POSIX gives up all locks on a file when any descriptor of it is closed. */
    private static final Map<Path, Held> HELD = new HashMap<>();

    private static final class Held {
        private final FileChannel channel;
        private int readers;

        private Held(final FileChannel channel) {
            this.channel = channel;
        }
    }

    private ReadersLock() {}

    /** Keeps the files from being deleted until the returned object is closed; never fails to. */
    static AutoCloseable share(final JournalPaths paths) {
        synchronized (HELD) {
            try {
                final Path file = file(paths);
                if (JournalLock.isHeldHere(paths) || !Files.exists(file)) {
                    // The engine's own reader; or a journal whose engine has never been one that deletes.
                    return () -> {};
                }
                Held held = HELD.get(file);
                if (held == null) {
                    held = new Held(lockShared(file));
                    HELD.put(file, held);
                }
                held.readers++;
                return release(file, held);
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot lock " + paths.readers(), e);
            }
        }
    }

    private static FileChannel lockShared(final Path file) throws IOException {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            channel.lock(0, 1, true);
            return channel;
        } catch (final Throwable t) {
            channel.close();
            throw t;
        }
    }

    private static AutoCloseable release(final Path file, final Held held) {
        return () -> {
            synchronized (HELD) {
                held.readers--;
                if (held.readers == 0) {
                    HELD.remove(file);
                    held.channel.close();
                }
            }
        };
    }

    /** Runs while no other process reads; false, and not run, if one does. */
    static boolean runAlone(final JournalPaths paths, final Runnable action) {
        synchronized (HELD) {
            try {
                create(paths);
                final Path file = file(paths);
                if (HELD.containsKey(file)) {
                    return false;
                }
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock(0, 1, false)) {
                    if (lock == null) {
                        return false;
                    }
                    action.run();
                    return true;
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot lock " + paths.readers(), e);
            }
        }
    }

    /** Makes the file, so that readers with no right to write can lock it. */
    static void create(final JournalPaths paths) throws IOException {
        if (!Files.exists(paths.readers())) {
            Files.createFile(paths.readers());
        }
    }

    private static Path file(final JournalPaths paths) throws IOException {
        return paths.directory().toRealPath().resolve(paths.readers().getFileName());
    }
}
