package io.tapeline.feed;

import io.tapeline.telemetry.ClockSteps;
import io.tapeline.telemetry.Conditions.Condition;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RingStoppedException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the agent of a live feed, and makes it anew when it fails: a fault in one feed ends neither the engine nor the
 * others.
 *
 * <p>After a failure the tape has a DISCONNECTED of the whole feed, and its books are cleared, so that the hole is on record
 * and no old book is taken for a true one. The new agent says STARTED or CONNECTED as at its first start. Between two
 * attempts there is a pause that doubles from {@value #MIN_PAUSE_MS} ms to {@value #MAX_PAUSE_MS} ms and begins anew when
 * the feed has run well for {@value #WELL_MS} ms. A feed whose clock is set by more than {@value #MAX_STEP_MS} ms is made
 * anew too, at once: its deadlines were on the old time.
 *
 * <p><em>Thread</em>: {@code feed-<name>}. <em>Failure</em>: only what the whole process cannot go on from passes through:
 * the ring has stopped, or the JVM cannot.
 */
public final class FeedSupervisor implements Agent {
    static final long MIN_PAUSE_MS = 100;
    static final long MAX_PAUSE_MS = 30_000;
    static final long UP_MS = 1_000;
    static final long WELL_MS = 10_000;
    static final long MAX_STEP_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(FeedSupervisor.class);
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final String name;
    private final Function<FeedSourceContext, FeedAgent> maker;
    private final GuardedPublisher guard;
    private final FeedSourceContext source;
    private final FeedHole hole;
    private final EpochNanoClock wall;
    private final NanoClock clock;
    private final ClockSteps steps;
    private final Backoff backoff;
    private final Condition condition;
    private final Counter restarts;
    private final Counters counters;
    private final ErrorHandler onError;
    private FeedAgent agent;
    private boolean isStarted;
    private boolean isAnew;
    private int failures;
    private long startedNs;
    private long dueNs;

    /**
     * @param name of the feed
     * @param ring what the feed publishes through
     * @param maker makes the feed's agent, again for each attempt
     * @param wall epoch nanoseconds, for what goes onto the tape
     * @param clock monotonic, for pauses
     * @param condition raised while the feed is down
     * @param onError told of each failure
     */
    public FeedSupervisor(
            final String name,
            final FeedSourceContext ring,
            final Function<FeedSourceContext, FeedAgent> maker,
            final EpochNanoClock wall,
            final NanoClock clock,
            final Counters counters,
            final Condition condition,
            final ErrorHandler onError) {
        this.name = name;
        this.maker = maker;
        this.wall = wall;
        this.clock = clock;
        this.counters = counters;
        this.condition = condition;
        this.onError = onError;
        guard = new GuardedPublisher(ring.publisher(), wall);
        source = new FeedSourceContext(ring.feedId(), guard);
        hole = new FeedHole(ring);
        steps = new ClockSteps(wall, clock, MAX_STEP_MS * NS_PER_MS);
        backoff = new Backoff(MIN_PAUSE_MS * NS_PER_MS, MAX_PAUSE_MS * NS_PER_MS, new Random());
        restarts = counters.counter(name + ".restarts");
    }

    /**
     * Makes the first agent, on the thread of the command: settings that cannot be refuse the start.
     *
     * @throws RuntimeException what the feed says of its settings
     */
    public FeedSupervisor open() {
        agent = maker.apply(source);
        return this;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        try {
            if (!isStarted) {
                return comeBack(nowNs);
            }
            final int work = agent.doWork();
            noteHowItRuns(nowNs);
            return work;
        } catch (final AgentTerminationException | RingStoppedException | VirtualMachineError e) {
            guard.closeClaim();
            throw e;
        } catch (final Throwable failure) {
            onFailure(failure, nowNs);
            return 1;
        }
    }

    @Override
    public void onClose() {
        closeAgent();
        if (hole.isOwed()) {
            hole.record(wall.nanoTime());
        }
    }

    @Override
    public String roleName() {
        return "feed-" + name;
    }

    /** Puts the hole on record; then, when it is time, starts the agent. */
    private int comeBack(final long nowNs) {
        if (hole.isOwed() && !hole.record(wall.nanoTime()) || nowNs - dueNs < 0 && isAnew) {
            return 0;
        }
        if (agent == null) {
            restarts.increment();
            agent = maker.apply(source);
        }
        agent.onStart();
        isStarted = true;
        startedNs = nowNs;
        return 1;
    }

    private void noteHowItRuns(final long nowNs) {
        if (failures > 0) {
            if (condition.isRaised() && nowNs - startedNs > UP_MS * NS_PER_MS) {
                condition.clear();
            }
            if (nowNs - startedNs > WELL_MS * NS_PER_MS) {
                failures = 0;
            }
        }
        final long stepNs = steps.stepNs();
        if (stepNs != 0) {
            LOG.warn("feed {} begins anew: the clock was set by {} ms", name, stepNs / NS_PER_MS);
            stop(nowNs);
        }
    }

    private void onFailure(final Throwable failure, final long nowNs) {
        if (Thread.currentThread().isInterrupted()) {
            guard.closeClaim();
            throw new AgentTerminationException(failure, true);
        }
        onError.onError(failure);
        failures++;
        final long pauseNs = backoff.pauseNs(failures);
        condition.raise("the feed failed: " + failure + "; attempt " + (failures + 1) + " in " + pauseNs / NS_PER_MS
                + " ms; what it misses until then is in data_holes");
        if (failures > 1) {
            // The first is said by the condition.
            LOG.warn("feed {} failed {} times in a row; next attempt in {} ms", name, failures, pauseNs / NS_PER_MS);
        }
        stop(nowNs + pauseNs);
    }

    /** Takes the agent away until this time. */
    private void stop(final long untilNs) {
        closeAgent();
        if (guard.hasPublished() || !isAnew) {
            // One hole for all attempts in a row that came to nothing.
            hole.owe(guard.books(), guard.refusedTicks());
        }
        guard.forget();
        zero(name + ".connected");
        zero(name + ".book.ok");
        dueNs = untilNs;
        isAnew = true;
    }

    private void closeAgent() {
        isStarted = false;
        final FeedAgent closing = agent;
        agent = null;
        try {
            if (closing != null) {
                closing.onClose();
            }
        } catch (final Exception e) {
            onError.onError(e);
        }
        guard.closeClaim();
    }

    /** What the agent that is gone had open, for feeds that count it. */
    private void zero(final String counter) {
        if (counters.values().containsKey(counter)) {
            counters.counter(counter).set(0);
        }
    }
}
