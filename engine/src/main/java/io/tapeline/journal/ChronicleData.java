package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.collections.LongArrayList;

/**
 * Compares Chronicle's own data in a file, its header and its index, with the documents that stand there: its appender
 * trusts them, and follows a wrong one anywhere.
 *
 * <p>The header must be that of a fresh file but for the places that change. What a killed process leaves, an index one
 * entry behind or a write position of an older document, is right.
 *
 * <p><em>Thread</em>: one.
 */
final class ChronicleData {
    private static final int WRITE_POSITION = 64;
    private static final int SEQUENCE_AND_POSITION = 72;
    private static final int INT64 = 0xA7;
    private static final int INT64_ARRAY = 0x8D;
    private static final long WRITE_POSITION_LENGTH = 16;

    private final byte[] template;
    private final int index2IndexOffset;
    private final int lastIndexOffset;
    private final int indexCount;
    private final int indexSpacing;
    private final LongArrayList indexedPositions = new LongArrayList();
    private long writePosition;
    private long writeDocument;
    private LongArrayList index = new LongArrayList();
    private long firstIndexed;

    private ChronicleData(final byte[] template, final JournalRollCycle rollCycle) {
        this.template = template;
        index2IndexOffset = valueBehind("index2Index");
        lastIndexOffset = valueBehind("lastIndex");
        indexCount = rollCycle.chronicle().defaultIndexCount();
        indexSpacing = rollCycle.chronicle().defaultIndexSpacing();
    }

    /** Learns what a fresh file looks like, by making one in the folder for rebuilding. */
    static ChronicleData of(final JournalPaths paths, final JournalRollCycle rollCycle, final long blockBytes) {
        CycleRebuild.deleteFolder(paths.rebuild());
        try (WritableQueue queue = WritableQueue.open(paths.rebuild(), rollCycle, blockBytes, 0);
                ExcerptAppender appender = queue.appender();
                DocumentContext context = appender.writingDocument()) {
            context.wire().bytes().writeInt(0);
        }
        final List<Path> made = CycleFolder.list(paths.rebuild());
        try (CycleFile file = CycleFile.open(made.get(0))) {
            final byte[] bytes = new byte[file.wordAt(0) & CycleFile.LENGTH_MASK];
            file.read(ByteBuffer.wrap(bytes), CycleFile.WORD_LENGTH);
            return new ChronicleData(bytes, rollCycle);
        } finally {
            CycleRebuild.deleteFolder(paths.rebuild());
        }
    }

    /** Whether the header is that of a fresh file, but for what changes. */
    boolean hasHeader(final CycleFile file) {
        final byte[] header = new byte[template.length];
        return (file.wordAt(0) & CycleFile.LENGTH_MASK) == template.length
                && file.read(ByteBuffer.wrap(header), CycleFile.WORD_LENGTH) == template.length
                && isFresh(header);
    }

    /** All documents of a file follow, by {@link #onDocument}. */
    void begin(final CycleFile file) {
        indexedPositions.clear();
        firstIndexed = 0;
        writeDocument = -1;
        writePosition = file.headerWritePosition();
    }

    /** Documents behind an entry of the index follow; the entries up to it are not compared, but must ascend. */
    void beginBehind(final CycleFile file, final int entry, final long position) {
        begin(file);
        firstIndexed = entry;
        indexedPositions.addLong(position);
    }

    void onDocument(final long position, final long number) {
        if (position == writePosition) {
            writeDocument = number;
        }
        if (number % indexSpacing == 0) {
            indexedPositions.addLong(position);
        }
    }

    /** Where each {@link #indexSpacing}th document begins by Chronicle's index; none if the index cannot be right. */
    LongArrayList index(final CycleFile file) {
        boolean isRight = hasHeader(file) && readIndex(file, headerOf(file).getLong(index2IndexOffset)) == null;
        long least = CycleFile.WORD_LENGTH;
        for (int entry = 0; isRight && entry < index.size(); entry++) {
            final long position = index.getLong(entry);
            isRight = position >= least && position < file.size() && position % CycleFile.WORD_LENGTH == 0;
            least = position + CycleFile.WORD_LENGTH;
        }
        return isRight ? index : new LongArrayList();
    }

    int indexSpacing() {
        return indexSpacing;
    }

    /** What does not fit; null if all does. */
    String fault(final CycleFile file) {
        if (!hasHeader(file)) {
            return "Chronicle's header is not what Chronicle writes";
        }
        final ByteBuffer values = headerOf(file);
        if (writePosition != 0 && writeDocument < 0) {
            return "Chronicle's header names byte " + writePosition + " as the last document, where none begins";
        }
        final long pair = values.getLong(SEQUENCE_AND_POSITION - CycleFile.WORD_LENGTH);
        if (pair >>> Integer.SIZE == (writePosition & 0xFFFF_FFFFL)
                && writePosition != 0
                && (pair & 0xFFFF_FFFFL) != writeDocument) {
            return "Chronicle's header counts " + (pair & 0xFFFF_FFFFL) + " documents before the last, there are "
                    + writeDocument;
        }
        return indexFault(file, values.getLong(index2IndexOffset), values.getLong(lastIndexOffset));
    }

