package io.tapeline;

import io.tapeline.book.BookStage;
import io.tapeline.candle.CandleStage;
import io.tapeline.config.TapelineConfig;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.state.HashTrail;
import io.tapeline.state.MarketState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * Books and candles as of the last tick, the same live behind the journal and in a replay, and the trail of their hashes.
 *
 * <p><em>Thread</em>: one, that of the stage or the replay; another may read the hash only when that one is done.
 */
final class LiveState implements TickHandler {
    private final MarketState market;
    private final HashTrail trail;

    /**
     * @param market empty, or as a snapshot left it
     * @param onDifference is told, in words, when the hashes on the tape differ from those of this state
     */
    LiveState(final TapelineConfig config, final MarketState market, final Consumer<String> onDifference) {
        this.market = market;
        trail = new HashTrail(market, config.live().hashTicks(), onDifference);
    }

    /** A state that has taken no tick. */
    static MarketState empty(final TapelineConfig config) {
        return new MarketState(
                config.candles(),
                config.store().maxSkewNs(),
                (tickNumber, tick, best) -> {},
                (tickNumber, tick, candleStartNs) -> {});
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        market.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        market.onTick(tickNumber, tick);
        if (tickNumber > 0) {
            trail.onTick(tickNumber, tick);
        }
    }

    @Override
    public void onBatchEnd(final long lastTick) {
        // Nobody listens to changes here: draining them lets final candles go.
        market.candles().drainChanged(candle -> {});
    }

    MarketState market() {
        return market;
    }

    HashTrail trail() {
        return trail;
    }

    SecurityCatalog catalog() {
        return market.catalog();
    }

    BookStage books() {
        return market.books();
    }

    CandleStage candles() {
        return market.candles();
    }

    long lastTickNumber() {
        return market.lastTickNumber();
    }

    /** Equal for equal ticks, live or replayed. */
    String stateHash() {
        return String.format("%016x", market.stateHash());
    }
}
