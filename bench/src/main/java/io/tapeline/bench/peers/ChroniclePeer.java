package io.tapeline.bench.peers;

import io.tapeline.tick.TickLayout;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chronicle Queue with one document for each tick, which is how it is used by most.
 *
 * <p>Settings, and why its authors would call them fair: the producer's own thread appends, so there is no queue in front and
 * no other thread in the way; the bytes go straight into mapped memory, without a wire format and without an object; blocks
 * of 64 MiB; a roll cycle of an hour with the sparse index of 256; asynchronous mode, nothing is synced. No CRC is made.
 * The pre-toucher is not in the open-source version.
 */
final class ChroniclePeer implements Peer {
    private final TickWork work;
    private final UnsafeBuffer mapped = new UnsafeBuffer(0, 0);
    private ChronicleQueue queue;
    private ExcerptAppender appender;

    ChroniclePeer(final TickWork work) {
        this.work = work;
    }

    @Override
    public String name() {
        return "chronicle, one document per tick";
    }

    @Override
    public void open(final Path folder) {
        queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(RollCycles.FAST_HOURLY)
                .blockSize(64L << 20)
                .build();
        appender = queue.createAppender();
        write(TickWork.WARM_TICKS);
    }

    @Override
    public void run() {
        write(work.ticks());
    }

    /** Reads what was written. */
    @Override
    public long done() {
        long documents = 0;
        try (ExcerptTailer tailer = queue.createTailer()) {
            boolean isThere = true;
            while (isThere) {
                try (DocumentContext context = tailer.readingDocument()) {
                    isThere = context.isPresent();
                    documents += isThere && context.wire().bytes().readRemaining() == TickLayout.LENGTH ? 1 : 0;
                }
            }
        }
        return documents - TickWork.WARM_TICKS;
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }

    private void write(final int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            append(tick);
        }
    }

    private void append(final int tick) {
        try (DocumentContext context = appender.writingDocument()) {
            final Bytes<?> bytes = context.wire().bytes();
            mapped.wrap(bytes.addressForWrite(bytes.writePosition()), TickLayout.LENGTH);
            mapped.putBytes(0, work.tape().buffer(), work.offset(tick), TickLayout.LENGTH);
            bytes.writeSkip(TickLayout.LENGTH);
        }
    }
}
