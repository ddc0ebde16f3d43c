package io.tapeline.feed.sim;

import io.tapeline.config.Settings;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counter;
import java.util.List;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Sends the events of a simulated exchange when they are due.
 *
 * <p>At a rate, the event time of a tick is when it was due and the receive time when it was sent, so that the difference
 * shows every delay, also that of ticks which had to wait for others. As fast as possible, both are the clock.
 *
 * <p><em>Thread</em>: {@code feed-sim}. <em>Allocation</em>: none after {@link #onStart}. <em>Failure</em>: what the ring
 * refuses is lost, as at a real venue: it is counted, put on record, and the book of that security is sent anew.
 */
public final class SimAgent implements FeedAgent {
    private static final int MAX_EVENTS_PER_CYCLE = 256;

    private final FeedContext context;
    private final SimSpec spec;
    private final SimExchange exchange;
    private final SimPace pace;
    private final EpochNanoClock clock;
    private final long maxTicks;
    private final long maxDurationNs;
    private final Counter events;
    private final Counter ticks;
    private final Counter dropped;
    private final long[] owedTicks;
    private final boolean[] isBroken;
    private SimEncoder encoder;
    private int nextSnapshot;
    private int brokenCount;
    private long startNs;
    private long made;
    private volatile boolean isFinished;

    SimAgent(final FeedContext context) {
        final Settings settings = context.settings();
        this.context = context;
        this.spec = SimSpec.of(settings, context.symbols());
        this.exchange = new SimExchange(spec);
        final long rate = settings.longValue(SimFeed.RATE);
        this.pace = rate == 0 ? null : new SimPace(rate, settings.intValue(SimFeed.BURST_FACTOR));
        this.clock = context.clock();
        this.maxTicks = limit(settings.longValue(SimFeed.TICKS));
        this.maxDurationNs = limit(settings.longValue(SimFeed.DURATION));
        this.events = context.counters().counter(SimFeed.NAME + ".events");
        this.ticks = context.counters().counter(SimFeed.NAME + ".ticks");
        this.dropped = context.counters().counter(SimFeed.NAME + ".dropped");
        this.owedTicks = new long[spec.symbols().size()];
        this.isBroken = new boolean[owedTicks.length];
    }

    @Override
    public void onStart() {
        final SecurityMaster master = context.securities();
        final List<String> symbols = spec.symbols();
        final int[] ids = new int[symbols.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = master.define(SimSpec.EXCHANGE, symbols.get(i), spec.priceScale(i), spec.sizeScale(i), true)
                    .id();
        }
        // Microseconds since 1970 go faster than the numbers of one security, so no run uses those of another.
        final long nowNs = clock.nanoTime();
        encoder = new SimEncoder(context.source(), ids, nowNs / 1000);
        encoder.at(nowNs, nowNs);
        encoder.started();
    }

    @Override
    public int doWork() {
        if (isFinished) {
            return 0;
        }
        final long nowNs = clock.nanoTime();
        if (nextSnapshot < owedTicks.length) {
            return sendSnapshots(nowNs);
        }
        final int repaired = brokenCount > 0 ? repair(nowNs) : 0;
        return repaired + sendEvents(nowNs);
    }

    /** True once a limit of the settings is reached; without limits it runs until it is closed. */
    @Override
    public boolean isFinished() {
        return isFinished;
    }

    @Override
    public String roleName() {
        return "feed-" + SimFeed.NAME;
    }

    /** The books as they open, one security at a time; a refused one is broken and repaired like any other. */
    private int sendSnapshots(final long nowNs) {
        encoder.at(nowNs, nowNs);
        final int security = nextSnapshot++;
        if (!encoder.snapshot(security, exchange.bids(security), exchange.asks(security))) {
            refused(security, SimTruth.snapshotTicks(spec));
        }
        ticks.set(encoder.published());
        startNs = nowNs;
        return 1;
    }

    private int sendEvents(final long nowNs) {
        final long elapsedNs = nowNs - startNs;
        final long due = pace == null ? Long.MAX_VALUE : pace.ticksDue(elapsedNs);
        int sent = 0;
        while (made < due && sent < MAX_EVENTS_PER_CYCLE && encoder.published() < maxTicks) {
            final SimEvent event = exchange.next();
            encoder.at(pace == null ? nowNs : startNs + pace.dueNs(made), nowNs);
            send(event);
            made += event.count;
            sent++;
        }
        events.set(exchange.eventIndex());
        ticks.set(encoder.published());
        isFinished = encoder.published() >= maxTicks || elapsedNs >= maxDurationNs;
        return sent;
    }

    private void send(final SimEvent event) {
        // A book that lost an event is wrong until it is sent anew: what changes it in between is part of that.
        if (isBroken[event.security] || !encoder.event(event)) {
            refused(event.security, event.count);
        }
    }

    private void refused(final int security, final int count) {
        if (!isBroken[security]) {
            isBroken[security] = true;
            brokenCount++;
        }
        owedTicks[security] += count;
        dropped.add(count);
    }

    /** Says what was lost and sends the books of it anew, for as many securities as the ring takes. */
    private int repair(final long nowNs) {
        encoder.at(nowNs, nowNs);
        int repaired = 0;
        for (int i = 0; i < isBroken.length && brokenCount > 0; i++) {
            if (isBroken[i]) {
                if (!repair(i)) {
                    break;
                }
                repaired++;
            }
        }
        ticks.set(encoder.published());
        return repaired;
    }

    private boolean repair(final int security) {
        if (owedTicks[security] > 0) {
            if (!encoder.dropped(security, owedTicks[security])) {
                return false;
            }
            owedTicks[security] = 0;
        }
        if (!encoder.snapshot(security, exchange.bids(security), exchange.asks(security))) {
            return false;
        }
        isBroken[security] = false;
        brokenCount--;
        return true;
    }

    private static long limit(final long setting) {
        return setting == 0 ? Long.MAX_VALUE : setting;
    }
}
