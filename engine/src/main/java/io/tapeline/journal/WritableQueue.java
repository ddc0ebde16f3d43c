package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;

/**
 * A Chronicle queue opened for writing, and everything that has to be known for that in one place.
 *
 * <p>Whoever makes one holds the journal's lock. Therefore nobody else writes, Chronicle's own locks can only be left over
 * from a process that is gone, and they are taken off before Chronicle waits for them.
 *
 * <p>The queue's time is set from outside ({@link #timeMs}), so that we know of a roll before Chronicle does it.
 */
final class WritableQueue implements AutoCloseable {
    private static final String TABLE = "metadata.cq4t";
    private static final int CHECKED_BYTES = 64;

    static {
        ChronicleSettings.apply();
        // The table names classes by aliases, which otherwise only the first queue of a process makes known.
        SingleChronicleQueueBuilder.addAliases();
    }

    private static final class SetTime implements TimeProvider {
        // Written by the appending thread; other threads read it only for Chronicle's housekeeping.
        private long timeMs;

        @Override
        public long currentTimeMillis() {
            return timeMs;
        }
    }

    private final SetTime time = new SetTime();
    private final SingleChronicleQueue queue;

    private WritableQueue(
            final Path folder, final JournalRollCycle rollCycle, final long blockBytes, final long timeMs) {
        time.timeMs = timeMs;
        queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(rollCycle.chronicle())
                .blockSize(blockBytes)
                .timeProvider(time)
                .build();
    }

    static WritableQueue open(
            final Path folder, final JournalRollCycle rollCycle, final long blockBytes, final long timeMs) {
        final Path table = folder.resolve(TABLE);
        try {
            if (Files.exists(table) && !isTable(table)) {
                // It holds nothing that Chronicle does not find again from the files of the cycles.
                Files.delete(table);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot prepare " + table, e);
        }
        if (Files.exists(table)) {
            unlock(table);
        }
        return new WritableQueue(folder, rollCycle, blockBytes, timeMs);
    }

    /** An appender for the one thread that will use it. */
    ExcerptAppender appender() {
        return queue.createAppender();
    }

    /** The time by which Chronicle chooses the cycle of the next document. */
    void timeMs(final long timeMs) {
        time.timeMs = timeMs;
    }

    /** Makes Chronicle see that files are gone. */
    void refresh() {
        queue.refreshDirectoryListing();
    }

    @Override
    public void close() {
        queue.close();
    }

    private static boolean isTable(final Path table) throws IOException {
        final ByteBuffer start = ByteBuffer.allocate(CHECKED_BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(table, StandardOpenOption.READ)) {
            channel.read(start, 0);
        }
        final int word = start.getInt(0);
        final String text = new String(start.array(), java.nio.charset.StandardCharsets.ISO_8859_1);
        return word > 0 && text.contains("STStore");
    }

    private static void unlock(final Path table) {
        // A table is read by the short names of its classes, which only the builder makes known.
        SingleChronicleQueueBuilder.addAliases();
        try (TableStore<?> store = SingleTableBuilder.binary(table, Metadata.NoMeta.INSTANCE)
                .readOnly(false)
                .build()) {
            for (final String lock : new String[] {"chronicle.write.lock", "chronicle.append.lock"}) {
                store.doWithExclusiveLock(locked -> {
                    final var value = locked.acquireValueFor(lock);
                    value.setVolatileValue(AbstractTSQueueLock.UNLOCKED);
                    value.close();
                    return null;
                });
            }
        }
    }
}
