package io.tapeline.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Copies a journal as a power cut would leave it.
 *
 * <p>Fault model. What was forced is there: the files of the tape up to the end of the document that holds the tick of {@code
 * journal.mark}, and the names of those files. Of everything behind that, each page of 4 KiB has a fate of its own, by the seed:
 *
 * <ul>
 *   <li>kept: the system wrote it out by itself;
 *   <li>zeroed: it was never written;
 *   <li>garbled: the block belongs to the file, what stands in it is what stood there before: random bytes.
 * </ul>
 *
 * <p>Further, by the seed:
 *
 * <ul>
 *   <li>the page that holds the end of the last synced document is kept, or zero behind that end: it was forced, and changed
 *       later;
 *   <li>the last file is as long as it was, or ends somewhere behind the mark; a file without a synced tick is there, or not;
 *   <li>the header of the file that has the mark is as it is, or as it was when the mark's document was the last;
 *   <li>{@code journal.mark} is as it is, or older, or not there; {@code metadata.cq4t} is as it is, or not there;
 *   <li>the machine has been started anew: {@code journal.lock} tells of another boot.
 * </ul>
 *
 * <p>Not modelled: damage to what was forced; a page that is written in part; older states of index pages; losses in the
 * quarantine, which is copied as it is.
 *
 * <p>The journal may be dead or written by a live engine. Of a live one, the mark counts that is read first; the pages are
 * copied later, so they may hold more, as if the system had been quick to write them out. To compare a database with the copy,
 * stop the engine first: a live one syncs and stores on while the copy is made.
 */
public final class PowerCut {
    private static final int PAGE_BYTES = 4096;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int WRITE_POSITION_OFFSET = 64;

    /**
     * What was done.
     *
     * @param syncedTick all ticks up to this one must be found in the copy
     * @param text what happened to the copy, for people
     */
    public record Cut(long syncedTick, String text) {}

    /** Where the last synced document stands. */
    private record SyncedEnd(Path file, long documentPosition, long endPosition) {}

    private final Path journal;
    private final Path target;
    private final long seed;
    private final Random random;
    private final StringBuilder text = new StringBuilder();

    private PowerCut(final Path journal, final Path target, final long seed) {
        this.journal = journal;
        this.target = target;
        this.seed = seed;
        random = new Random(seed);
    }

    /** Copies the journal to {@code target}, which must not exist, as a power cut of now would leave it. */
    public static Cut copy(final Path journal, final Path target, final long seed) throws IOException {
        return new PowerCut(journal, target, seed).run();
    }

    private Cut run() throws IOException {
        final Path ticks = new JournalPaths(journal).ticks();
        List<Path> files;
        long mark;
        do {
            // The mark and the files of one moment: no roll came between.
            files = CycleFolder.list(ticks);
            mark = JournalMark.read(journal);
        } while (!files.equals(CycleFolder.list(ticks)));
        final SyncedEnd end = findEnd(files, mark);
        text.append("power cut with seed ")
                .append(seed)
                .append(", synced up to tick ")
                .append(mark);
        copyOthers(ticks);
        Files.createDirectories(new JournalPaths(target).ticks());
        boolean isSynced = end != null;
        for (int i = 0; i < files.size(); i++) {
            final Path file = files.get(i);
            final boolean isOfMark = end != null && file.equals(end.file);
            final Path copy = copySparse(file);
            if (isOfMark || !isSynced) {
                damage(copy, isOfMark ? end : new SyncedEnd(file, 0, 0), i == files.size() - 1);
            }
            isSynced &= !isOfMark;
        }
        damageTheRest(mark);
        return new Cut(mark, text.toString());
    }

    private static SyncedEnd findEnd(final List<Path> files, final long mark) {
        SyncedEnd end = null;
        final JournalDocument document = new JournalDocument();
        for (final Path path : files) {
            try (CycleFile file = CycleFile.open(path)) {
                while (file.isReady() && file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null) {
                    final long position = file.position();
                    file.advance();
                    if (document.nextTickNumber() - 1 > mark) {
                        return end;
                    }
                    if (!document.isDefinitions()) {
                        end = new SyncedEnd(path, position, file.position());
                    }
                }
            }
        }
        return end;
    }

