package io.tapeline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * The right to write a journal: a lock of the operating system on {@code journal.lock}, which ends with the process however
 * that ends, and which Chronicle's own lock by process id does not give (a container restarts under the same id).
 *
 * <p>The file also holds the id of the boot in which the journal was last recovered: if it is this very boot, no page of
 * the journal can have been lost since, because the page cache outlives processes.
 */
final class JournalLock implements AutoCloseable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final FileChannel channel;
    private final String recoveredBoot;

    private JournalLock(final FileChannel channel, final String recoveredBoot) {
        this.channel = channel;
        this.recoveredBoot = recoveredBoot;
    }

    /**
     * Takes the lock.
     *
     * @throws JournalException if another journal object or process has it
     */
    static JournalLock acquire(final JournalPaths paths) {
        try {
            final FileChannel channel = FileChannel.open(
                    paths.lock(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // Not the first bytes: where locks are mandatory, others could not read who has it.
            if (tryLock(channel) == null) {
                channel.close();
                throw new JournalException("journal " + paths.directory() + " is in use by process "
                        + read(paths.lock()).getProperty("pid", "unknown") + " (it holds " + paths.lock()
                        + "): stop that engine, or give this one a directory of its own");
            }
            final JournalLock lock = new JournalLock(channel, read(paths.lock()).getProperty("boot", ""));
            lock.write(lock.recoveredBoot);
            return lock;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot lock " + paths.lock(), e);
        }
    }

    /** Whether the machine has not been started anew since the journal was last recovered. */
    boolean isSameBoot() {
        return !recoveredBoot.isEmpty() && recoveredBoot.equals(bootId());
    }

    /** Notes that the journal is whole in this boot. */
    void recovered() {
        try {
            write(bootId());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write the lock file", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot close the lock file", e);
        }
    }

    private static FileLock tryLock(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (final OverlappingFileLockException expected) {
            // This very process has it, through another journal object.
            return null;
        }
    }

    private void write(final String boot) throws IOException {
        final byte[] text = ("pid=" + ProcessHandle.current().pid() + "\nboot=" + boot + "\n").getBytes(UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        channel.truncate(text.length);
    }

    private static Properties read(final Path file) throws IOException {
        final Properties values = new Properties();
        try (java.io.Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        return values;
    }

    private static String bootId() {
        try {
            return Files.exists(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "";
        } catch (final IOException expected) {
            // Unknown: recovery then takes the machine for restarted, which is the careful assumption.
            return "";
        }
    }
}
