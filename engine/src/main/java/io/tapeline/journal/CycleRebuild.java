package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

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
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes one file of the journal anew through Chronicle: its whole documents in their order, and a {@link GapRecord} in the
 * place of what is lost. The old file is copied aside before, and the new one is renamed over it when it is on the disk.
 *
 * <p>A crash in here leaves the old file as it was; the next recovery begins again.
 */
final class CycleRebuild {
    /** Most ticks of a document of definitions; small enough for the smallest block. */
    static final int DOCUMENT_TICKS = 1_000;

    private static final int COPY_BYTES = 1 << 16;

    private final JournalPaths paths;
    private final JournalRollCycle rollCycle;
    private final long blockBytes;
    private final Path path;
    private final CycleSurvey survey;
    private final JournalDocument document = new JournalDocument();

    CycleRebuild(
            final JournalPaths paths,
            final JournalRollCycle rollCycle,
            final long blockBytes,
            final Path path,
            final CycleSurvey survey) {
        this.paths = paths;
        this.rollCycle = rollCycle;
        this.blockBytes = blockBytes;
        this.path = path;
        this.survey = survey;
    }

    /** Copies the file aside as it is, its holes left out; returns where. */
    Path keepOriginal() {
        try {
            Files.createDirectories(paths.damaged());
            Path copy = null;
            for (int number = 1; copy == null || Files.exists(copy); number++) {
                copy = paths.damaged().resolve(CycleFolder.name(path) + "-" + number + CycleFolder.SUFFIX);
            }
            try (FileChannel from = FileChannel.open(path, StandardOpenOption.READ);
                    FileChannel to = FileChannel.open(
                            copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
                copySparse(from, to);
                to.force(true);
            }
            JournalId.forceFolder(paths.damaged());
            return copy;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot copy the damaged " + path + " aside", e);
        }
    }

    /**
     * Writes the file anew.
     *
     * @param definitions written at its start, in place of those it has; null to keep those
     * @param firstNumber that its first tick has, or would have
     * @param lostFrom first number lost behind its last document
     * @param lostTo last number lost there; less than {@code lostFrom} if there is none
     * @param receiveTimeNs of that loss
     * @param relearnt definitions to be said again behind the last loss; null for none
     * @param isClosed whether it ends, because the next file goes on
     */
    void run(
            final Definitions definitions,
            final long firstNumber,
            final long lostFrom,
            final long lostTo,
            final long receiveTimeNs,
            final Definitions relearnt,
            final boolean isClosed) {
        try {
            deleteFolder(paths.rebuild());
            final long timeMs = rollCycle.startMs(rollCycle.cycleOf(CycleFolder.name(path)));
            try (WritableQueue queue = WritableQueue.open(paths.rebuild(), rollCycle, blockBytes, timeMs);
                    ExcerptAppender appender = queue.appender()) {
                if (definitions != null) {
                    GapRecord.append(appender, definitions, firstNumber);
                }
                copyWhole(appender, definitions == null, relearnt);
                if (lostTo >= lostFrom) {
                    record(appender, lostFrom, lostTo, receiveTimeNs);
                }
            }
            Files.move(checked(isClosed), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            JournalId.forceFolder(paths.ticks());
            deleteFolder(paths.rebuild());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + path + " anew", e);
        }
    }

    private void copyWhole(final ExcerptAppender appender, final boolean hasDefinitions, final Definitions relearnt) {
        int gap = 0;
        try (CycleFile from = CycleFile.open(path)) {
            while (true) {
                final CycleFile.State state = from.look();
                if (gap < survey.gaps.size() && survey.gaps.get(gap).stopPosition() == from.position()) {
                    final CycleSurvey.Gap lost = survey.gaps.get(gap++);
                    if (lost.lastLost() >= lost.firstLost()) {
                        record(appender, lost.firstLost(), lost.lastLost(), lost.receiveTimeNs());
                        if (relearnt != null) {
                            GapRecord.append(appender, relearnt, lost.lastLost() + 1);
                        }
                    }
                    from.moveTo(lost.resumePosition());
                } else if (state != CycleFile.State.DOCUMENT || from.position() >= survey.endPosition) {
                    return;
                } else {
                    from.wrap(document);
                    if (hasDefinitions || !document.isDefinitions()) {
                        append(appender, from);
                    }
                    from.advance();
                }
            }
        }
    }

    private void record(final ExcerptAppender appender, final long first, final long last, final long receiveTimeNs) {
        new LostTicks(first, last, receiveTimeNs).note(paths);
        GapRecord.append(appender, first, last, receiveTimeNs);
    }

    private Path checked(final boolean isClosed) throws IOException {
        final List<Path> made = CycleFolder.list(paths.rebuild());
        final CycleSurvey again = new CycleSurvey(null, false, null);
        try (CycleFile file = CycleFile.open(made.get(0))) {
            again.run(file, 0, 0);
        }
        if (made.size() != 1 || again.isDamaged()) {
            throw new JournalException(
                    "writing " + path + " anew gave a damaged file, " + again.firstFault() + "; nothing was changed");
        }
        try (FileChannel channel = FileChannel.open(made.get(0), StandardOpenOption.WRITE)) {
            if (isClosed) {
                final ByteBuffer end =
                        ByteBuffer.allocate(CycleFile.WORD_LENGTH).order(LITTLE_ENDIAN);
                channel.write(end.putInt(0, CycleFile.END_WORD), again.endPosition);
            }
            channel.force(true);
        }
        return made.get(0);
    }

    private static void copySparse(final FileChannel from, final FileChannel to) throws IOException {
        final byte[] some = new byte[COPY_BYTES];
        final ByteBuffer buffer = ByteBuffer.wrap(some);
        final long size = from.size();
        long at = 0;
        while (at < size) {
            final int count = from.read(buffer.clear(), at);
            if (count <= 0) {
                break;
            }
            if (!isZero(some, count) || at + count >= size) {
                to.write(buffer.flip(), at);
            }
            at += count;
        }
    }

    private static boolean isZero(final byte[] bytes, final int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void append(final ExcerptAppender appender, final CycleFile from) {
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

    static void append(final ExcerptAppender appender, final byte[] document) {
        try (DocumentContext context = appender.writingDocument()) {
            try {
                final Bytes<?> bytes = context.wire().bytes();
                final UnsafeBuffer target =
                        new UnsafeBuffer(bytes.addressForWrite(bytes.writePosition()), document.length);
                target.putBytes(0, document);
                bytes.writeSkip(document.length);
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
