package io.tapeline.store;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickLayout;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Hashes of some of the ticks that are in the database, by tick number: a journal whose tick of that number is another one
 * is not the journal that was stored.
 *
 * <p>That happens to a copy of a journal when both are recorded on, and to a journal that lost its end and went on. It would
 * be passed over as stored, and its ticks lost without a word. A tick has its receive time in nanoseconds, so two are not
 * equal by chance.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: when it grows.
 */
final class TickMarks {
    private static final long NONE = Long.MAX_VALUE;

    private long[] ticks = new long[16];
    private long[] hashes = new long[16];
    private int count;
    private int next;

    /** Tick numbers are added in order. */
    void add(final long tickNumber, final long hash) {
        if (count == ticks.length) {
            ticks = Arrays.copyOf(ticks, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        ticks[count] = tickNumber;
        hashes[count++] = hash;
    }

    /** The next tick to compare, {@code from} or above. */
    long nextFrom(final long from) {
        while (next < count && ticks[next] < from) {
            next++;
        }
        return next < count ? ticks[next] : NONE;
    }

    /** Whether this is the tick that was stored under the number of {@link #nextFrom}. */
    boolean isEqual(final long hash) {
        return hashes[next] == hash;
    }

    /** Of all 64 bytes of a tick. */
    static long hash(final DirectBuffer buffer, final int offset) {
        long hash = 0x9E37_79B9_7F4A_7C15L;
        for (int i = 0; i < TickLayout.LENGTH; i += Long.BYTES) {
            hash = (hash ^ buffer.getLong(offset + i, LITTLE_ENDIAN)) * 0xBF58_476D_1CE4_E5B9L;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
