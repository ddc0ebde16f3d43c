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
 * shows every delay, also that of ticks which had to wait for others. As fast as possible, both are the clock. A book that is
 * sent as a whole has the time of just before the event that comes next, if that is not to come yet.
 *
 * <p>With an origin, the exchange was opened then and has gone on without us: a start runs it forward to what is due now,
 * and what would have been sent meanwhile is missed.
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
    private final SimOrigin origin;
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
    private boolean isStarted;
    private long startNs;
    private long openedNs;
    private volatile boolean isFinished;

    SimAgent(final FeedContext context) {
        final Settings settings = context.settings();
        this.context = context;
        this.spec = SimSpec.of(settings, context.symbols());
        this.exchange = new SimExchange(spec);
        final long rate = settings.longValue(SimFeed.RATE);
        this.pace = rate == 0 ? null : new SimPace(rate, settings.intValue(SimFeed.BURST_FACTOR));
        this.origin = SimOrigin.of(settings.text(SimFeed.ORIGIN));
        if (origin.isSet() && pace == null) {
            throw new IllegalArgumentException("sim: origin=" + settings.text(SimFeed.ORIGIN)
                    + " needs a rate above 0, as rate=0 has no schedule");
        }
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
        // Without an origin each run is a market of its own. Microseconds since 1970 go faster than the numbers of one
        // security, so no run uses those of another.
        encoder = new SimEncoder(context.source(), ids, origin.isSet() ? 1 : clock.nanoTime() / 1000);
        if (origin.isSet()) {
            openedNs = origin.timeNs();
            runForward();
        }
        sayStarted(clock.nanoTime());
    }

    /** Before all else; the ring may be full. */
    private int sayStarted(final long nowNs) {
        encoder.at(nowNs, nowNs);
        isStarted = encoder.started();
        return isStarted ? 1 : 0;
    }

    /** Makes what was due while nobody listened; what becomes due meanwhile too. */
    private void runForward() {
        while (exchange.ticks() < pace.ticksDue(clock.nanoTime() - openedNs)) {
            exchange.next();
        }
    }

    @Override
    public int doWork() {
        if (isFinished) {
            return 0;
        }
        final long nowNs = clock.nanoTime();
        if (!isStarted) {
            return sayStarted(nowNs);
        }
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
        encoder.at(origin.isSet() ? bookTimeNs(nowNs) : nowNs, nowNs);
        final int security = nextSnapshot++;
        if (!encoder.snapshot(security, exchange)) {
            refused(security, SimTruth.snapshotTicks(spec));
        }
        ticks.set(encoder.published());
        startNs = nowNs;
        openedNs = origin.isSet() ? origin.timeNs() : nowNs;
        return 1;
    }

    /** The time of a book that has all events before the next. */
    private long bookTimeNs(final long nowNs) {
        return pace == null ? nowNs : Math.min(nowNs, openedNs + pace.dueNs(exchange.ticks()) - 1);
    }

    private int sendEvents(final long nowNs) {
        final long due = pace == null ? Long.MAX_VALUE : pace.ticksDue(nowNs - openedNs);
        int sent = 0;
        while (exchange.ticks() < due && sent < MAX_EVENTS_PER_CYCLE && encoder.published() < maxTicks) {
            encoder.at(pace == null ? nowNs : openedNs + pace.dueNs(exchange.ticks()), nowNs);
            send(exchange.next());
            sent++;
        }
        events.set(exchange.eventIndex());
        ticks.set(encoder.published());
        isFinished = encoder.published() >= maxTicks || nowNs - startNs >= maxDurationNs;
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
        encoder.at(bookTimeNs(nowNs), nowNs);
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
        if (!encoder.snapshot(security, exchange)) {
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
