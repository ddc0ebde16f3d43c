package io.tapeline.ops;

import io.tapeline.telemetry.Conditions.Condition;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * Looks once a second whether the watermarks move, how fast, and whether ticks are refused; raises conditions.
 *
 * <ul>
 *   <li>{@code store.lag}: ticks that were journaled {@value #MAX_LAG_SECONDS} s ago are not in the database;
 *   <li>{@code journal.still}: nothing was journaled for a while, although the clock's ticks come all the time;
 *   <li>{@code ring.full}: ticks were refused within the last {@value #REFUSED_SECONDS} s.
 * </ul>
 *
 * <p><em>Thread</em>: {@code ops}; {@link #catchUp} any.
 */
final class WatermarkWatch implements Agent {
    static final int MAX_LAG_SECONDS = 30;
    static final int REFUSED_SECONDS = 10;
    static final int RATE_SECONDS = 10;
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIN_STILL_NS = TimeUnit.SECONDS.toNanos(10);

    /**
     * How fast the database catches up with the journal, over the last {@value #RATE_SECONDS} s.
     *
     * @param journaledRate ticks a second
     * @param storedRate ticks a second
     * @param secondsLeft until the lag is gone: 0 when there is none to speak of, infinite when it does not shrink
     */
    record CatchUp(double journaledRate, double storedRate, double secondsLeft) {}

    private static final CatchUp UNKNOWN = new CatchUp(0, 0, 0);

    private final EngineView view;
    private final NanoClock clock;
    private final long stillNs;
    private final Condition lagging;
    private final Condition still;
    private final Condition full;
    private final long[] timesNs = new long[MAX_LAG_SECONDS + 2];
    private final long[] journaled = new long[timesNs.length];
    private final long[] stored = new long[timesNs.length];

    // Ordering note: the value is immutable; a reader sees the last look or the one before.
    private final AtomicReference<CatchUp> catchUp = new AtomicReference<>(UNKNOWN);
    private long looks;
    private long movedNs;
    private long refused;
    private long refusedNs;
    private long refusedBefore;

    /**
     * @param clock monotonic
     * @param clockIntervalNs how often the engine puts the time onto the tape
     */
    WatermarkWatch(final EngineView view, final NanoClock clock, final long clockIntervalNs) {
        this.view = view;
        this.clock = clock;
        stillNs = Math.max(MIN_STILL_NS, 3 * clockIntervalNs);
        lagging = view.conditions().condition("store.lag");
        still = view.conditions().condition("journal.still");
        full = view.conditions().condition("ring.full");
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (looks > 0 && nowNs - timesNs[index(looks - 1)] < LOOK_NS) {
            return 0;
        }
        look(nowNs);
        return 1;
    }

    CatchUp catchUp() {
        return catchUp.get();
    }

    @Override
    public String roleName() {
        return "ops";
    }

    private void look(final long nowNs) {
        final int index = index(looks);
        timesNs[index] = nowNs;
        journaled[index] = view.journaled();
        stored[index] = view.stored();
        if (looks == 0 || journaled[index] != journaled[index(looks - 1)] || view.phase() != EngineView.Phase.RUNNING) {
            movedNs = nowNs;
        }
        looks++;
        catchUp.set(rates(index));
        lookAtLag(nowNs, index);
        lookAtJournal(nowNs);
        lookAtRing(nowNs);
    }

    private CatchUp rates(final int last) {
        final long back = Math.min(RATE_SECONDS, looks - 1);
        if (back == 0) {
            return UNKNOWN;
        }
        final int first = index(looks - 1 - back);
        final double seconds = (timesNs[last] - timesNs[first]) / 1e9;
        final double journaledRate = (journaled[last] - journaled[first]) / seconds;
        final double storedRate = (stored[last] - stored[first]) / seconds;
        final long lag = view.isStoring() ? journaled[last] - stored[last] : 0;
        final double secondsLeft;
        if (lag <= Math.max(0, journaledRate)) {
            // Less than comes in a second: batches under way.
            secondsLeft = 0;
        } else {
            secondsLeft = storedRate > journaledRate ? lag / (storedRate - journaledRate) : Double.POSITIVE_INFINITY;
        }
        return new CatchUp(journaledRate, storedRate, secondsLeft);
    }

    private void lookAtLag(final long nowNs, final int last) {
        if (!view.isStoring() || looks <= MAX_LAG_SECONDS) {
            return;
        }
        if (journaled[index(looks - 1 - MAX_LAG_SECONDS)] <= stored[last]) {
            lagging.clear();
            return;
        }
        final double left = catchUp.get().secondsLeft;
        lagging.raise(
                Double.isInfinite(left)
                        ? "ticks journaled " + MAX_LAG_SECONDS
                                + " s ago are not in the database, and it does not catch up;"
                                + " see the other conditions and the log"
                        : "ticks journaled " + MAX_LAG_SECONDS + " s ago are not in the database; it catches up");
    }

    private void lookAtJournal(final long nowNs) {
        if (nowNs - movedNs > stillNs) {
            still.raise("nothing has been journaled for more than " + stillNs / 1_000_000_000L
                    + " s, although the clock's ticks come all the time; is the disk of the journal slow or full?");
        } else {
            still.clear();
        }
    }

    private void lookAtRing(final long nowNs) {
        refusedBefore = refused;
        refused = 0;
        for (final Map.Entry<String, Long> counter : view.counters().values().entrySet()) {
            if (counter.getKey().endsWith(".ring.refused")) {
                refused += counter.getValue();
            }
        }
        if (refused > refusedBefore) {
            refusedNs = nowNs;
            full.raise("the ring is full and refuses ticks; what is dropped is on record as DROPPED."
                    + " Give the engine more of the machine, ring.slots or a faster disk");
        } else if (full.isRaised() && nowNs - refusedNs >= TimeUnit.SECONDS.toNanos(REFUSED_SECONDS)) {
            full.clear();
        }
    }

    private int index(final long look) {
        return (int) (look % timesNs.length);
    }
}
