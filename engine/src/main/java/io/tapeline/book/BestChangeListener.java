package io.tapeline.book;

import io.tapeline.tick.TickFlyweight;

/** Hears of every change of the best bid or ask, price or size, at the end of the event that made it. */
public interface BestChangeListener {
    /**
     * @param tickNumber of the last tick of the event
     * @param tick that tick; valid during the call
     * @param best the new best prices; valid during the call
     */
    void onBestChange(long tickNumber, TickFlyweight tick, BestPrices best);
}
