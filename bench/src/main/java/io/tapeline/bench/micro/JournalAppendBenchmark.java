package io.tapeline.bench.micro;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.bench.TickTape;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalLayout;
import io.tapeline.telemetry.Counters;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one tick costs in the journal when documents have so many ticks: checks, CRC32C, header, copy, index; baseline: the
 * same bytes by memcpy into a mapped file of the same folder.
 *
 * <p>Each shot writes {@value #TICKS} ticks into a new file, so that the first touch of each page is in the figure, as it is
 * in life, and the size of the disk does not matter. The gc profile shows what opening and the first roll allocate, divided
 * by {@value #TICKS}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(3)
public class JournalAppendBenchmark {
    private static final int TICKS = 1 << 21;
    private static final int TAPE_TICKS = 1 << 16;

    /** More than the engine's, so that what a new block allocates, once in many ticks, stays out of an append. */
    private static final int BLOCK_BYTES = 64 << 20;

    /** Ticks of one document. */
    @Param({"1", "16", "256", "4096"})
    public int batch;

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[JournalLayout.HEADER_LENGTH]);
    private final UnsafeBuffer mapped = new UnsafeBuffer(0, 0);
    private UnsafeBuffer slab;
    private int firstOffset;
    private Path folder;
    private Journal journal;
    private FileChannel channel;
    private MappedByteBuffer block;
    private long blockStart;
    private int blockPosition;
    private long appended;
    private long copied;

    @Setup(Level.Trial)
    public void make() {
        final TickTape tape = new TickTape(TAPE_TICKS, 100, 1);
        slab = tape.buffer();
        firstOffset = TickTape.offset(tape.prologue());
    }

    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = BenchFolder.create();
        journal = BenchRing.openJournal(folder.resolve("journal"), new Counters(), BLOCK_BYTES);
        channel = FileChannel.open(
                folder.resolve("plain"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        blockStart = 0;
        appended = 0;
        copied = 0;
        mapBlock();
    }

    @TearDown(Level.Iteration)
    public void check() throws IOException {
        final long journaled = journal.stage().journaledTickNumber();
        final long inFile = (blockStart + blockPosition) / JournalLayout.length(batch) * batch;
        journal.close();
        unmapBlock();
        channel.close();
        BenchFolder.delete(folder);
        if (journaled != appended || inFile != copied || appended + copied == 0) {
            throw new IllegalStateException(journaled + " ticks were journaled, must be " + appended + "; " + inFile
                    + " were copied, must be " + copied);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public void append() {
        append(TICKS);
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public void baselineMemcpy() throws IOException {
        copy(TICKS);
    }

    /** Appends so many ticks, a multiple of the batch, behind those before. */
    public void append(final int ticks) {
        for (final long end = appended + ticks; appended < end; appended += batch) {
            final int index = (int) (appended & TAPE_TICKS - 1);
            journal.stage().onTicks(appended + 1, slab, firstOffset + TickTape.offset(index), batch, 0);
        }
    }

    /** Copies so many ticks, a multiple of the batch, behind those before. */
    public void copy(final int ticks) throws IOException {
        final int length = JournalLayout.length(batch);
        for (final long end = copied + ticks; copied < end; copied += batch) {
            if (blockPosition + length > BLOCK_BYTES) {
                blockStart += blockPosition;
                unmapBlock();
                mapBlock();
            }
            mapped.putBytes(blockPosition, header, 0, JournalLayout.HEADER_LENGTH);
            mapped.putBytes(
                    blockPosition + JournalLayout.HEADER_LENGTH,
                    slab,
                    firstOffset + TickTape.offset((int) (copied & TAPE_TICKS - 1)),
                    TickTape.offset(batch));
            blockPosition += length;
        }
    }

    private void mapBlock() throws IOException {
        block = channel.map(FileChannel.MapMode.READ_WRITE, blockStart, BLOCK_BYTES);
        mapped.wrap(block);
        blockPosition = 0;
    }

    private void unmapBlock() {
        mapped.wrap(0, 0);
        IoUtil.unmap(block);
    }
}
