package io.tapeline.tick;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Keeps the raw bytes of rejected messages beside the tape, bounded. */
public interface RawMessages {
    /**
     * Keeps a copy of the bytes, cut at the limit of one message.
     *
     * @return the position to put into the reject, or {@link TickLayout#NULL_VALUE} when the quarantine is full
     */
    long keep(DirectBuffer buffer, int offset, int length);

    /**
     * Copies kept bytes into {@code target}.
     *
     * @return how many bytes were copied, or -1 when the position is not there any more
     */
    int read(long position, MutableDirectBuffer target, int targetOffset);
}
