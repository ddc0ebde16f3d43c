package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our reader walks the files itself; Chronicle's own tailer must find the very same documents. */
@Timeout(60)
final class ChronicleReadsJournalTest {
    @TempDir
    Path directory;

    private final Tape tape = new Tape();

    @Test
    void shouldFindTheSameDocumentsAsChroniclesTailer() {
        try (Journal journal = tape.open(directory)) {
            tape.append(journal, 1, 20_000, 17);
            tape.nowNs += Tape.FIVE_MINUTES_NS;
            tape.append(journal, 20_001, 30_000, 200);
        }
        long ours = 0;
        final JournalDocument document = new JournalDocument();
        try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory.resolve("ticks"))
                        .rollCycle(RollCycles.FIVE_MINUTELY)
                        .blockSize(1 << 20)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            for (final Path path : CycleFolder.list(directory.resolve("ticks"))) {
                try (CycleFile file = CycleFile.open(path)) {
                    while (file.look() == CycleFile.State.DOCUMENT) {
                        assertNull(file.wrap(document));
                        assertEquals(bytesOf(file), next(tailer));
                        file.advance();
                        ours++;
                    }
                }
            }
            assertNull(next(tailer));
        }
        // The first file is longer than a block, so its definitions stand in it a second time.
        assertEquals(1177 + 50 + 2 + 1, ours);
    }

    private static ByteBuffer bytesOf(final CycleFile file) {
        final byte[] bytes = new byte[file.length()];
        file.bytes().get(file.documentOffset(), bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer next(final ExcerptTailer tailer) {
        try (DocumentContext context = tailer.readingDocument()) {
            if (!context.isPresent()) {
                return null;
            }
            final Bytes<?> bytes = context.wire().bytes();
            final byte[] copy = new byte[(int) bytes.readRemaining()];
            bytes.read(copy);
            return ByteBuffer.wrap(copy);
        }
    }
}
