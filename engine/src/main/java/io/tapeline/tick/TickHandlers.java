package io.tapeline.tick;

import java.util.List;
import org.agrona.DirectBuffer;

/** Joins handlers. */
public final class TickHandlers {
    private static final TickHandler NONE = (tickNumber, tick) -> {};

    private TickHandlers() {}

    /** Takes ticks and does nothing. */
    public static TickHandler none() {
        return NONE;
    }

    /** Gives each tick, and each end of a batch, to all handlers in this order. */
    public static TickHandler chain(final TickHandler... handlers) {
        return new Chain(List.of(handlers).toArray(new TickHandler[0]));
    }

    private record Chain(TickHandler[] handlers) implements TickHandler {
        @Override
        public void onComing(final DirectBuffer ticks, final int offset, final int count) {
            for (final TickHandler handler : handlers) {
                handler.onComing(ticks, offset, count);
            }
        }

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            for (final TickHandler handler : handlers) {
                handler.onTick(tickNumber, tick);
            }
        }

        @Override
        public void onBatchEnd(final long lastTickNumber) {
            for (final TickHandler handler : handlers) {
                handler.onBatchEnd(lastTickNumber);
            }
        }
    }
}
