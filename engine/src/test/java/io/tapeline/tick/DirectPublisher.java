package io.tapeline.tick;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A publisher without a ring: what is published is handed to the handlers at once, numbered from 1. */
public final class DirectPublisher implements TickPublisher {
    private static final int SLOTS = 4096;

    private final UnsafeBuffer slab = new UnsafeBuffer(new byte[SLOTS * TickLayout.LENGTH]);
    private final TickFlyweight flyweight = new TickFlyweight();
    private final TickHandler[] handlers;
    private long claimed;
    private long published;

    public DirectPublisher(final TickHandler... handlers) {
        this.handlers = handlers;
    }

    @Override
    public int maxClaim() {
        return 256;
    }

    @Override
    public long claim(final int count) {
        if (count < 1 || count > maxClaim() || claimed != published) {
            throw new IllegalStateException("claim of " + count + " while " + (claimed - published) + " are open");
        }
        claimed += count;
        return published;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return slab;
    }

    @Override
    public int offset(final long ringSequence) {
        return (int) (ringSequence % SLOTS) * TickLayout.LENGTH;
    }

    @Override
    public void publish(final long first, final int count) {
        if (first != published || first + count != claimed) {
            throw new IllegalStateException("published " + count + " from " + first + ", claimed to " + claimed);
        }
        for (int i = 0; i < count; i++) {
            flyweight.wrap(slab, offset(published));
            published++;
            for (final TickHandler handler : handlers) {
                handler.onTick(published, flyweight);
            }
        }
    }

    /** Ticks so far, which is also the number of the last one. */
    public long published() {
        return published;
    }
}
