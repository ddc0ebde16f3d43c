package io.tapeline.feed.sim;

import io.tapeline.tick.codec.Side;

/**
 * What a simulated exchange of this spec must have sent by a number of events: made anew from the spec, without clock,
 * ring or journal, and with books of its own.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: at construction.
 */
public final class SimTruth {
    private final SimSpec spec;
    private final SimExchange exchange;
    private final long[] tradeCounts;
    private final long[] volumes;
    private long ticks;

    /** The truth before the first event: the snapshots only. */
    public SimTruth(final SimSpec spec) {
        this.spec = spec;
        this.exchange = new SimExchange(spec);
        final int securities = spec.symbols().size();
        this.tradeCounts = new long[securities];
        this.volumes = new long[securities];
        this.ticks = 1 + (long) securities * snapshotTicks(spec);
    }

    /** The truth after a number of events. */
    public static SimTruth after(final SimSpec spec, final long events) {
        final SimTruth truth = new SimTruth(spec);
        while (truth.events() < events) {
            truth.advance();
        }
        return truth;
    }

    /** Ticks of one snapshot, its begin and end included. */
    static int snapshotTicks(final SimSpec spec) {
        return 2 * spec.depth() + 2;
    }

    /** One event more. */
    public void advance() {
        final SimEvent event = exchange.next();
        ticks += event.count;
        if (event.kinds[0] == SimEvent.Kind.TRADE) {
            tradeCounts[event.security]++;
            volumes[event.security] = Math.addExact(volumes[event.security], event.sizes[0]);
        }
    }

    public SimSpec spec() {
        return spec;
    }

    public long events() {
        return exchange.eventIndex();
    }

    /** All ticks sent, STARTED and the snapshots at the start included, definitions not. */
    public long ticks() {
        return ticks;
    }

    /**
     * @param security index of its symbol in the spec
     */
    public long tradeCount(final int security) {
        return tradeCounts[security];
    }

    /** Sum of the sizes of its trades, in its size scale. */
    public long volume(final int security) {
        return volumes[security];
    }

    /** Price of a level, 0 being the best. */
    public long price(final int security, final Side side, final int index) {
        return side(security, side).prices[index];
    }

    /** Size of a level, 0 being the best. */
    public long size(final int security, final Side side, final int index) {
        return side(security, side).sizes[index];
    }

    private SimSide side(final int security, final Side side) {
        return side == Side.BID ? exchange.bids(security) : exchange.asks(security);
    }
}
