package io.tapeline;

import io.tapeline.book.BookStage;
import io.tapeline.candle.CandleStage;
import io.tapeline.candle.PriceType;
import io.tapeline.config.TapelineConfig;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Books and candles as of the last tick, the same live behind the journal and in a replay.
 *
 * <p><em>Thread</em>: one, that of the stage or the replay; another may read the hash only when that one is done.
 */
final class LiveState implements TickHandler {
    private final SecurityCatalog catalog = new SecurityCatalog();
    private final BookStage books;
    private final CandleStage candles;
    private long ticks;
    private long bestChanges;
    private long lateTicks;
    private long lastTickNumber;

    LiveState(final TapelineConfig config) {
        books = new BookStage((tickNumber, tick, best) -> bestChanges++);
        candles = new CandleStage(
                config.candles().intervalNs(),
                config.candles().latenessNs(),
                config.store().maxSkewNs(),
                quotePrices(config),
                (tickNumber, tick, candleStartNs) -> lateTicks++);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        catalog.onTick(tickNumber, tick);
        books.onTick(tickNumber, tick);
        candles.onTick(tickNumber, tick);
        lastTickNumber = Math.max(lastTickNumber, tickNumber);
        ticks += tickNumber > 0 ? 1 : 0;
    }

    @Override
    public void onBatchEnd(final long lastTick) {
        // Nobody listens to changes here: draining them lets final candles go.
        candles.drainChanged(candle -> {});
    }

    SecurityCatalog catalog() {
        return catalog;
    }

    BookStage books() {
        return books;
    }

    CandleStage candles() {
        return candles;
    }

    long ticks() {
        return ticks;
    }

    long bestChanges() {
        return bestChanges;
    }

    long lateTicks() {
        return lateTicks;
    }

    long lastTickNumber() {
        return lastTickNumber;
    }

    /** Equal for equal ticks, live or replayed. */
    String stateHash() {
        final long hash = StateHash.mix(StateHash.mix(StateHash.START, books.stateHash()), candles.stateHash());
        return String.format("%016x", hash);
    }

    private static Set<PriceType> quotePrices(final TapelineConfig config) {
        return config.candles().quotePrices().stream()
                .map(price -> PriceType.valueOf(price.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }
}
