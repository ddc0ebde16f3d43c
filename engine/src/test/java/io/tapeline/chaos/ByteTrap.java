package io.tapeline.chaos;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A place in the stream of bytes at which a connection ends: behind so many, or before a text. */
final class ByteTrap {
    private final TcpProxy.Direction direction;
    private final byte[] text;
    private final AtomicLong left;

    ByteTrap(final TcpProxy.Direction direction, final long bytes, final byte[] text) {
        this.direction = direction;
        this.text = text;
        left = new AtomicLong(bytes);
    }

    /** How many of these bytes get through before the cut; all: no cut. */
    int through(final TcpProxy.Direction way, final byte[] bytes, final int length) {
        if (way != direction) {
            return length;
        }
        if (text != null) {
            final int at = new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                    .indexOf(new String(text, StandardCharsets.ISO_8859_1));
            return at < 0 ? length : at;
        }
        final long before = left.getAndAdd(-length);
        return before > length ? length : (int) Math.max(0, before);
    }

    boolean isSprung(final TcpProxy.Direction way, final int through, final int length) {
        return way == direction && (through < length || text == null && left.get() <= 0);
    }
}
