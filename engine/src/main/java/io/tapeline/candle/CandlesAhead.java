package io.tapeline.candle;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.TradeDecoder;
import org.agrona.DirectBuffer;

/**
 * Looks at the candles that coming trades change, first at the series of all of them and then at the candles, so that the
 * waits for cold memory pass side by side.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
final class CandlesAhead {
    private final CandleSeries[] series = new CandleSeries[TickHandler.MAX_COMING];
    private long seen;

    /**
     * Looks at the candles of these ticks.
     *
     * @param count at most {@link TickHandler#MAX_COMING}
     */
    void look(final CandleTable securities, final DirectBuffer ticks, final int offset, final int count) {
        int found = 0;
        long sum = seen;
        for (int i = 0; i < count; i++) {
            final int at = offset + (i << TickLayout.LENGTH_SHIFT);
            if (ticks.getShort(at + TickLayout.KIND_OFFSET, LITTLE_ENDIAN) == TradeDecoder.TEMPLATE_ID) {
                final int id = ticks.getInt(at + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
                if (securities.exchange(id) != null) {
                    series[found] = securities.trades(id);
                    sum += series[found++].securityId();
                }
            }
        }
        for (int i = 0; i < found; i++) {
            sum += series[i].look();
        }
        seen = sum;
    }

    /** A sum over all that was looked at: it is kept so that the compiler keeps the looks. */
    long seen() {
        return seen;
    }
}
