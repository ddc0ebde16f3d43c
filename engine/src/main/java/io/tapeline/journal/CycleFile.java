package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the documents of one file of a Chronicle queue, in order, reading only.
 *
 * <p>Such a file is a chain of blobs, each a 4-byte word and its bytes. The word holds the length (30 bits) and two marks:
 * {@code 0x40000000} for Chronicle's own data (header, index), {@code 0x80000000} for not complete; both together and
 * nothing else end the file. Words stand at multiples of 4. A word that is 0 is not written yet: the writer fills the bytes first and the word last.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: a few objects per window of the file that is mapped, none per document.
 * <em>Failure</em>: {@link State#DAMAGED} with {@link #damage} says what; an I/O error throws.
 *
 * <p>Design note: readers do not use Chronicle's tailer. A tailer that is read-only does not see a file grow, one that is
 * not may write, and both wait for ever, or follow a bogus length, at a damaged word. The chain of blobs is the stable part
 * of Chronicle's format, and reading it takes one class that recovery, check, listing and every reader share.
 */
final class CycleFile implements AutoCloseable {
    /** What stands at the position. */
    enum State {
        /** A document of data, as far as Chronicle is concerned. */
        DOCUMENT,
        /** Nothing, and something may still come. */
        NOTHING_YET,
        /** The end that the writer sets when it goes on in the next file. */
        END,
        /** What cannot be. */
        DAMAGED
    }

    static final int WORD_LENGTH = 4;
    static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int META_DATA = 0x4000_0000;
    private static final int NOT_COMPLETE = 0x8000_0000;
    static final int END_WORD = META_DATA | NOT_COMPLETE;
    private static final int HEADER_WRITE_POSITION_OFFSET = 64;
    private static final byte[] HEADER_NAME = "\271\006header".getBytes(ISO_8859_1);

    /** Of the header: its name, its type, a mark and the length of what follows. */
    private static final int HEADER_LENGTH_OFFSET = 19;

    private static final int HEADER_FIELDS_OFFSET = HEADER_LENGTH_OFFSET + Integer.BYTES;
    private static final byte[] INDEX_NAME = "\271\005index".getBytes(ISO_8859_1);
    private static final byte[] INDEX2_NAME = "\271\013index2index".getBytes(ISO_8859_1);
    private static final byte INT64_ARRAY = (byte) 0x8D;
    private static final int ARRAY_HEAD_LENGTH = 1 + 2 * Long.BYTES;
    private static final int MAX_PADDING = 2 * Long.BYTES;
    private static final long WINDOW_BYTES = 64L << 20;
    private static final int PAGE_BYTES = 4096;

    private final Path path;
    private final FileChannel channel;
    private final Object key;
    private final UnsafeBuffer window = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private MappedByteBuffer mapped;
    private long windowStart;
    private long position;
    private int length;
    private String damage;

    private CycleFile(final Path path, final FileChannel channel, final Object key) {
        this.path = path;
        this.channel = channel;
        this.key = key;
    }

    static CycleFile open(final Path path) {
        try {
            final Object key = keyOf(path);
            return new CycleFile(path, FileChannel.open(path, StandardOpenOption.READ), key);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    Path path() {
        return path;
    }

    /** Whether Chronicle has finished making the file. */
    boolean isReady() {
        return map(0, WORD_LENGTH) && isMetaData(window.getIntVolatile(offset(0)));
    }

    /** Position of the word that {@link #look} looks at. */
    long position() {
        return position;
    }

    /** Bytes of the document at the position. */
    int length() {
        return length;
    }

    /** What is wrong at the position. */
    String damage() {
        return damage;
    }

    /** Finds what stands at the position, passing over Chronicle's own data. */
    State look() {
        while (true) {
            if (!map(position, WORD_LENGTH)) {
                return State.NOTHING_YET;
            }
            final int word = window.getIntVolatile(offset(position));
            if (word == 0 || position == 0 && (word & NOT_COMPLETE) != 0) {
                return State.NOTHING_YET;
            }
            if (word == END_WORD) {
                return State.END;
            }
            length = word & LENGTH_MASK;
            if ((word & NOT_COMPLETE) != 0 || !map(position, WORD_LENGTH + (long) length)) {
                return damaged(word);
            }
            if (!isMetaData(word)) {
                return position == 0 ? damaged(word) : State.DOCUMENT;
            }
            if (!isChronicles()) {
                return damaged(word);
            }
            advance();
        }
    }

    /** Goes on behind the document at the position. */
    void advance() {
        position = position + WORD_LENGTH + length + (WORD_LENGTH - 1) & -WORD_LENGTH;
    }

    /** Whether a document of data may begin at the position, by its word alone; sets {@link #length}. */
    boolean isDocumentOfAtMost(final int maxLength) {
        if (!map(position, WORD_LENGTH)) {
            return false;
        }
        final int word = window.getInt(offset(position), LITTLE_ENDIAN);
        if (word < JournalLayout.HEADER_LENGTH || word > maxLength || !map(position, WORD_LENGTH + (long) word)) {
            return false;
        }
        length = word;
        return true;
    }

    /** Checks the document at the position; null when it is whole, else what is wrong. */
    String wrap(final JournalDocument document) {
        return document.wrap(mapped, offset(position) + WORD_LENGTH, length);
    }

    /** Looks only at the header of the document at the position; false if that cannot be right. */
    boolean wrapHeader(final JournalDocument document) {
        return document.wrapHeader(mapped, offset(position) + WORD_LENGTH, length);
    }

    /** The mapped bytes; the document at the position begins at {@link #documentOffset()}. */
    ByteBuffer bytes() {
        return mapped;
    }

    int documentOffset() {
        return offset(position) + WORD_LENGTH;
    }

    /** Copies the document at the position to an address that has room for it. */
    void copyTo(final long address) {
        target.wrap(address, length);
        target.putBytes(0, window, documentOffset(), length);
    }

    /** Where Chronicle's own header says the last document begins; its appender trusts this. */
    long headerWritePosition() {
        return map(0, HEADER_WRITE_POSITION_OFFSET + Long.BYTES)
                ? window.getLong(offset(HEADER_WRITE_POSITION_OFFSET), LITTLE_ENDIAN)
                : 0;
    }

    /** The word at a position, 0 if the file does not have it; moves nothing. */
    int wordAt(final long at) {
        return at >= 0 && (at & WORD_LENGTH - 1) == 0 && map(at, WORD_LENGTH)
                ? window.getInt(offset(at), LITTLE_ENDIAN)
                : 0;
    }

    /** Whether a whole index of Chronicle's stands at a position. */
    boolean isChroniclesAt(final long at) {
        final int word = wordAt(at);
        final long before = position;
        final int lengthBefore = length;
        position = at;
        length = word & LENGTH_MASK;
        final boolean is =
                at > 0 && (word & ~LENGTH_MASK) == META_DATA && map(at, WORD_LENGTH + (long) length) && isChronicles();
        position = before;
        length = lengthBefore;
        return is;
    }

    /** Reads bytes as they are; returns how many, 0 at the end. */
    int read(final ByteBuffer target, final long from) {
        try {
            int count = 0;
            while (target.hasRemaining()) {
                final int some = channel.read(target, from + count);
                if (some <= 0) {
                    break;
                }
                count += some;
            }
            return count;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Whether this file was deleted, or another was put in its place, since it was opened. */
    boolean isReplaced() {
        try {
            return !Objects.equals(key, keyOf(path));
        } catch (final NoSuchFileException expected) {
            return true;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Bytes of the file. */
    long size() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Goes to a position that {@link #look} has stood at, or where a document may be. */
    void moveTo(final long newPosition) {
        position = newPosition;
    }

    @Override
    public void close() {
        unmap();
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot close " + path, e);
        }
    }

    private static Object keyOf(final Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private State damaged(final int word) {
        damage = "the word 0x" + Integer.toHexString(word) + " is none that Chronicle writes here";
        return State.DAMAGED;
    }

    private static boolean isMetaData(final int word) {
        return (word & NOT_COMPLETE) == 0 && (word & META_DATA) != 0;
    }

    /** By its name, and by what it says of its length itself: a word with a wrong length would lead past documents. */
    private boolean isChronicles() {
        final int offset = documentOffset();
        if (position == 0) {
            return startsWith(offset, HEADER_NAME)
                    && length == HEADER_FIELDS_OFFSET + window.getInt(offset + HEADER_LENGTH_OFFSET, LITTLE_ENDIAN);
        }
        return startsWith(offset, INDEX_NAME) && isArray(offset, INDEX_NAME.length)
                || startsWith(offset, INDEX2_NAME) && isArray(offset, INDEX2_NAME.length);
    }

    /** Whether all from this place on is an array of longs: padding, a mark, its capacity, how many are used, the longs. */
    private boolean isArray(final int offset, final int from) {
        final int last = Math.min(from + MAX_PADDING, length - ARRAY_HEAD_LENGTH);
        int mark = from;
        while (mark < last && window.getByte(offset + mark) != INT64_ARRAY) {
            mark++;
        }
        final long capacity = (length - mark - ARRAY_HEAD_LENGTH) / Long.BYTES;
        return mark <= last
                && window.getByte(offset + mark) == INT64_ARRAY
                && length == mark + ARRAY_HEAD_LENGTH + capacity * Long.BYTES
                && window.getLong(offset + mark + 1, LITTLE_ENDIAN) == capacity;
    }

    private boolean startsWith(final int offset, final byte[] name) {
        if (length < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (window.getByte(offset + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private int offset(final long filePosition) {
        return (int) (filePosition - windowStart);
    }

    /** Sees to it that these bytes are mapped; false if the file does not have them. */
    private boolean map(final long from, final long count) {
        if (mapped != null && from >= windowStart && from + count <= windowStart + mapped.capacity()) {
            return true;
        }
        final long size = size();
        if (from + count > size) {
            return false;
        }
        unmap();
        windowStart = from & -PAGE_BYTES;
        final long end = Math.min(size, Math.max(windowStart + WINDOW_BYTES, from + count));
        try {
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, windowStart, end - windowStart);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot map " + path + " from " + windowStart, e);
        }
        window.wrap(mapped);
        return true;
    }

    private void unmap() {
        window.wrap(0, 0);
        IoUtil.unmap(mapped);
        mapped = null;
    }
}