    private void damage(final Path copy, final SyncedEnd end, final boolean isLast) throws IOException {
        if (end.endPosition == 0 && random.nextInt(3) == 0) {
            Files.delete(copy);
            text.append("; ").append(copy.getFileName()).append(" is not there");
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
            final long usedEnd = Math.min(file.length(), lastNonZero(file) + PAGE_BYTES);
            if (end.endPosition > 0 && random.nextBoolean()) {
                zero(file, end.endPosition, Math.min(usedEnd, nextPage(end.endPosition)));
                text.append("; zero behind byte ").append(end.endPosition);
            }
            if (end.endPosition > 0 && random.nextBoolean()) {
                final ByteBuffer position = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                position.putLong(0, end.documentPosition);
                file.seek(WRITE_POSITION_OFFSET);
                file.write(position.array());
                text.append("; header as it was");
            }
            for (long page = nextPage(end.endPosition); page < usedEnd; page += PAGE_BYTES) {
                damagePage(file, page);
            }
            if (isLast && random.nextInt(3) == 0) {
                final long from = Math.max(end.endPosition, PAGE_BYTES);
                final long length = from + (long) (random.nextDouble() * Math.max(0, usedEnd - from));
                file.setLength(length);
                text.append("; ends at byte ").append(length);
            }
        }
    }

    private void damagePage(final RandomAccessFile file, final long page) throws IOException {
        final byte[] bytes = new byte[(int) Math.min(PAGE_BYTES, file.length() - page)];
        final int fate = random.nextInt(3);
        if (fate == 0) {
            return;
        }
        if (fate == 1) {
            random.nextBytes(bytes);
        }
        file.seek(page);
        file.write(bytes);
        text.append(fate == 1 ? "; garbled " : "; zeroed ").append(page);
    }

    private void damageTheRest(final long mark) throws IOException {
        final JournalPaths copied = new JournalPaths(target);
        final int fate = random.nextInt(4);
        if (fate == 0) {
            Files.deleteIfExists(copied.mark());
        } else if (fate == 1 && mark > 0) {
            final ByteBuffer older = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(
                    copied.mark(),
                    older.putLong(0, (long) (random.nextDouble() * mark)).array());
        } else if (Files.exists(copied.mark())) {
            // A live engine may have moved it on since it was read.
            final ByteBuffer now = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(copied.mark(), now.putLong(0, mark).array());
        }
        if (random.nextInt(3) == 0) {
            Files.deleteIfExists(copied.ticks().resolve("metadata.cq4t"));
            text.append("; no metadata");
        }
        Files.writeString(copied.lock(), "pid=1\nboot=another\n");
    }

    private void copyOthers(final Path ticks) throws IOException {
        try (Stream<Path> all = Files.walk(journal)) {
            for (final Path path : (Iterable<Path>) all::iterator) {
                final Path to = target.resolve(journal.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else if (!path.getFileName().toString().equals("ballast")
                        && !(path.startsWith(ticks) && path.toString().endsWith(CycleFolder.SUFFIX))) {
                    copySparse(path);
                }
            }
        }
    }

    /** The files are mostly holes; the copies too. */
    private Path copySparse(final Path from) throws IOException {
        final Path to = target.resolve(journal.relativize(from));
        final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                RandomAccessFile copy = new RandomAccessFile(to.toFile(), "rw")) {
            final long length = source.size();
            copy.setLength(length);
            for (long at = 0; at < length && source.read(chunk.clear(), at) > 0; at += chunk.position()) {
                if (!isZero(chunk)) {
                    copy.seek(at);
                    copy.write(chunk.array(), 0, (int) Math.min(chunk.position(), length - at));
                }
            }
        }
        return to;
    }

    private static boolean isZero(final ByteBuffer chunk) {
        for (int i = 0; i < chunk.position(); i++) {
            if (chunk.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long lastNonZero(final RandomAccessFile file) throws IOException {
        final byte[] chunk = new byte[CHUNK_BYTES];
        for (long end = file.length(); end > 0; end -= CHUNK_BYTES) {
            final long start = Math.max(0, end - CHUNK_BYTES);
            file.seek(start);
            file.readFully(chunk, 0, (int) (end - start));
            for (int i = (int) (end - start) - 1; i >= 0; i--) {
                if (chunk[i] != 0) {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }

    private static void zero(final RandomAccessFile file, final long from, final long to) throws IOException {
        if (to > from) {
            file.seek(from);
            file.write(new byte[(int) (to - from)]);
        }
    }

    private static long nextPage(final long position) {
        return position + PAGE_BYTES - 1 & -PAGE_BYTES;
    }
}
