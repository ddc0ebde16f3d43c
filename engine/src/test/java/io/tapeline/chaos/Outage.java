package io.tapeline.chaos;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The database is away for long, while recording goes on: half of the time its server is stopped and connections are refused,
 * half of it it runs and the network is silent. Memory must not grow, no tick may be refused, and when the database is back
 * everything gets there.
 */
final class Outage {
    private static final String SETTINGS = """
            journal { block.size = 16MiB, document.ticks = 8192, space.min = 1GiB, space.ballast = 64MiB }
            store { batch.rows = 20000, batch.age = 200ms, retry.min = 100ms, retry.max = 10s, statement.timeout = 60s }
            """;
    private static final Pattern AWAY = Pattern.compile(
            "\"name\": \"(database\\.[^\"]+)\", \"message\": \"((?:[^\"\\\\]|\\\\.)*)\", \"since\": \"([^\"]+)\"");
    private static final double MAX_SINCE_SECONDS = 30;
    private static final double MIN_BACKLOG = 0.9;

    private final Endurance asked;
    private final long seed;
    private final Path folder;
    private final PrintStream out;
    private final EnduranceReport report;
    private final double warmUpSeconds;
    private final double periodSeconds;
    private final int opsPort = Endurance.freePort();
    private final Metrics metrics = new Metrics(opsPort);

    Outage(final Endurance asked, final long seed, final Path folder, final PrintStream out) {
        this.asked = asked;
        this.seed = seed;
        this.folder = folder;
        this.out = out;
        warmUpSeconds = Math.max(5, Math.min(120, asked.seconds() / 4));
        periodSeconds = Math.max(1, Math.min(10, asked.seconds() / 30));
        report = new EnduranceReport(
                "A database outage of " + asked.minutes() + " minutes at " + asked.ticksPerSecond() + " ticks/s", seed);
    }

    /** Runs it; what it has shown. */
    EnduranceReport run() throws SQLException {
        try (ScratchDatabase database = ScratchDatabase.create("tapeline_outage");
                Rig rig = asked.rig(folder, seed, opsPort, SETTINGS, database)) {
            rig.start();
            rig.awaitUp();
            rig.awaitStored();
            try (Sampler sampler = new Sampler(rig.engine().pid(), metrics, folder.resolve("outage.csv"))) {
                record(rig, sampler);
                reportMemory(sampler);
                reportBacklog(sampler);
            }
            rig.stop();
            account(rig);
        } catch (final TrialFailure | AssertionError e) {
            report.mustHold(false, "%s", e.getMessage());
        }
        return report;
    }

    private void record(final Rig rig, final Sampler sampler) {
        out.printf(Locale.ROOT, "recording for %.0f s before%n", warmUpSeconds);
        sampler.takeFor(warmUpSeconds, periodSeconds, "before");
        final Instant start = Instant.now();
        rig.database().stopServerAtOnce();
        rig.proxy().refuse();
        out.println("the server is stopped at once, connections are refused");
        sampler.takeFor(asked.seconds() / 2, periodSeconds, "outage");
        checkHealth(start);
        rig.proxy().blackHole();
        rig.database().startServer();
        rig.proxy().listen();
        out.println("the server runs, the network is silent");
        sampler.takeFor(asked.seconds() / 2, periodSeconds, "outage");
        checkHealth(start);
        rig.proxy().heal();
        final CatchUp catchUp = new CatchUp(metrics);
        out.printf(Locale.ROOT, "the database is back, %,.0f ticks behind%n", catchUp.backlog());
        catchUp.await(asked.ticksPerSecond(), sampler, periodSeconds);
        out.println("caught up");
        sampler.takeFor(warmUpSeconds, periodSeconds, "after");
        catchUp.report(report);
        final double due = MIN_BACKLOG * asked.ticksPerSecond() * asked.seconds();
        report.mustHold(catchUp.backlog() >= due, "the backlog was %,.0f ticks, must be %,.0f", catchUp.backlog(), due);
    }