    private String indexFault(final CycleFile file, final long index2Index, final long lastIndex) {
        final String fault = readIndex(file, index2Index);
        if (fault != null) {
            return fault;
        }
        final long documentEntries = firstIndexed + indexedPositions.size();
        for (int entry = 0; entry < index.size(); entry++) {
            final long position = index.getLong(entry);
            final boolean isRight = entry < firstIndexed
                    ? position < index.getLong(entry + 1)
                    : entry < documentEntries && position == indexedPositions.getLong((int) (entry - firstIndexed));
            if (!isRight) {
                return "Chronicle's index names byte " + position + " as document " + (long) entry * indexSpacing;
            }
        }
        final boolean isBehind = documentEntries - index.size() > 1;
        return isBehind || Math.abs(lastIndex - (long) index.size() * indexSpacing) > indexSpacing
                ? "Chronicle's index has " + index.size() + " entries of " + documentEntries + ", its last index is "
                        + lastIndex
                : null;
    }

    /** Reads the index; returns what is wrong with its parts, null if nothing is. */
    private String readIndex(final CycleFile file, final long index2Index) {
        index = new LongArrayList();
        final long[] pages = file.isChroniclesAt(index2Index) ? array(file, index2Index) : null;
        if (pages == null) {
            return "Chronicle's header names byte " + index2Index + " as its index, where none is";
        }
        for (int page = 0; page < pages.length && pages[page] != 0; page++) {
            final long[] positions = file.isChroniclesAt(pages[page]) ? array(file, pages[page]) : null;
            if (positions == null) {
                return "Chronicle's index names byte " + pages[page] + " as a part of it, where none is";
            }
            for (int i = 0; i < positions.length; i++) {
                if (positions[i] == 0) {
                    return isZeroFrom(positions, i) && isZeroFrom(pages, page + 1)
                            ? null
                            : "Chronicle's index has a hole";
                }
                index.addLong(positions[i]);
            }
        }
        return null;
    }

    private ByteBuffer headerOf(final CycleFile file) {
        final byte[] header = new byte[template.length];
        file.read(ByteBuffer.wrap(header), CycleFile.WORD_LENGTH);
        return ByteBuffer.wrap(header).order(LITTLE_ENDIAN);
    }

    /** The values of an array of Chronicle's; null if there is none. */
    private long[] array(final CycleFile file, final long position) {
        final int length = file.wordAt(position) & CycleFile.LENGTH_MASK;
        final byte[] all = new byte[length];
        final long start = position + CycleFile.WORD_LENGTH;
        if (file.read(ByteBuffer.wrap(all), start) != length) {
            return null;
        }
        final ByteBuffer values = ByteBuffer.wrap(all).order(LITTLE_ENDIAN);
        final int code = (int) ((start + Long.BYTES * 2 + Long.BYTES - 1 & -Long.BYTES) - start);
        final int offset = (all[code - 1] & 0xFF) == INT64_ARRAY ? code : code - Long.BYTES;
        final boolean isArray = (all[offset - 1] & 0xFF) == INT64_ARRAY
                && values.getLong(offset) == indexCount
                && offset + 2L * Long.BYTES + (long) indexCount * Long.BYTES <= length;
        if (!isArray) {
            return null;
        }
        final long[] array = new long[indexCount];
        long used = 0;
        for (int i = 0; i < indexCount; i++) {
            array[i] = values.getLong(offset + 2 * Long.BYTES + i * Long.BYTES);
            used += array[i] == 0 ? 0 : 1;
        }
        return Math.abs(values.getLong(offset + Long.BYTES) - used) > 1 ? null : array;
    }

    private static boolean isZeroFrom(final long[] values, final int from) {
        for (int i = from; i < values.length; i++) {
            if (values[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isFresh(final byte[] header) {
        final byte[] masked = header.clone();
        copy(masked, WRITE_POSITION - CycleFile.WORD_LENGTH, (int) WRITE_POSITION_LENGTH);
        copy(masked, index2IndexOffset, Long.BYTES);
        copy(masked, lastIndexOffset, Long.BYTES);
        return Arrays.equals(masked, template);
    }

    private void copy(final byte[] to, final int offset, final int count) {
        System.arraycopy(template, offset, to, offset, count);
    }

    /** Where the 64-bit value of this name stands in the header, behind its word. */
    private int valueBehind(final String name) {
        final int at = new String(template, ISO_8859_1).indexOf(name);
        int code = at + name.length();
        while ((template[code] & 0xFF) != INT64) {
            code++;
        }
        return code + 1;
    }
}
