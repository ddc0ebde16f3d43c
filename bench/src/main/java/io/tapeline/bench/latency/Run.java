package io.tapeline.bench.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of a schedule: the venue, what it sends to, the marks of the database and the meter of the machine beside it. */
final class Run {
    private static final long LEAD_NS = 1_000_000_000L;
    private static final long OPEN_SECONDS = 120;
    private static final double NS_PER_SECOND = 1e9;

    /** How far the engine's clock may be off, see {@link io.tapeline.telemetry.WallClock}. */
    private static final long MAX_AHEAD_NS = 100_000;

    private Run() {}

    static RunResult of(final Subject subject, final RunSettings settings) throws Exception {
        final List<String> options = ScheduleOptions.of(settings.schedule(), settings.clock());
        final List<String> ofVenue = new ArrayList<>(options);
        if (settings.isSpinning()) {
            ofVenue.add("--spin");
        }
        try (Child venue = Child.startOwn("venue", Child.SMALL_JVM, ofVenue, Map.of());
                Child meter = Child.startOwn("meter", Child.SMALL_JVM, options, Map.of())) {
            subject.open(Integer.parseInt(venue.await("port", OPEN_SECONDS)));
            venue.await("subscribed", OPEN_SECONDS);
            meter.await("ready", OPEN_SECONDS);
            try (StoredMarks marks = StoredMarks.start(subject.database(), settings.clock())) {
                return measured(subject, settings, venue, meter, marks);
            }
        }
    }

    private static RunResult measured(
            final Subject subject,
            final RunSettings settings,
            final Child venue,
            final Child meter,
            final StoredMarks marks)
            throws Exception {
        // The store is at work before the first tick is due.
        marks.await(1, OPEN_SECONDS);
        final long startNs = settings.clock().nanoTime() + LEAD_NS;
        subject.begin(startNs);
        meter.tell("start", startNs);
        venue.tell("start", startNs);
        final RunResult result = new RunResult(subject.name());
        result.add(RunResult.SENT, Latencies.parse(awaitSent(subject, venue, settings.limitSeconds())));
        final long sentNs = settings.clock().nanoTime();
        subject.awaitAll(marks);
        final long doneNs = settings.clock().nanoTime();
        subject.end();
        final StoredTimes storedTimes = marks.stop();
        subject.addTo(result, storedTimes);
        result.add(RunResult.JITTER, Latencies.parse(meter.await("jitter", OPEN_SECONDS)));
        venue.tell("end", 0);
        venue.awaitEnd();
        final Schedule schedule = settings.schedule();
        final long fromNs = startNs + schedule.warmupNs();
        final long toNs = startNs + schedule.endNs();
        result.describe("all sent, s after the last was due", (sentNs - toNs) / NS_PER_SECOND);
        result.describe("all through, s after the last was due", (doneNs - toNs) / NS_PER_SECOND);
        result.describe(
                RunResult.LOAD,
                (storedTimes.storedAt(toNs) - storedTimes.storedAt(fromNs)) / (double) schedule.seconds());
        check(result, schedule);
        return result;
    }

    /** When the venue fails because who listens has gone, that is what is to be said. */
    private static String awaitSent(final Subject subject, final Child venue, final long limitSeconds)
            throws InterruptedException {
        try {
            return venue.await("sent", limitSeconds);
        } catch (final IllegalStateException e) {
            subject.check();
            throw e;
        }
    }

    /** Every tick that counts was seen at every stage, and none before it was due. */
    private static void check(final RunResult result, final Schedule schedule) {
        final long expected = schedule.count() - schedule.warmupCount();
        result.stages().forEach((stage, latencies) -> {
            if (!stage.equals(RunResult.JITTER) && latencies.count() != expected) {
                throw new IllegalStateException(result.run() + ", " + stage + ": " + latencies.count()
                        + " ticks were seen, must be " + expected);
            }
            if (latencies.mostAheadNs() > MAX_AHEAD_NS) {
                throw new IllegalStateException(result.run() + ", " + stage + ": a tick was there "
                        + latencies.mostAheadNs() + " ns before it was due; the clocks of two processes differ");
            }
        });
    }
}
