package io.tapeline.bench;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.journal.JournalLayout;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The least that reading a journal can be: its files are mapped whole, its documents walked, and one field of each tick is
 * read. The baseline of everything that reads a journal.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none in a scan.
 */
public final class JournalScan implements AutoCloseable {
    private static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int NO_DATA = 0xC000_0000;
    private static final int END_WORD = 0xC000_0000;
    private static final int WORD_LENGTH = 4;

    private final List<MappedByteBuffer> files = new ArrayList<>();
    private final List<UnsafeBuffer> views = new ArrayList<>();
    private final CRC32C crc = new CRC32C();
    private long ticks;
    private long sum;

    /** Maps the files of a journal that nobody writes any more. */
    public JournalScan(final Path journal) {
        try (Stream<Path> found = Files.walk(journal)) {
            final List<Path> paths = found.filter(path -> path.toString().endsWith(".cq4"))
                    .filter(path -> !path.toString().contains("quarantine"))
                    .sorted()
                    .toList();
            for (final Path path : paths) {
                try (FileChannel channel = FileChannel.open(path)) {
                    final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                    files.add(mapped);
                    views.add(new UnsafeBuffer(mapped));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot map the journal in " + journal, e);
        }
    }

    /**
     * Reads everything once.
     *
     * @param isChecked whether to compute and compare the CRC32C of each document
     * @return the ticks read
     */
    public long scan(final boolean isChecked) {
        ticks = 0;
        for (int i = 0; i < files.size(); i++) {
            scan(files.get(i), views.get(i), isChecked);
        }
        return ticks;
    }

    /** Of the fields read, so that no read can be left out. */
    public long sum() {
        return sum;
    }

    @Override
    public void close() {
        files.forEach(IoUtil::unmap);
    }

    private void scan(final MappedByteBuffer file, final UnsafeBuffer view, final boolean isChecked) {
        int position = 0;
        while (position < view.capacity()) {
            final int word = view.getInt(position, LITTLE_ENDIAN);
            if (word == 0 || word == END_WORD) {
                return;
            }
            final int length = word & LENGTH_MASK;
            final int document = position + WORD_LENGTH;
            if ((word & NO_DATA) == 0) {
                if (isChecked) {
                    check(file, view, document, length);
                }
                if (view.getByte(document + JournalLayout.KIND_OFFSET) == JournalLayout.KIND_TICKS) {
                    read(view, document);
                }
            }
            position = (document + length + WORD_LENGTH - 1) & -WORD_LENGTH;
        }
    }

    private void read(final UnsafeBuffer view, final int document) {
        final int count = view.getInt(document + JournalLayout.COUNT_OFFSET, LITTLE_ENDIAN);
        int at = document + JournalLayout.HEADER_LENGTH;
        long fields = 0;
        for (int i = 0; i < count; i++) {
            fields += view.getInt(at + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
            at += TickLayout.LENGTH;
        }
        sum += fields;
        ticks += count;
    }

    private void check(final MappedByteBuffer file, final UnsafeBuffer view, final int document, final int length) {
        file.limit(document + length).position(document + JournalLayout.VERSION_OFFSET);
        crc.reset();
        crc.update(file);
        file.clear();
        if ((int) crc.getValue() != view.getInt(document + JournalLayout.CRC_OFFSET, LITTLE_ENDIAN)) {
            throw new IllegalStateException("the document at " + document + " does not match its CRC32C");
        }
    }
}
