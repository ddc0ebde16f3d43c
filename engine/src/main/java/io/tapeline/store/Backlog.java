package io.tapeline.store;

import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when the store falls behind the journal, how fast it catches up and how long that takes, and when it has.
 *
 * <p>It is behind when it has not stored what was journaled {@value #BEHIND_LOOKS} looks ago. Counters: {@code store.lag}
 * (ticks), {@code store.rate} (ticks a second stored lately) and {@code store.eta} (seconds until it has caught up; -1 while
 * it does not catch up).
 *
 * <p><em>Thread</em>: one, which looks once a second. <em>Allocation</em>: for a line of the log.
 */
final class Backlog {
    static final int BEHIND_LOOKS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(10);
    private static final double SECOND_NS = 1e9;

    private final LongSupplier journaled;
    private final LongSupplier stored;
    private final Counter lag;
    private final Counter rate;
    private final Counter eta;
    private final long[] journaledBefore = new long[BEHIND_LOOKS];
    private final long[] storedBefore = new long[BEHIND_LOOKS];
    private final long[] timeBefore = new long[BEHIND_LOOKS];
    private int looks;

    // Ordering note: written by the thread that looks; whoever reads it late acts late, and nothing else hangs on it.
    private volatile boolean isBehind;

    private long behindSinceNs;
    private long behindFromTick;
    private long saidNs;

    Backlog(final LongSupplier journaled, final LongSupplier stored, final Counters counters) {
        this.journaled = journaled;
        this.stored = stored;
        lag = counters.counter("store.lag");
        rate = counters.counter("store.rate");
        eta = counters.counter("store.eta");
    }

    /** Whether it was at the last look; any thread. */
    boolean isBehind() {
        return isBehind;
    }

    /**
     * Looks once.
     *
     * @return what there is to say, which is logged too, or null
     */
    String look(final long nowNs) {
        final long journaledNow = journaled.getAsLong();
        final long storedNow = stored.getAsLong();
        final int slot = looks % BEHIND_LOOKS;
        final boolean isFull = looks >= BEHIND_LOOKS;
        final double seconds = isFull ? (nowNs - timeBefore[slot]) / SECOND_NS : 0;
        final double storedRate = seconds > 0 ? Math.max(0, storedNow - storedBefore[slot]) / seconds : 0;
        final double gainRate = seconds > 0 ? storedRate - (journaledNow - journaledBefore[slot]) / seconds : 0;
        final boolean wasMissed = isFull && storedNow < journaledBefore[slot];
        journaledBefore[slot] = journaledNow;
        storedBefore[slot] = storedNow;
        timeBefore[slot] = nowNs;
        looks++;
        final long behind = Math.max(0, journaledNow - storedNow);
        lag.set(behind);
        rate.set(Math.round(storedRate));
        eta.set(behind == 0 ? 0 : gainRate > 0 ? (long) Math.ceil(behind / gainRate) : -1);
        final String line = line(nowNs, storedNow, behind, wasMissed);
        if (line != null) {
            LOG.info(line);
        }
        return line;
    }

    private String line(final long nowNs, final long storedNow, final long behind, final boolean wasMissed) {
        if (!isBehind && wasMissed) {
            isBehind = true;
            behindSinceNs = nowNs;
            behindFromTick = storedNow;
            saidNs = nowNs;
            return String.format(Locale.ROOT, "the database is behind the journal: %,d ticks wait on disk", behind);
        }
        if (isBehind && !wasMissed) {
            isBehind = false;
            final double seconds = (nowNs - behindSinceNs) / SECOND_NS;
            final long ticks = storedNow - behindFromTick;
            return String.format(
                    Locale.ROOT, "caught up: %,d ticks in %.1f s, %,.0f ticks/s", ticks, seconds, ticks / seconds);
        }
        if (isBehind && nowNs - saidNs >= SAY_NS) {
            saidNs = nowNs;
            return String.format(
                    Locale.ROOT,
                    "%,d ticks wait on disk, %,d ticks/s go to the database, %s",
                    behind,
                    rate.value(),
                    eta.value() < 0 ? "it does not catch up" : "caught up in about " + eta.value() + " s");
        }
        return null;
    }
}
