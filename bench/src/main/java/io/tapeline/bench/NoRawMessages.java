package io.tapeline.bench;

import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickLayout;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A benchmark has no bad messages to keep; each looks at the count of rejects when it ends. */
public final class NoRawMessages implements RawMessages {
    @Override
    public long keep(final DirectBuffer buffer, final int offset, final int length) {
        return TickLayout.NULL_VALUE;
    }

    @Override
    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
        return -1;
    }
}
