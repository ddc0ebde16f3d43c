package io.tapeline.candle;

import io.tapeline.tick.TickFlyweight;

/** Hears of ticks that come after their candle was final, so that the hole in the candle is on record. */
public interface LateTickListener {
    /**
     * @param candleStartNs start of the candle that would have taken the tick
     */
    void onLateTick(long tickNumber, TickFlyweight tick, long candleStartNs);
}
