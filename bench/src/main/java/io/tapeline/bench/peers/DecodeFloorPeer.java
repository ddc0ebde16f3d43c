package io.tapeline.bench.peers;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.MessageTape;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.TickWords;
import io.tapeline.tick.codec.Side;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What no decoder can do without: every byte of a message read once, eight at a time, and as many ticks as the message makes
 * written into the same ring, but for those of the one snapshot. No number is decoded, nothing checked, no book kept. How far
 * this is ahead of a parser is how far any decoder can get.
 */
final class DecodeFloorPeer implements Peer {
    private final MessageTape tape;
    private BenchRing ring;
    private TickPublisher publisher;
    private long messages;
    private long ticks;

    DecodeFloorPeer(final MessageTape tape) {
        this.tape = tape;
    }

    @Override
    public String name() {
        return "floor: bytes read, ticks written";
    }

    @Override
    public void open(final Path folder) {
        ring = BenchRing.bare();
        publisher = ring.publisher();
        messages = 0;
        ticks = 0;
    }

    @Override
    public void run() {
        for (int i = 0; i < tape.count(); i++) {
            write(tape.ticks(i), sum(tape.message(i)));
            messages++;
        }
        ring.drain();
    }

    private static long sum(final DirectBuffer message) {
        final int length = message.capacity();
        long sum = 0;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            sum += message.getLong(at, ByteOrder.LITTLE_ENDIAN);
        }
        for (; at < length; at++) {
            sum += message.getByte(at);
        }
        return sum;
    }

    /** The sum goes into the ticks, so that no byte can be left out. */
    private void write(final int count, final long sum) {
        int left = count;
        while (left > 0) {
            final int claimed = Math.min(left, publisher.maxClaim());
            final long first = publisher.claim(claimed);
            for (long sequence = first; sequence < first + claimed; sequence++) {
                final MutableDirectBuffer slab = publisher.buffer(sequence);
                final int offset = publisher.offset(sequence);
                TickWords.bookLevel(slab, offset, sum, left, messages, Side.BID);
                TickEncoder.stamp(slab, offset, messages, messages, 1, 1, TickFlags.LAST_IN_EVENT);
            }
            publisher.publish(first, claimed);
            left -= claimed;
        }
        ticks += count;
    }

    @Override
    public long done() {
        final long received = ring.drain();
        if (received != ticks || ticks == 0) {
            throw new IllegalStateException(received + " ticks in the ring, must be " + ticks);
        }
        return messages;
    }

    @Override
    public void close() {
        ring.close();
    }
}
