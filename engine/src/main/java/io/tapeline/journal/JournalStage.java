package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.config.JournalConfig;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.MessageHeaderDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends: each batch of the ring becomes one document, copied straight from the slab into mapped memory.
 *
 * <p><em>Thread</em>: that of the ring; it makes the appender at the first batch. <em>Allocation</em>: none, but at a
 * definition and at a roll. <em>Failure</em>: a number out of order, a slot that holds no tick, and anything that a write
 * throws are fatal; the document is rolled back and every later call throws.
 *
 * <p>Design note: the checks on the way in (numbers dense, each slot a tick) are repeated on the way out by the readers;
 * the CRC is taken from the slab, so that it also covers the copy.
 */
public final class JournalStage implements TickBatchHandler, AutoCloseable {
    private static final long NS_PER_MS = 1_000_000;

    /** A set of definitions in the middle of a file comes after at least so many times its own bytes. */
    private static final int MIN_BYTES_A_SET = 64;

    // Block length and schema of every tick, and where they stand in its first eight bytes.
    private static final long HEADER_MASK = 0x0000_FFFF_0000_FFFFL;
    private static final long HEADER_VALUE =
            (long) QuoteDecoder.SCHEMA_ID << 32 | (TickLayout.LENGTH - MessageHeaderDecoder.ENCODED_LENGTH);

    private final WritableQueue queue;
    private final JournalRollCycle rollCycle;
    private final EpochNanoClock clock;
    private final TapeTime tapeTime;
    private final Definitions definitions;
    private final int documentTicks;
    private final JournalSync sync;
    private final int syncTicks;
    private final long lastReceiveTimeNs;
    private final Counter journaled;
    private final Counter documents;
    private final Counter documentBytes;
    private final ByteBuffer headerBytes =
            ByteBuffer.allocateDirect(JournalLayout.HEADER_LENGTH).order(LITTLE_ENDIAN);
    private final UnsafeBuffer header = new UnsafeBuffer(headerBytes);
    private final UnsafeBuffer mapped = new UnsafeBuffer(0, 0);
    private final CRC32C crc = new CRC32C();
    private ExcerptAppender appender;
    private Thread owner;
    private long nextTickNumber;
    private long cycle;
    private boolean isCycleOpen;
    private long rolls;
    private long batchNs;
    private long documentNs;
    private final long repeatBytes;
    private long bytesSinceDefinitions;

    // Set by any thread that wants the file to end, cleared by the appender's, which does it with the next batch.
    private final AtomicBoolean isEndWanted = new AtomicBoolean();

    // Ordering note: set by the thread that has deleted files, cleared by the appender's before it looks at the folder.
    private final AtomicBoolean filesDeleted = new AtomicBoolean();
    private ByteBuffer slabSource;
    private ByteBuffer slabBytes;
    private Throwable failure;

    JournalStage(
            final WritableQueue queue,
            final JournalRollCycle rollCycle,
            final JournalConfig config,
            final Recovery recovered,
            final JournalSync sync,
            final Counters counters,
            final EpochNanoClock clock) {
        this.queue = queue;
        this.rollCycle = rollCycle;
        documentTicks = config.documentTicks();
        repeatBytes = config.blockBytes();
        this.sync = sync;
        this.clock = clock;
        tapeTime = new TapeTime(clock, sync::nowNs);
        final long bytesOfTicks = config.syncBytes() - JournalLayout.HEADER_LENGTH;
        syncTicks = (int) Math.max(1, Math.min(documentTicks, bytesOfTicks >> TickLayout.LENGTH_SHIFT));
        definitions = recovered.definitions();
        nextTickNumber = recovered.nextTickNumber();
        lastReceiveTimeNs = recovered.lastReceiveTimeNs();
        cycle = recovered.openCycle();
        isCycleOpen = recovered.hasOpenDefinitions();
        bytesSinceDefinitions = recovered.checkedBytes();
        journaled = counters.counter("journal.journaled");
        documents = counters.counter("journal.documents");
        documentBytes = counters.counter("journal.bytes");
        journaled.set(nextTickNumber - 1);
        sync.cycle(cycle);
    }

