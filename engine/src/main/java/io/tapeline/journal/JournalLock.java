package io.tapeline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a journal: a lock of the operating system on {@code journal.lock}, which ends with the process however
 * that ends, and which Chronicle's own lock by process id does not give (a container restarts under the same id).
 */
final class JournalLock implements AutoCloseable {
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int MAX_TEXT_BYTES = 4096;

    /** Lock files that this process holds. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private JournalLock(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws JournalException if another journal object or process has it
     */
    static JournalLock acquire(final JournalPaths paths) {
        try {
            // POSIX lets go of all locks of a process on a file when the process closes any descriptor of that file. So
            // this one is opened once in a process, and read and written through that one channel alone.
            final Path file =
                    paths.directory().toRealPath().resolve(paths.lock().getFileName());
            if (!HELD.add(file)) {
                throw inUse(
                        paths, "this very process, " + ProcessHandle.current().pid());
            }
            try {
                return acquire(paths, file);
            } catch (final Throwable t) {
                HELD.remove(file);
                throw t;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot lock " + paths.lock(), e);
        }
    }

    private static JournalLock acquire(final JournalPaths paths, final Path file) throws IOException {
        final FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            final Properties values = read(channel);
            // Not the first bytes: where locks are mandatory, others could not read who has it.
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(paths, "process " + values.getProperty("pid", "unknown"));
            }
            final JournalLock lock = new JournalLock(file, channel);
            lock.write();
            return lock;
        } catch (final Throwable t) {
            channel.close();
            throw t;
        }
    }

    /** Whether this process writes the journal. */
    static boolean isHeldHere(final JournalPaths paths) throws IOException {
        return HELD.contains(paths.directory().toRealPath().resolve(paths.lock().getFileName()));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot close " + file, e);
        } finally {
            HELD.remove(file);
        }
    }

    private static JournalException inUse(final JournalPaths paths, final String who) {
        return new JournalException("journal " + paths.directory() + " is in use by " + who + ", which holds "
                + paths.lock() + ": stop that engine, or give this one a directory of its own");
    }

    private void write() throws IOException {
        final byte[] text = ("pid=" + ProcessHandle.current().pid() + "\n").getBytes(UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        channel.truncate(text.length);
    }

    private static Properties read(final FileChannel channel) throws IOException {
        final ByteBuffer text = ByteBuffer.allocate(MAX_TEXT_BYTES);
        channel.read(text, 0);
        final Properties values = new Properties();
        values.load(new StringReader(UTF_8.decode(text.flip()).toString()));
        return values;
    }
}
