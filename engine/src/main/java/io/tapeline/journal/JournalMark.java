package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file {@code journal.mark}: the last tick that is known to be on the disk, little-endian, 8 bytes.
 *
 * <p>It is mapped, so it outlives the process that wrote it, however that ends. After a power cut it may be older than the
 * truth, never newer: it is written after the ticks are synced. So a journal that ends before it has lost what was promised.
 *
 * <p><em>Thread</em>: one writer; any reader, of any process. <em>Allocation</em>: none when writing.
 */
public final class JournalMark implements AutoCloseable {
    private static final int LENGTH = Long.BYTES;

    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;

    private JournalMark(final MappedByteBuffer mapped) {
        this.mapped = mapped;
        buffer = mapped == null ? new UnsafeBuffer(new byte[LENGTH]) : new UnsafeBuffer(mapped);
    }

    static JournalMark open(final JournalPaths paths) {
        try (FileChannel channel = FileChannel.open(
                paths.mark(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new JournalMark(channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot open " + paths.mark(), e);
        }
    }

    /** The mark for whoever only reads; 0 for ever if there is none yet. */
    static JournalMark view(final JournalPaths paths) {
        try (FileChannel channel = FileChannel.open(paths.mark(), StandardOpenOption.READ)) {
            return new JournalMark(
                    channel.size() < LENGTH ? null : channel.map(FileChannel.MapMode.READ_ONLY, 0, LENGTH));
        } catch (final NoSuchFileException expected) {
            return new JournalMark(null);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot open " + paths.mark(), e);
        }
    }

    /** The last tick known to be on the disk of the journal in this directory, 0 if nothing tells. */
    public static long read(final Path directory) {
        final Path file = new JournalPaths(directory).mark();
        try {
            final byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            return bytes.length < LENGTH
                    ? 0
                    : Math.max(0, ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getLong());
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    long get() {
        return buffer.getLongVolatile(0);
    }

    void set(final long syncedTickNumber) {
        buffer.putLongRelease(0, syncedTickNumber);
    }

    @Override
    public void close() {
        buffer.wrap(0, 0);
        IoUtil.unmap(mapped);
    }
}