    @Override
    public void onTicks(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int headCount,
            final int wrapCount) {
        begin(firstTickNumber);
        try {
            rollIfDue();
            repeatDefinitionsIfDue();
            learn(slab, offset, headCount);
            learn(slab, 0, wrapCount);
            int headLeft = headCount;
            int wrapLeft = wrapCount;
            int headOffset = offset;
            int wrapOffset = 0;
            while (headLeft + wrapLeft > 0) {
                final int head = Math.min(headLeft, syncTicks);
                final int wrap = Math.min(wrapLeft, syncTicks - head);
                final int length = JournalLayout.length(head + wrap);
                sync.awaitRoom(length);
                documentNs = sync.isEachBatch() ? batchNs : tapeTime.timeNs(batchNs, sync.roomNs());
                append(JournalLayout.KIND_TICKS, 0, 0, slab, headOffset, head, wrapOffset, wrap);
                nextTickNumber += head + wrap;
                sync.appended(nextTickNumber - 1, length);
                if (!sync.isEachBatch()) {
                    journaled.set(nextTickNumber - 1);
                }
                headLeft -= head;
                wrapLeft -= wrap;
                headOffset += head << TickLayout.LENGTH_SHIFT;
                wrapOffset += wrap << TickLayout.LENGTH_SHIFT;
            }
            if (sync.isEachBatch()) {
                sync.sync(nextTickNumber - 1);
                journaled.set(nextTickNumber - 1);
            }
        } catch (final Throwable t) {
            failure = t;
            throw t;
        }
    }

    /** The number of the first tick of the next batch; for the engine, before the ring starts. */
    long nextTickNumber() {
        return nextTickNumber;
    }

    /** Leaves out numbers: the one before {@code newNext} becomes a tick that says that all up to it are lost. */
    void skipTo(final long newNext) {
        final long first = nextTickNumber;
        begin(first);
        rollIfDue();
        final UnsafeBuffer lost = new UnsafeBuffer(new byte[TickLayout.LENGTH]);
        GapRecord.encodeTick(lost, 0, first, newNext - 1, lostTimeNs());
        nextTickNumber = newNext - 1;
        if (nextTickNumber > first) {
            append(JournalLayout.KIND_HOLE, 0, 0, header, 0, 0, 0, 0);
        }
        definitions.onTick(lost, 0);
        append(JournalLayout.KIND_TICKS, 0, 0, lost, 0, 1, 0, 0);
        nextTickNumber = newNext;
        sync.sync(newNext - 1);
        journaled.set(newNext - 1);
        close();
    }

    /** Ends the file and begins the next, before its time; before the ring starts. */
    void endFile() {
        isEndWanted.set(true);
        begin(nextTickNumber);
        rollIfDue();
        close();
    }

    /** The file ends with the next batch; any thread may ask for that. */
    void requestEndOfFile() {
        isEndWanted.set(true);
    }

    /** To be set when files were deleted. */
    AtomicBoolean filesDeleted() {
        return filesDeleted;
    }

    /** Files begun since the start; for stages behind this one, on the ring's thread. */
    public long rolls() {
        return rolls;
    }

    private long lostTimeNs() {
        return lastReceiveTimeNs == 0 ? clock.nanoTime() : lastReceiveTimeNs;
    }

    /** The last tick that is in the journal; any thread may ask. */
    public long journaledTickNumber() {
        return journaled.value();
    }

    /** Lets go of the files; the ring's thread must have ended. */
    @Override
    public void close() {
        if (appender != null) {
            appender.close();
            appender = null;
        }
    }

    private void begin(final long firstTickNumber) {
        if (failure != null) {
            throw new JournalException("the journal failed before: " + failure, failure);
        }
        if (firstTickNumber != nextTickNumber) {
            failure = new JournalException(
                    "tick " + firstTickNumber + " came to the journal, but tick " + nextTickNumber + " is next");
            throw (JournalException) failure;
        }
        if (appender == null) {
            openAppender();
        }
        assert owner == Thread.currentThread() : owner + " owns the appender, not " + Thread.currentThread();
    }

