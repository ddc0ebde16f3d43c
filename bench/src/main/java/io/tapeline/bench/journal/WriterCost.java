package io.tapeline.bench.journal;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Processor time and page faults of the journal's thread for each tick, beside those of its parts alone: what no journal
 * that maps its file can do without.
 */
final class WriterCost {
    /** Market ticks of the tape, a power of two. */
    static final int TAPE_TICKS = 1 << 16;

    private static final int WARM_BYTES = 16 << 20;

    private final TickTape tape = new TickTape(TAPE_TICKS, 100, 1);
    private final int ticks;
    private final int batch;

    /**
     * @param ticks of a round
     * @param batch ticks of one, a power of two
     */
    WriterCost(final int ticks, final int batch) {
        this.ticks = ticks;
        this.batch = batch;
    }

    /** One round of everything. */
    Map<String, ThreadMeter> round() throws Exception {
        final Map<String, ThreadMeter> used = new LinkedHashMap<>();
        used.put("CRC32C alone", crc());
        used.put("memcpy into pages that are there", memcpy(WARM_BYTES));
        used.put("memcpy into new pages", memcpy(0));
        used.put("journal", journal());
        return used;
    }

    private ThreadMeter crc() {
        final CRC32C crc = new CRC32C();
        final ByteBuffer bytes = tape.buffer().byteBuffer().duplicate();
        final ThreadMeter before = ThreadMeter.now();
        for (int tick = 0; tick < ticks; tick += batch) {
            crc.reset();
            final int at = tape.buffer().wrapAdjustment() + offset(tick);
            crc.update(bytes.limit(at + TickTape.offset(batch)).position(at));
            bytes.clear();
        }
        return check(ThreadMeter.now().since(before), crc.getValue() != 0);
    }

    private ThreadMeter memcpy(final int warmBytes) throws IOException {
        final Path folder = BenchFolder.create();
        final long length = warmBytes == 0 ? (long) ticks << TickLayout.LENGTH_SHIFT : warmBytes;
        try (FileChannel file = FileChannel.open(
                folder.resolve("plain"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            final MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, length);
            final UnsafeBuffer target = new UnsafeBuffer(mapped);
            if (warmBytes > 0) {
                target.setMemory(0, warmBytes, (byte) 1);
            }
            final ThreadMeter before = ThreadMeter.now();
            int position = 0;
            for (int tick = 0; tick < ticks; tick += batch) {
                target.putBytes(position, tape.buffer(), offset(tick), TickTape.offset(batch));
                position += TickTape.offset(batch);
                position = position == length ? 0 : position;
            }
            final ThreadMeter used = ThreadMeter.now().since(before);
            check(used, target.getLong(0) == tape.buffer().getLong(offset(0)));
            IoUtil.unmap(mapped);
            return used;
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private ThreadMeter journal() {
        final Path folder = BenchFolder.create();
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            // The first batch makes the file.
            journal.stage().onTicks(1, tape.buffer(), offset(0), batch, 0);
            final ThreadMeter before = ThreadMeter.now();
            for (int tick = batch; tick < ticks; tick += batch) {
                journal.stage().onTicks(1 + tick, tape.buffer(), offset(tick), batch, 0);
            }
            return check(ThreadMeter.now().since(before), journal.stage().journaledTickNumber() == ticks);
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private int offset(final int tick) {
        return TickTape.offset(tape.prologue() + (tick & TAPE_TICKS - 1));
    }

    private static ThreadMeter check(final ThreadMeter used, final boolean isRight) {
        if (!isRight) {
            throw new IllegalStateException("the ticks did not arrive");
        }
        return used;
    }
}
