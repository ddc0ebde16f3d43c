package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * A Chronicle queue opened for writing, and everything that has to be known for that in one place.
 *
 * <p>Whoever makes one holds the journal's lock. Therefore nobody else writes, Chronicle's own locks can only be left over
 * from a process that is gone, and they go with the table that holds them, before Chronicle waits for them.
 *
 * <p>The queue's time is set from outside ({@link #timeMs}), so that we know of a roll before Chronicle does it.
 */
final class WritableQueue implements AutoCloseable {
    private static final String TABLE = "metadata.cq4t";

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
            // It holds nothing that Chronicle does not find again from the files of the cycles, but, when it is
            // damaged,
            // another roll cycle or a wrong file to go on in; and the locks of a process that is gone.
            Files.deleteIfExists(table);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + table, e);
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
}
