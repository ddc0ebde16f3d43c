package io.tapeline.feed;

import io.tapeline.tick.RawMessages;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Keeps rejected messages in a list; the position is the index. */
public final class KeptMessages implements RawMessages {
    private final List<byte[]> messages = new ArrayList<>();

    public List<byte[]> messages() {
        return messages;
    }

    @Override
    public long keep(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(offset, copy);
        messages.add(copy);
        return messages.size() - 1;
    }

    @Override
    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
        final byte[] message = messages.get((int) position);
        target.putBytes(targetOffset, message);
        return message.length;
    }
}
