package io.tapeline.feed.sim;

import io.tapeline.feed.sim.SimEvent.Kind;

/**
 * Makes the events of the simulated market one after the other: a pure function of the spec and the event's index.
 *
 * <p>Each security has a book that is always full to its depth and never crossed. An event changes a level, takes one out
 * (a deeper one is revealed), narrows the spread, or trades at the touch and consumes its size. One event in eight falls
 * into a burst: half of those belong to one security, which trades three times as often, in one direction.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
final class SimExchange {
    private static final int BURST_CYCLE = 1 << 14;
    private static final int BURST_LENGTH = 1 << 11;
    private static final int MAX_GAP = 3;
    private static final int MAX_LOTS = 500;

    private final SimSpec spec;
    private final int securities;
    private final SimSide[] bids;
    private final SimSide[] asks;
    private final long[] tickSizes;
    private final long[] lotSizes;
    private final long[] trades;
    private final long[] levels;
    private final SimEvent event = new SimEvent();
    private long random;
    private long eventIndex;
    private long ticks;

    SimExchange(final SimSpec spec) {
        this.spec = spec;
        this.securities = spec.symbols().size();
        this.bids = new SimSide[securities];
        this.asks = new SimSide[securities];
        this.tickSizes = new long[securities];
        this.lotSizes = new long[securities];
        this.trades = new long[securities];
        this.levels = new long[securities];
        this.random = spec.seed();
        for (int i = 0; i < securities; i++) {
            open(i);
        }
    }

    /** The next event; valid until the next call. */
    SimEvent next() {
        final boolean isBurst = eventIndex % BURST_CYCLE < BURST_LENGTH;
        final long cycle = eventIndex / BURST_CYCLE;
        eventIndex++;
        final long bits = nextLong();
        final boolean isHot = isBurst && (bits & 1) == 0;
        final int security =
                isHot ? (int) (mixed(spec.seed() + cycle) % securities) : (int) ((bits >>> 32) % securities);
        event.begin(security);
        event.tradesBefore = trades[security];
        event.levelsBefore = levels[security];
        final SimSide bid = bids[security];
        final SimSide ask = asks[security];
        final long bestBidSize = bid.sizes[0];
        final long bestBid = bid.prices[0];
        final long bestAskSize = ask.sizes[0];
        final long bestAsk = ask.prices[0];
        // In a burst the hot security trades in the direction of its cycle.
        final boolean isBid = isHot ? (cycle & 1) == 0 : (bits & 2) == 0;
        act(security, isBid, (int) ((bits >>> 8) % 100), isHot ? 36 : 12);
        final boolean isBestChanged = bid.prices[0] != bestBid
                || bid.sizes[0] != bestBidSize
                || ask.prices[0] != bestAsk
                || ask.sizes[0] != bestAskSize;
        if (spec.hasQuotes() && isBestChanged) {
            quote(bid, ask);
        }
        number(security);
        return event;
    }

    SimSide bids(final int security) {
        return bids[security];
    }

    SimSide asks(final int security) {
        return asks[security];
    }

    /** Trades of a security so far: the venue numbers them, whoever hears of them. */
    long trades(final int security) {
        return trades[security];
    }

    /** Levels of a security set so far. */
    long levels(final int security) {
        return levels[security];
    }

    /** Ticks of all events so far. */
    long ticks() {
        return ticks;
    }

    /** Events made so far. */
    long eventIndex() {
        return eventIndex;
    }

    private void number(final int security) {
        for (int i = 0; i < event.count; i++) {
            switch (event.kinds[i]) {
                case TRADE -> trades[security]++;
                case BID_LEVEL, ASK_LEVEL -> levels[security]++;
                default -> {}
            }
        }
        ticks += event.count;
    }

    private void act(final int security, final boolean isBid, final int dice, final int tradePercent) {
        final SimSide side = isBid ? bids[security] : asks[security];
        final SimSide other = isBid ? asks[security] : bids[security];
        final Kind kind = isBid ? Kind.BID_LEVEL : Kind.ASK_LEVEL;
        final long spreadTicks = Math.abs(asks[security].prices[0] - bids[security].prices[0]) / tickSizes[security];
        if (dice < tradePercent) {
            trade(security, side, kind);
        } else if (dice < tradePercent + 6 && canGoDeeper(security, side)) {
            cancel(security, side, kind);
        } else if (dice < tradePercent + 6 + Math.min(40, 4 * (spreadTicks - 1))) {
            improve(security, side, other, kind, spreadTicks);
        } else {
            resize(security, side, kind);
        }
    }

    /** Takes from the touch of one side, all of it in one trade of four. */
    private void trade(final int security, final SimSide side, final Kind kind) {
        final long price = side.prices[0];
        final long size = side.sizes[0];
        final long lot = lotSizes[security];
        final long lots = size / lot;
        final boolean takesAll = below(4) == 0 && canGoDeeper(security, side);
        final long traded = takesAll ? size : lot * below(lots);
        event.isBuyerAggressor = side.outward > 0;
        if (traded == 0) {
            resize(security, side, kind);
            return;
        }
        event.add(Kind.TRADE, price, traded);
        event.add(kind, price, size - traded);
        if (takesAll) {
            reveal(security, side, kind, 0);
        } else {
            side.sizes[0] = size - traded;
        }
    }

    private void cancel(final int security, final SimSide side, final Kind kind) {
        final int index = (int) Math.min(below(side.prices.length), below(side.prices.length));
        event.add(kind, side.prices[index], 0);
        reveal(security, side, kind, index);
    }

    private void reveal(final int security, final SimSide side, final Kind kind, final int index) {
        final int last = side.prices.length - 1;
        side.removeAndReveal(index, tickSizes[security] * (1 + below(MAX_GAP)), randomSize(security));
        event.add(kind, side.prices[last], side.sizes[last]);
    }

    private void improve(
            final int security, final SimSide side, final SimSide other, final Kind kind, final long spreadTicks) {
        final long steps = 1 + below(Math.min(MAX_GAP, spreadTicks - 1));
        final int last = side.prices.length - 1;
        final long price = side.prices[0] - side.outward * steps * tickSizes[security];
        assert side.outward * (other.prices[0] - price) < 0 : "crossed by " + price;
        event.add(kind, side.prices[last], 0);
        side.improve(price, randomSize(security));
        event.add(kind, price, side.sizes[0]);
    }

    private void resize(final int security, final SimSide side, final Kind kind) {
        final int index = (int) Math.min(below(side.prices.length), below(side.prices.length));
        side.sizes[index] = randomSize(security);
        event.add(kind, side.prices[index], side.sizes[index]);
    }

    private void quote(final SimSide bid, final SimSide ask) {
        event.quoteBidPrice = bid.prices[0];
        event.quoteBidSize = bid.sizes[0];
        event.quoteAskPrice = ask.prices[0];
        event.quoteAskSize = ask.sizes[0];
        event.add(Kind.QUOTE, 0, 0);
    }

    /** Whether one more bid below the deepest would still have a price above 0. */
    private boolean canGoDeeper(final int security, final SimSide side) {
        return side.outward > 0 || side.prices[side.prices.length - 1] > MAX_GAP * tickSizes[security];
    }

    private void open(final int security) {
        bids[security] = new SimSide(-1, spec.depth());
        asks[security] = new SimSide(1, spec.depth());
        tickSizes[security] = new long[] {1, 5, 25, 10}[(int) below(4)];
        lotSizes[security] = new long[] {1, 100, 1000}[(int) below(3)];
        final long tickSize = tickSizes[security];
        final long middle = tickSize * (20_000L + MAX_GAP * spec.depth() + below(100_000));
        fill(security, bids[security], middle);
        fill(security, asks[security], middle + tickSize * (1 + below(4)));
    }

    private void fill(final int security, final SimSide side, final long bestPrice) {
        long price = bestPrice;
        for (int i = 0; i < side.prices.length; i++) {
            side.prices[i] = price;
            side.sizes[i] = randomSize(security);
            price += side.outward * tickSizes[security] * (1 + below(MAX_GAP));
        }
    }

    private long randomSize(final int security) {
        return lotSizes[security] * (1 + below(MAX_LOTS));
    }

    /** 0 to {@code bound} - 1; 0 for a bound of 0. */
    private long below(final long bound) {
        return bound == 0 ? 0 : (nextLong() >>> 1) % bound;
    }

    private long nextLong() {
        random += 0x9E37_79B9_7F4A_7C15L;
        return scrambled(random);
    }

    /** A number from 0 on that depends on nothing but {@code value}. */
    private static long mixed(final long value) {
        return scrambled(value * 0x9E37_79B9_7F4A_7C15L) >>> 1;
    }

    /** Every bit of the result depends on every bit of the input (finalizer of the SplitMix64 generator). */
    private static long scrambled(final long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
