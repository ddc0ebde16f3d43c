package io.tapeline.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.book.BestChangeListener;
import io.tapeline.book.BookStage;
import io.tapeline.candle.CandleStage;
import io.tapeline.candle.LateTickListener;
import io.tapeline.candle.PriceType;
import io.tapeline.config.CandleConfig;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.StateInput;
import io.tapeline.tick.StateOutput;
import io.tapeline.tick.StoredState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * Definitions, books and candles as of the last tick.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per tick, as its stages.
 */
public final class MarketState implements TickHandler, StoredState {
    private final SecurityCatalog catalog = new SecurityCatalog();
    private final BookStage books;
    private final CandleStage candles;
    private final long fingerprint;
    private long lastTickNumber;
    private long lastReceiveTimeNs;
    private long lastIds;
    private long ticks;
    private long bestChanges;

    /**
     * @param maxSkewNs how far event time may be from receive time
     * @param best hears of each change of a best price or size
     * @param late hears of each tick that came too late for its candle
     */
    public MarketState(
            final CandleConfig candleConfig,
            final long maxSkewNs,
            final BestChangeListener best,
            final LateTickListener late) {
        final Set<PriceType> quotePrices = EnumSet.noneOf(PriceType.class);
        candleConfig.quotePrices().forEach(name -> quotePrices.add(PriceType.valueOf(name.toUpperCase(Locale.ROOT))));
        books = new BookStage((tickNumber, tick, prices) -> {
            bestChanges++;
            best.onBestChange(tickNumber, tick, prices);
        });
        candles = new CandleStage(candleConfig.intervalNs(), candleConfig.latenessNs(), maxSkewNs, quotePrices, late);
        fingerprint = fingerprint(candleConfig, maxSkewNs, quotePrices);
    }

    private static long fingerprint(final CandleConfig config, final long maxSkewNs, final Set<PriceType> quotePrices) {
        long hash = StateHash.mix(StateHash.START, config.intervalNs());
        hash = StateHash.mix(StateHash.mix(hash, config.latenessNs()), maxSkewNs);
        for (final PriceType price : quotePrices) {
            hash = StateHash.mix(hash, price.ordinal());
        }
        return hash;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        books.onComing(ticks, offset, count);
        candles.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        books.onTick(tickNumber, tick);
        candles.onTick(tickNumber, tick);
        // Last, so that listeners still see when the feed was heard of before this tick.
        catalog.onTick(tickNumber, tick);
        if (tickNumber > 0) {
            lastTickNumber = tickNumber;
            lastReceiveTimeNs = tick.receiveTimeNs();
            lastIds = tick.buffer().getLong(tick.offset() + TickLayout.SECURITY_ID_OFFSET, LITTLE_ENDIAN);
            ticks++;
        }
    }

    public SecurityCatalog catalog() {
        return catalog;
    }

    public BookStage books() {
        return books;
    }

    public CandleStage candles() {
        return candles;
    }

    /** Ticks that it was made of, those before a snapshot included. */
    public long ticks() {
        return ticks;
    }

    public long bestChanges() {
        return bestChanges;
    }

    @Override
    public long lastTickNumber() {
        return lastTickNumber;
    }

    @Override
    public long lastTickMark() {
        return TickFlyweight.mark(lastReceiveTimeNs, lastIds);
    }

    @Override
    public long fingerprint() {
        return fingerprint;
    }

    /** {@link StateHash#mix} over the hash of the books and that of the candles. */
    @Override
    public long stateHash() {
        return StateHash.mix(StateHash.mix(StateHash.START, books.stateHash()), candles.stateHash());
    }

    @Override
    public void writeTo(final StateOutput out) {
        out.putLong(lastTickNumber);
        out.putLong(lastReceiveTimeNs);
        out.putLong(lastIds);
        out.putLong(ticks);
        out.putLong(bestChanges);
        catalog.writeTo(out);
        books.writeTo(out);
        candles.writeTo(out);
    }

    @Override
    public void readFrom(final StateInput in) {
        lastTickNumber = in.takeLong();
        lastReceiveTimeNs = in.takeLong();
        lastIds = in.takeLong();
        ticks = in.takeLong();
        bestChanges = in.takeLong();
        catalog.readFrom(in);
        books.readFrom(in);
        candles.readFrom(in);
    }
}
