package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.RawMessages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Reads the quarantine, in any process, while it is written. <em>Thread</em>: any. <em>Allocation</em>: per message. */
final class QuarantineReader implements RawMessages {
    private final Path folder;

    QuarantineReader(final Path folder) {
        this.folder = folder;
    }

    @Override
    public long keep(final DirectBuffer buffer, final int offset, final int length) {
        throw new UnsupportedOperationException("this quarantine is open for reading only");
    }

    @Override
    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
        if (position < 0) {
            return -1;
        }
        final String name = QuarantineLayout.ROLL_CYCLE.name(QuarantineLayout.cycle(position)) + CycleFolder.SUFFIX;
        try (FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
            final ByteBuffer document = document(channel, QuarantineLayout.filePosition(position));
            if (document == null) {
                return -1;
            }
            final int kept = document.getInt(QuarantineLayout.KEPT_LENGTH_OFFSET);
            final int count = Math.min(kept, target.capacity() - targetOffset);
            target.putBytes(targetOffset, document, QuarantineLayout.HEADER_LENGTH, count);
            return count;
        } catch (final NoSuchFileException expected) {
            // Deleted to make room.
            return -1;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read position " + position + " of " + folder, e);
        }
    }

    /** The document whose word stands here; null if no whole one does. */
    static ByteBuffer document(final FileChannel channel, final long filePosition) throws IOException {
        final ByteBuffer word = read(channel, filePosition, CycleFile.WORD_LENGTH);
        final int length = word == null ? 0 : word.getInt(0);
        if (length < QuarantineLayout.HEADER_LENGTH || length > channel.size()) {
            return null;
        }
        final ByteBuffer document = read(channel, filePosition + CycleFile.WORD_LENGTH, length);
        return document != null && isWhole(document, length) ? document : null;
    }

    private static boolean isWhole(final ByteBuffer document, final int length) {
        final CRC32C crc = new CRC32C();
        crc.update(document.duplicate().position(QuarantineLayout.VERSION_OFFSET));
        final int kept = document.getInt(QuarantineLayout.KEPT_LENGTH_OFFSET);
        return document.getInt(QuarantineLayout.CRC_OFFSET) == (int) crc.getValue()
                && kept >= 0
                && QuarantineLayout.length(kept) == length;
    }

    private static ByteBuffer read(final FileChannel channel, final long position, final int length)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                return null;
            }
        }
        return bytes.flip();
    }
}