    private void checkHealth(final Instant start) {
        final String page = metrics.ready();
        final Matcher away = AWAY.matcher(page);
        if (!away.find()) {
            report.mustHold(false, "/health/ready does not say that the database is away: %s", page);
            return;
        }
        final double late = (Instant.parse(away.group(3)).toEpochMilli() - start.toEpochMilli()) / 1e3;
        report.line(
                "After %.0f s `/health/ready` says: `%s` since %s, %.1f s after it went: %s",
                (System.currentTimeMillis() - start.toEpochMilli()) / 1e3,
                away.group(1),
                away.group(3),
                late,
                away.group(2));
        report.mustHold(
                late >= -1 && late <= MAX_SINCE_SECONDS,
                "health says the database is away since %s, it went at %s",
                away.group(3),
                start);
    }

    private void reportMemory(final Sampler sampler) {
        final List<Sample> before = sampler.samples("before");
        final List<Sample> during = sampler.samples("outage");
        final List<Sample> after = sampler.samples("after");
        final int third = Math.max(1, during.size() / 3);
        final List<Sample> first = during.subList(0, third);
        final List<Sample> last = during.subList(during.size() - third, during.size());
        final List<Sample> catchUp = sampler.samples("catch-up");
        report.line(
                "%nMedians after a collection; %d samples, in %s.",
                sampler.samples().size(), sampler.csv());
        report.head("| before | during, first third | last third | catching up | after | may grow by");
        for (final Gauge gauge : Gauge.values()) {
            if (gauge.bound > 0) {
                report.row(
                        "%s %s | %s | %s | %s | %s | %s | %.0f",
                        gauge,
                        gauge.unitName,
                        median(before, gauge),
                        median(first, gauge),
                        median(last, gauge),
                        catchUp.isEmpty() ? "" : median(catchUp, gauge),
                        median(after, gauge),
                        gauge.bound / gauge.unit);
                bound("during the outage", gauge, first, last);
                bound("from before to the end of the outage", gauge, before, last);
                bound("from before to after", gauge, before, after);
            }
        }
    }

    private void bound(final String when, final Gauge gauge, final List<Sample> from, final List<Sample> to) {
        final double growth = Sample.median(to, gauge) - Sample.median(from, gauge);
        report.mustStayWithin(
                growth <= gauge.bound,
                "%s grew by %.1f %s %s, may by %.0f",
                gauge,
                growth / gauge.unit,
                gauge.unitName,
                when,
                gauge.bound / gauge.unit);
    }

    private static String median(final List<Sample> samples, final Gauge gauge) {
        return String.format(Locale.ROOT, "%.1f", Sample.median(samples, gauge) / gauge.unit);
    }

    private void reportBacklog(final Sampler sampler) {
        final List<Sample> during = sampler.samples("outage");
        final Sample first = during.get(0);
        final Sample last = during.get(during.size() - 1);
        final double seconds = last.seconds() - first.seconds();
        final double ticks = last.value(Gauge.JOURNALED) - first.value(Gauge.JOURNALED);
        report.line(
                "%nWhile it was away: %,.0f ticks journaled in %.0f s (%,.0f/s), %,.0f MiB on disk, `stored` stood at %,.0f.",
                ticks,
                seconds,
                ticks / seconds,
                (last.value(Gauge.JOURNAL_BYTES) - first.value(Gauge.JOURNAL_BYTES)) / Gauge.JOURNAL_BYTES.unit,
                last.value(Gauge.STORED));
        report.mustHold(
                last.value(Gauge.STORED) == first.value(Gauge.STORED),
                "stored went from %,.0f to %,.0f while the database was away",
                first.value(Gauge.STORED),
                last.value(Gauge.STORED));
        sampler.reportRefusals(report);
    }

    private void account(final Rig rig) throws SQLException {
        final long startNs = System.nanoTime();
        out.printf(Locale.ROOT, "accounting for %,d ticks%n", rig.journaled());
        final Spans spans = Spans.of(rig.journaled(), new Random(seed));
        report.accounts(rig.accountWhole(spans));
        report.line(
                "In %.0f s: the tape whole; of all rows how many, and their sums, for each security and minute;"
                        + " one by one %s; all candles.",
                (System.nanoTime() - startNs) / 1e9,
                spans.spans().isEmpty()
                        ? "all rows"
                        : "the rows of " + spans.spans().size() + " spans of the tape");
    }
}
