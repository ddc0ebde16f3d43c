package io.tapeline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Cuts the damaged end off one file of the journal: keeps the bytes, writes the whole documents anew through Chronicle, and
 * renames the new file over the old one.
 *
 * <p>A crash in here leaves the old file as it was; the next recovery begins again.
 */
final class CycleRepair {
    private static final int COPY_BYTES = 1 << 20;

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long blockBytes;
    private final Path damaged;
    private final long wholeDocuments;
    private final long cutPosition;
    private final long cutDocuments;
    private final long cutNextTickNumber;
    private final String reason;
    private long cutBytes;
    private Path cutFile;

    CycleRepair(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long blockBytes,
            final CycleFile file,
            final CycleScan scan,
            final String reason) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.blockBytes = blockBytes;
        damaged = file.path();
        wholeDocuments = scan.documents;
        cutPosition = scan.endPosition;
        cutDocuments = scan.wholeBehind + (scan.damage == null ? 0 : 1);
        cutNextTickNumber = Math.max(scan.wholeBehind == 0 ? 0 : scan.nextTickBehind, scan.claimedNextTickNumber(file));
        this.reason = reason;
    }

    long cutDocuments() {
        return cutDocuments;
    }

    long cutBytes() {
        return cutBytes;
    }

    /** Behind the last tick that is known to be cut; 0 if none is known. */
    long cutNextTickNumber() {
        return cutNextTickNumber;
    }

    Path cutFile() {
        return cutFile;
    }

    String reason() {
        return reason;
    }

    /** Does it; returns whether the file still exists, which it does unless nothing in it was whole. */
    boolean run() {
        try {
            keepCutBytes();
            if (wholeDocuments == 0) {
                Files.delete(damaged);
            } else {
                Files.move(rebuilt(), damaged, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            JournalId.forceFolder(paths.ticks());
            deleteFolder(paths.rebuild());
            return wholeDocuments > 0;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot cut the damaged end off " + damaged, e);
        }
    }

    /** Copies everything from the cut on, without the zeros at the end. */
    private void keepCutBytes() throws IOException {
        try (FileChannel from = FileChannel.open(damaged, StandardOpenOption.READ)) {
            cutBytes = lastNonZero(from) - cutPosition;
            if (cutBytes <= 0) {
                cutBytes = 0;
                return;
            }
            Files.createDirectories(paths.cut());
            cutFile = paths.cut().resolve(CycleFolder.name(damaged) + "-" + cutPosition + ".bin");
            try (FileChannel to = FileChannel.open(
                    cutFile,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                long done = 0;
                while (done < cutBytes) {
                    done += from.transferTo(cutPosition + done, cutBytes - done, to);
                }
                to.force(true);
            }
        }
    }

    private long lastNonZero(final FileChannel from) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        long last = cutPosition;
        for (long position = cutPosition; from.read(buffer.clear(), position) > 0; position += buffer.limit()) {
            buffer.flip();
            for (int i = buffer.limit() - 1; i >= 0; i--) {
                if (buffer.get(i) != 0) {
                    last = position + i + 1;
                    break;
                }
            }
        }
        return last;
    }

    private Path rebuilt() throws IOException {
        final long timeMs = rollCycle.startMs(rollCycle.cycleOf(CycleFolder.name(damaged)));
        try (WritableQueue queue = WritableQueue.open(paths.rebuild(), rollCycle, blockBytes, timeMs);
                CycleFile from = CycleFile.open(damaged);
                ExcerptAppender appender = queue.appender()) {
            for (long i = 0; i < wholeDocuments; i++) {
                from.look();
                copy(from, appender);
                from.advance();
            }
        }
        final List<Path> made = CycleFolder.list(paths.rebuild());
        final CycleScan scan = new CycleScan();
        try (CycleFile file = CycleFile.open(made.get(0))) {
            scan.run(file, 0, null);
        }
        if (made.size() != 1 || scan.documents != wholeDocuments || scan.damage != null) {
            throw new JournalException("rebuilding " + damaged + " gave " + scan.documents + " whole documents of "
                    + wholeDocuments + "; nothing was changed");
        }
        try (FileChannel channel = FileChannel.open(made.get(0), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return made.get(0);
    }

    private static void copy(final CycleFile from, final ExcerptAppender appender) {
        try (DocumentContext context = appender.writingDocument()) {
            try {
                final Bytes<?> bytes = context.wire().bytes();
                from.copyTo(bytes.addressForWrite(bytes.writePosition()));
                bytes.writeSkip(from.length());
            } catch (final Throwable t) {
                context.rollbackOnClose();
                throw t;
            }
        }
    }

    static void deleteFolder(final Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            for (final Path file : inside.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
