package io.tapeline.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.FeedEvent;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What stands on the tape in the place of lost ticks {@code first..last}: a HOLE that leaves out the numbers before the last,
 * and one tick with the last number, which says LOST, from and to.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: at each record.
 */
final class GapRecord {
    private GapRecord() {}

    /** Encodes the tick that says what is lost. */
    static void encodeTick(
            final MutableDirectBuffer buffer,
            final int offset,
            final long first,
            final long last,
            final long receiveTimeNs) {
        new TickEncoder()
                .feedState(buffer, offset)
                .fromSequence(first)
                .toSequence(last)
                .count(last - first + 1)
                .feedEvent(FeedEvent.LOST);
        TickEncoder.stamp(
                buffer,
                offset,
                TickLayout.NULL_VALUE,
                receiveTimeNs,
                TickLayout.NULL_SECURITY,
                TickLayout.ENGINE_FEED_ID,
                0);
    }

    /** Appends the record. */
    static void append(final ExcerptAppender appender, final long first, final long last, final long receiveTimeNs) {
        final UnsafeBuffer tick = new UnsafeBuffer(new byte[TickLayout.LENGTH]);
        if (last > first) {
            append(appender, JournalLayout.KIND_HOLE, 0, 0, last, tick, 0, 0);
        }
        encodeTick(tick, 0, first, last, receiveTimeNs);
        append(appender, JournalLayout.KIND_TICKS, 0, 0, last, tick, 0, 1);
    }

    /** Appends a set of definitions. */
    static void append(final ExcerptAppender appender, final Definitions definitions, final long nextTickNumber) {
        final DirectBuffer ticks = definitions.buffer();
        final int count = definitions.count();
        final int most = CycleRebuild.DOCUMENT_TICKS;
        final int parts = Math.max(1, (count + most - 1) / most);
        for (int part = 0; part < parts; part++) {
            final int first = part * most;
            append(
                    appender,
                    JournalLayout.KIND_DEFINITIONS,
                    part,
                    parts,
                    nextTickNumber,
                    ticks,
                    first << TickLayout.LENGTH_SHIFT,
                    Math.min(most, count - first));
        }
    }

    private static void append(
            final ExcerptAppender appender,
            final int kind,
            final int part,
            final int parts,
            final long number,
            final DirectBuffer ticks,
            final int offset,
            final int count) {
        final byte[] bytes = new byte[JournalLayout.length(count)];
        final ByteBuffer document = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN);
        document.put(JournalLayout.VERSION_OFFSET, (byte) JournalLayout.VERSION)
                .put(JournalLayout.KIND_OFFSET, (byte) kind)
                .putShort(JournalLayout.PART_OFFSET, (short) part)
                .putLong(JournalLayout.FIRST_TICK_NUMBER_OFFSET, number)
                .putInt(JournalLayout.COUNT_OFFSET, count)
                .putInt(JournalLayout.PARTS_OFFSET, parts);
        ticks.getBytes(offset, bytes, JournalLayout.HEADER_LENGTH, count << TickLayout.LENGTH_SHIFT);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, JournalLayout.VERSION_OFFSET, bytes.length - JournalLayout.VERSION_OFFSET);
        document.putInt(JournalLayout.CRC_OFFSET, (int) crc.getValue());
        CycleRebuild.append(appender, bytes);
    }
}
