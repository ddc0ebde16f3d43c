package io.tapeline.journal;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.StateHashDecoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;

/** Where the documents of a journal stand that nobody writes, for tests that look at its bytes. */
public final class JournalStretches {
    private static final int PAGE_BYTES = 4096;

    /**
     * Bytes of a file with nothing but documents in them.
     *
     * @param from the first, at the start of a page
     * @param to behind the last, at the end of a page
     */
    public record Stretch(Path file, long from, long to) {}

    private JournalStretches() {}

    /** The whole pages of documents up to the synced mark, without Chronicle's own pages, which are written again and again. */
    public static List<Stretch> synced(final Path journal) {
        final long mark = JournalMark.read(journal);
        final List<Stretch> stretches = new ArrayList<>();
        for (final Path path : CycleFolder.list(new JournalPaths(journal).ticks())) {
            try (CycleFile file = CycleFile.open(path)) {
                final JournalDocument document = new JournalDocument();
                long from = 0;
                long to = 0;
                while (isDocument(file, document) && document.nextTickNumber() - 1 <= mark) {
                    if (file.position() != to) {
                        add(stretches, path, from, to);
                        from = file.position();
                    }
                    file.advance();
                    to = file.position();
                }
                add(stretches, path, from, to);
            }
        }
        return stretches;
    }

    /** Numbers of the ticks whose documents a damaged copy still has, byte by byte and at their place. */
    public static BitSet unharmed(final Path whole, final Path damaged) {
        final BitSet numbers = new BitSet();
        for (final Path path : CycleFolder.list(new JournalPaths(whole).ticks())) {
            final Path other = new JournalPaths(damaged).ticks().resolve(path.getFileName());
            try (CycleFile file = CycleFile.open(path);
                    RandomAccessFile copy = Files.exists(other) ? new RandomAccessFile(other.toFile(), "r") : null) {
                final JournalDocument document = new JournalDocument();
                while (copy != null && isDocument(file, document)) {
                    final int length = CycleFile.WORD_LENGTH + file.length();
                    if (document.isTicks()
                            && Arrays.equals(bytes(file, length), bytes(copy, file.position(), length))) {
                        numbers.set(
                                Math.toIntExact(document.firstTickNumber()),
                                Math.toIntExact(document.nextTickNumber()));
                    }
                    file.advance();
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return numbers;
    }

    /**
     * Changes the last hash of the state on the tape, and makes the CRC32C of its document fit.
     *
     * @return the number of its tick; 0 if no hash stands behind another one of the same file, with nothing lost between
     */
    public static long changeHash(final Path journal) {
        long number = 0;
        Path where = null;
        long at = 0;
        int length = 0;
        int offset = 0;
        for (final Path path : CycleFolder.list(new JournalPaths(journal).ticks())) {
            try (CycleFile file = CycleFile.open(path)) {
                final JournalDocument document = new JournalDocument();
                final TickFlyweight tick = new TickFlyweight();
                int hashes = 0;
                for (; isDocument(file, document); file.advance()) {
                    hashes = document.isHole() ? 0 : hashes;
                    for (int i = 0; document.isTicks() && i < document.count(); i++) {
                        if (document.tick(i, tick).kind() == StateHashDecoder.TEMPLATE_ID && hashes++ > 0) {
                            number = document.firstTickNumber() + i;
                            where = path;
                            at = file.position() + CycleFile.WORD_LENGTH;
                            length = file.length();
                            offset = JournalLayout.length(i) + hashOffset();
                        }
                    }
                }
            }
        }
        if (number > 0) {
            flip(where, at, length, offset);
        }
        return number;
    }

    private static int hashOffset() {
        return io.tapeline.tick.codec.MessageHeaderDecoder.ENCODED_LENGTH + StateHashDecoder.hashEncodingOffset();
    }

    private static void flip(final Path path, final long at, final int length, final int offset) {
        final byte[] bytes = new byte[length];
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            file.readFully(bytes);
            bytes[offset] ^= 1;
            final CRC32C crc = new CRC32C();
            crc.update(bytes, JournalLayout.VERSION_OFFSET, length - JournalLayout.VERSION_OFFSET);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(JournalLayout.CRC_OFFSET, (int)
                    crc.getValue());
            file.seek(at);
            file.write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isDocument(final CycleFile file, final JournalDocument document) {
        return file.isReady() && file.look() == CycleFile.State.DOCUMENT && file.wrap(document) == null;
    }

    private static void add(final List<Stretch> stretches, final Path path, final long from, final long to) {
        final long first = from + PAGE_BYTES - 1 & -PAGE_BYTES;
        final long end = to & -PAGE_BYTES;
        if (first < end) {
            stretches.add(new Stretch(path, first, end));
        }
    }

    private static byte[] bytes(final CycleFile file, final int length) {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        file.read(bytes, file.position());
        return bytes.array();
    }

    /** Fewer where the file ends before. */
    private static byte[] bytes(final RandomAccessFile file, final long at, final int length) throws IOException {
        final byte[] bytes = new byte[length];
        file.seek(at);
        final int count = file.read(bytes);
        return count == length ? bytes : new byte[0];
    }
}
