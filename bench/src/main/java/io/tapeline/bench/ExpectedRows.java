package io.tapeline.bench;

import io.tapeline.book.BestChangeListener;
import io.tapeline.book.BestPrices;
import io.tapeline.config.TapelineConfig;
import io.tapeline.security.Security;
import io.tapeline.state.MarketState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.TradeDecoder;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * What must be in the database once some ticks are stored: how many rows, and the sums of their values, exactly.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none per tick.
 */
public final class ExpectedRows implements TickHandler, BestChangeListener {
    private static final String FOUND = "SELECT count(*), coalesce(sum(bid_price), 0), coalesce(sum(ask_price), 0),"
            + " coalesce(sum(bid_size), 0), coalesce(sum(ask_size), 0), coalesce(sum(tick_number), 0) FROM order_books";
    private static final String FOUND_TRADES =
            "SELECT count(*), coalesce(sum(price), 0), coalesce(sum(size), 0), coalesce(sum(tick_number), 0) FROM trades";
    private static final int MAX_SCALE = 18;

    /** An address for a configuration that needs one, and speaks to no database. */
    public static final String NOWHERE = "postgresql://nobody@nowhere/nothing";

    private final MarketState market;
    private final BestChangeListener next;
    private final Sum bids = new Sum();
    private final Sum asks = new Sum();
    private final Sum bidSizes = new Sum();
    private final Sum askSizes = new Sum();
    private final Sum prices = new Sum();
    private final Sum sizes = new Sum();
    private long rows;
    private long numbers;
    private long trades;
    private long tradeNumbers;

    public ExpectedRows() {
        this((tickNumber, tick, best) -> {});
    }

    /**
     * @param next hears of each row of {@code order_books} too
     */
    public ExpectedRows(final BestChangeListener next) {
        this.next = next;
        final TapelineConfig config = StoreRun.config(NOWHERE, 1);
        market = new MarketState(config.candles(), config.store().maxSkewNs(), this, (tickNumber, tick, startNs) -> {});
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        market.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
            final Security security = security(tick.securityId());
            prices.add(tick.trade().price(), security.priceScale());
            sizes.add(tick.trade().size(), security.sizeScale());
            trades++;
            tradeNumbers += tickNumber;
        }
        market.onTick(tickNumber, tick);
    }

    @Override
    public void onBatchEnd(final long lastTickNumber) {
        market.candles().drainChanged(candle -> {});
    }

    @Override
    public void onBestChange(final long tickNumber, final TickFlyweight tick, final BestPrices best) {
        final Security security = security(best.securityId());
        bids.add(best.bidPrice(), security.priceScale());
        asks.add(best.askPrice(), security.priceScale());
        bidSizes.add(best.bidSize(), security.sizeScale());
        askSizes.add(best.askSize(), security.sizeScale());
        rows++;
        numbers += tickNumber;
        next.onBestChange(tickNumber, tick, best);
    }

    /** As the tape defines it. */
    public Security security(final int securityId) {
        return market.catalog().security(securityId);
    }

    /** Of {@code order_books}. */
    public long rows() {
        return rows;
    }

    public long stateHash() {
        return market.stateHash();
    }

    /** Throws unless all rows of {@code order_books} are there, and their values add up. */
    public void checkBooks(final BenchDatabase database) {
        check(database, FOUND, rows, bids, asks, bidSizes, askSizes, numbers);
    }

    /** As {@link #checkBooks}, for {@code trades}. */
    public void checkTrades(final BenchDatabase database) {
        check(database, FOUND_TRADES, trades, prices, sizes, tradeNumbers);
    }

    private static void check(final BenchDatabase database, final String query, final Object... expected) {
        final BigDecimal[] wanted = new BigDecimal[expected.length];
        final BigDecimal[] found = new BigDecimal[expected.length];
        boolean isEqual = true;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            for (int i = 0; i < expected.length; i++) {
                wanted[i] = new BigDecimal(expected[i].toString());
                found[i] = result.getBigDecimal(i + 1);
                isEqual &= wanted[i].compareTo(found[i]) == 0;
            }
        } catch (final SQLException e) {
            throw new IllegalStateException("cannot look at the rows: " + query, e);
        }
        if (!isEqual) {
            throw new IllegalStateException(
                    query + " gives " + Arrays.toString(found) + ", must be " + Arrays.toString(wanted));
        }
    }

    /** A sum of mantissas of different scales. */
    private static final class Sum {
        private final long[] mantissas = new long[MAX_SCALE + 1];

        private void add(final long mantissa, final int scale) {
            if (mantissa != TickLayout.NULL_VALUE) {
                mantissas[scale] = Math.addExact(mantissas[scale], mantissa);
            }
        }

        @Override
        public String toString() {
            BigDecimal sum = BigDecimal.ZERO;
            for (int scale = 0; scale <= MAX_SCALE; scale++) {
                sum = sum.add(BigDecimal.valueOf(mantissas[scale], scale));
            }
            return sum.toPlainString();
        }
    }
}
