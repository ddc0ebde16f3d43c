package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The raw bytes of rejected messages, bounded: when they take more than {@code journal.quarantine.size}, the oldest hour
 * goes; a single hour that takes all of it refuses what more comes.
 *
 * <p><em>Thread</em>: any. {@link #keep} is synchronized, because several feeds reject, rarely, and the appender is for one
 * at a time; {@link #read} shares nothing with it but the files. <em>Allocation</em>: none per message kept.
 * <em>Failure</em>: an error of a write is thrown to the feed, as the journal's own disk is the same.
 */
public final class Quarantine implements RawMessages, AutoCloseable {
    private static final long MIN_BLOCK_BYTES = 1 << 20;
    private static final long NS_PER_MS = 1_000_000;

    /** A file and the bytes that are used in it. */
    private static final class Usage {
        private final long cycle;
        private long bytes;

        private Usage(final long cycle, final long bytes) {
            this.cycle = cycle;
            this.bytes = bytes;
        }
    }

    private final Path folder;
    private final long maxBytes;
    private final int maxMessageBytes;
    private final WritableQueue queue;
    private final ExcerptAppender appender;
    private final EpochNanoClock clock;
    private final QuarantineReader reader;
    private final Counter kept;
    private final Counter refused;
    private final Deque<Usage> usages;
    private final ByteBuffer stagingBytes;
    private final UnsafeBuffer staging;
    private final UnsafeBuffer mapped = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();
    private boolean isClosed;

    private Quarantine(
            final Path folder,
            final JournalConfig config,
            final WritableQueue queue,
            final Deque<Usage> usages,
            final Counters counters,
            final EpochNanoClock clock) {
        this.folder = folder;
        this.queue = queue;
        this.usages = usages;
        this.clock = clock;
        maxBytes = config.quarantineBytes();
        maxMessageBytes = config.quarantineMessageBytes();
        reader = new QuarantineReader(folder);
        kept = counters.counter("quarantine.kept");
        refused = counters.counter("quarantine.refused");
        stagingBytes = ByteBuffer.allocateDirect(QuarantineLayout.length(maxMessageBytes));
        staging = new UnsafeBuffer(stagingBytes);
        appender = queue.appender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** Opens the quarantine for the process that holds the journal's lock. */
    static Quarantine open(
            final Path folder, final JournalConfig config, final Counters counters, final EpochNanoClock clock) {
        final long blockBytes = Math.max(
                MIN_BLOCK_BYTES,
                BitUtil.findNextPositivePowerOfTwo(4L * QuarantineLayout.length(config.quarantineMessageBytes())));
        final Deque<Usage> usages = usages(folder);
        final long newest = usages.isEmpty() ? 0 : QuarantineLayout.ROLL_CYCLE.startMs(usages.getLast().cycle);
        final WritableQueue queue = WritableQueue.open(
                folder, QuarantineLayout.ROLL_CYCLE, blockBytes, Math.max(clock.nanoTime() / NS_PER_MS, newest));
        return new Quarantine(folder, config, queue, usages, counters, clock);
    }

    @Override
    public synchronized long keep(final DirectBuffer buffer, final int offset, final int length) {
        final int keptLength = Math.min(length, maxMessageBytes);
        final int documentLength = QuarantineLayout.length(keptLength);
        final long cycle = cycleNow();
        if (isClosed || !makeRoom(cycle, documentLength + CycleFile.WORD_LENGTH)) {
            refused.increment();
            return TickLayout.NULL_VALUE;
        }
        encode(buffer, offset, length, keptLength, documentLength);
        queue.timeMs(QuarantineLayout.ROLL_CYCLE.startMs(cycle));
        final long filePosition = append(documentLength);
        usages.getLast().bytes = filePosition + CycleFile.WORD_LENGTH + documentLength;
        kept.increment();
        return QuarantineLayout.position(cycle, filePosition);
    }

    @Override
    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
        return reader.read(position, target, targetOffset);
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            appender.close();
            queue.close();
        }
    }

    /** The clock may be set back; the quarantine never goes back to an older file. */
    private long cycleNow() {
        final long now = QuarantineLayout.ROLL_CYCLE.cycle(clock.nanoTime() / NS_PER_MS);
        return usages.isEmpty() ? now : Math.max(now, usages.getLast().cycle);
    }

    private boolean makeRoom(final long cycle, final int length) {
        if (usages.isEmpty() || usages.getLast().cycle != cycle) {
            usages.addLast(new Usage(cycle, 0));
        }
        long used = 0;
        for (final Usage usage : usages) {
            used += usage.bytes;
        }
        while (used + length > maxBytes && usages.size() > 1) {
            final Usage oldest = usages.removeFirst();
            used -= oldest.bytes;
            delete(oldest);
        }
        return used + length <= maxBytes;
    }

    private void delete(final Usage oldest) {
        final Path file = folder.resolve(QuarantineLayout.ROLL_CYCLE.name(oldest.cycle) + CycleFolder.SUFFIX);
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove the oldest of the quarantine, " + file, e);
        }
        queue.refresh();
    }

    private void encode(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int keptLength,
            final int documentLength) {
        staging.setMemory(0, documentLength, (byte) 0);
        staging.putInt(QuarantineLayout.VERSION_OFFSET, QuarantineLayout.VERSION, LITTLE_ENDIAN);
        staging.putInt(QuarantineLayout.MESSAGE_LENGTH_OFFSET, length, LITTLE_ENDIAN);
        staging.putInt(QuarantineLayout.KEPT_LENGTH_OFFSET, keptLength, LITTLE_ENDIAN);
        staging.putBytes(QuarantineLayout.HEADER_LENGTH, buffer, offset, keptLength);
        crc.reset();
        crc.update(stagingBytes.limit(documentLength).position(QuarantineLayout.VERSION_OFFSET));
        stagingBytes.clear();
        staging.putInt(QuarantineLayout.CRC_OFFSET, (int) crc.getValue(), LITTLE_ENDIAN);
    }

    private long append(final int length) {
        final DocumentContext context = appender.writingDocument();
        try {
            final Bytes<?> bytes = context.wire().bytes();
            final long start = bytes.writePosition();
            mapped.wrap(bytes.addressForWrite(start), length);
            mapped.putBytes(0, staging, 0, length);
            bytes.writeSkip(length);
            context.close();
            return start - CycleFile.WORD_LENGTH;
        } catch (final Throwable t) {
            throw JournalStage.rolledBack(context, t);
        }
    }

    /**
     * What is there. A file that is not whole is set aside, since it is evidence, not the tape; its positions, and those of a
     * file that has ended, are never used again, so the next cycle begins.
     */
    private static Deque<Usage> usages(final Path folder) {
        final Deque<Usage> usages = new ArrayDeque<>();
        long freeCycle = Long.MIN_VALUE;
        for (final Path path : CycleFolder.list(folder)) {
            final long cycle = QuarantineLayout.ROLL_CYCLE.cycleOf(CycleFolder.name(path));
            try (CycleFile file = CycleFile.open(path)) {
                final CycleFile.State state = readToEnd(file);
                final boolean isWhole = state == CycleFile.State.END || state == CycleFile.State.NOTHING_YET;
                freeCycle = state == CycleFile.State.NOTHING_YET ? cycle : cycle + 1;
                if (isWhole) {
                    usages.addLast(new Usage(cycle, file.position()));
                } else {
                    Files.move(path, folder.resolve("damaged"), StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot prepare " + path, e);
            }
        }
        if (freeCycle != Long.MIN_VALUE && (usages.isEmpty() || usages.getLast().cycle != freeCycle)) {
            usages.addLast(new Usage(freeCycle, 0));
        }
        return usages;
    }

    /** Goes to the end of the file; DAMAGED if it is not whole up to there. */
    private static CycleFile.State readToEnd(final CycleFile file) throws IOException {
        long lastPosition = 0;
        CycleFile.State state = file.look();
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            while (state == CycleFile.State.DOCUMENT && QuarantineReader.document(channel, file.position()) != null) {
                lastPosition = file.position();
                file.advance();
                state = file.look();
            }
        }
        final boolean isEnd = state == CycleFile.State.END || state == CycleFile.State.NOTHING_YET;
        final boolean isWhole = isEnd && file.isReady() && file.headerWritePosition() <= lastPosition;
        return isWhole ? state : CycleFile.State.DAMAGED;
    }
}