    private void openAppender() {
        owner = Thread.currentThread();
        queue.timeMs(Math.max(clock.nanoTime() / NS_PER_MS, startOfCycleMs()));
        appender = queue.appender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** Chronicle sees only the time that is set here, so that a cycle never begins without its definitions. */
    private void rollIfDue() {
        batchNs = clock.nanoTime();
        documentNs = batchNs;
        final long current = rollCycle.cycle(batchNs / NS_PER_MS);
        final boolean isEnding = isEndWanted.get() && isEndWanted.getAndSet(false);
        if (current > cycle || !isCycleOpen || isEnding) {
            sync.beforeRoll();
            roll(Math.max(current, isEnding ? cycle + 1 : cycle));
        }
    }

    /** The clock may be set back; the journal never goes back to an older cycle. */
    private void roll(final long toCycle) {
        cycle = toCycle;
        if (filesDeleted.getAndSet(false)) {
            queue.refresh();
        }
        queue.timeMs(startOfCycleMs());
        appendDefinitions();
        isCycleOpen = true;
        sync.cycle(cycle);
        rolls++;
    }

    /** So that the next start need not read the file from its beginning. */
    private void repeatDefinitionsIfDue() {
        final long setBytes = (long) definitions.count() << TickLayout.LENGTH_SHIFT;
        if (bytesSinceDefinitions >= Math.max(repeatBytes, MIN_BYTES_A_SET * setBytes)) {
            appendDefinitions();
        }
    }

    private void appendDefinitions() {
        final DirectBuffer ticks = definitions.buffer();
        final int count = definitions.count();
        final int parts = Math.max(1, (count + documentTicks - 1) / documentTicks);
        for (int part = 0; part < parts; part++) {
            final int first = part * documentTicks;
            final int partCount = Math.min(documentTicks, count - first);
            append(
                    JournalLayout.KIND_DEFINITIONS,
                    part,
                    parts,
                    ticks,
                    first << TickLayout.LENGTH_SHIFT,
                    partCount,
                    0,
                    0);
        }
        bytesSinceDefinitions = 0;
    }

    private long startOfCycleMs() {
        return cycle == Long.MIN_VALUE ? Long.MIN_VALUE : rollCycle.startMs(cycle);
    }

    private void learn(final DirectBuffer slab, final int offset, final int count) {
        for (int i = 0, at = offset; i < count; i++, at += TickLayout.LENGTH) {
            if ((slab.getLong(at, LITTLE_ENDIAN) & HEADER_MASK) != HEADER_VALUE) {
                throw notATick(slab, at, i);
            }
            definitions.onTick(slab, at);
        }
    }

    private JournalException notATick(final DirectBuffer slab, final int at, final int index) {
        return new JournalException("slot " + index + " of the batch that begins with tick " + nextTickNumber
                + " holds no tick: its first bytes are 0x" + Long.toHexString(slab.getLong(at, LITTLE_ENDIAN))
                + "; a producer published a slot that it had not encoded");
    }

    private void append(
            final int kind,
            final int part,
            final int parts,
            final DirectBuffer ticks,
            final int headOffset,
            final int headCount,
            final int wrapOffset,
            final int wrapCount) {
        final int headBytes = headCount << TickLayout.LENGTH_SHIFT;
        final int wrapBytes = wrapCount << TickLayout.LENGTH_SHIFT;
        final int length = JournalLayout.length(headCount + wrapCount);
        encodeHeader(kind, part, parts, headCount + wrapCount);
        crc.reset();
        crc.update(headerBytes.clear().position(JournalLayout.VERSION_OFFSET));
        update(ticks, headOffset, headBytes);
        update(ticks, wrapOffset, wrapBytes);
        header.putInt(JournalLayout.CRC_OFFSET, (int) crc.getValue(), LITTLE_ENDIAN);

        final DocumentContext context = appender.writingDocument();
        try {
            final Bytes<?> bytes = context.wire().bytes();
            mapped.wrap(bytes.addressForWrite(bytes.writePosition()), length);
            mapped.putBytes(0, header, 0, JournalLayout.HEADER_LENGTH);
            mapped.putBytes(JournalLayout.HEADER_LENGTH, ticks, headOffset, headBytes);
            mapped.putBytes(JournalLayout.HEADER_LENGTH + headBytes, ticks, wrapOffset, wrapBytes);
            bytes.writeSkip(length);
            context.close();
        } catch (final Throwable t) {
            throw rolledBack(context, t);
        }
        documents.increment();
        documentBytes.add(length);
        bytesSinceDefinitions += length;
    }

    private void encodeHeader(final int kind, final int part, final int parts, final int count) {
        header.putByte(JournalLayout.VERSION_OFFSET, (byte) JournalLayout.VERSION);
        header.putByte(JournalLayout.KIND_OFFSET, (byte) kind);
        header.putShort(JournalLayout.PART_OFFSET, (short) part, LITTLE_ENDIAN);
        header.putLong(JournalLayout.FIRST_TICK_NUMBER_OFFSET, nextTickNumber, LITTLE_ENDIAN);
        header.putInt(JournalLayout.COUNT_OFFSET, count, LITTLE_ENDIAN);
        header.putInt(JournalLayout.PARTS_OFFSET, parts, LITTLE_ENDIAN);
        header.putLong(JournalLayout.TIME_OFFSET, documentNs, LITTLE_ENDIAN);
    }

    private void update(final DirectBuffer ticks, final int offset, final int length) {
        if (length == 0) {
            return;
        }
        final int at = ticks.wrapAdjustment() + offset;
        if (ticks.byteArray() != null) {
            crc.update(ticks.byteArray(), at, length);
            return;
        }
        if (slabSource != ticks.byteBuffer()) {
            slabSource = ticks.byteBuffer();
            slabBytes = slabSource.duplicate();
        }
        crc.update(slabBytes.limit(at + length).position(at));
        slabBytes.clear();
    }

    /** What is left of a document whose bytes could not be written; a fault of the mapping is left as it is. */
    static JournalException rolledBack(final DocumentContext context, final Throwable cause) {
        if (cause instanceof VirtualMachineError) {
            return new JournalException("the journal cannot be written: " + cause, cause);
        }
        try {
            context.rollbackOnClose();
            context.close();
        } catch (final Throwable second) {
            cause.addSuppressed(second);
        }
        return new JournalException("the journal cannot be written: " + cause, cause);
    }
}
