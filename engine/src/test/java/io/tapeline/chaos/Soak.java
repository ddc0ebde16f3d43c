package io.tapeline.chaos;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * One engine lives through faults that leave it alive, in turn, for long. After each everything is accounted for, and then
 * there is a quiet time that is measured: nothing may grow from the first quarter of these to the last, and the way of a tick
 * to the journal may not take longer.
 */
final class Soak {
    private static final String SETTINGS = """
            journal.retention = 10m
            store { batch.rows = 20000, batch.age = 200ms, chunk.close.after = 30s, chunk.keep = 10 }
            """;
    private static final double WARM_UP_SHARE = 1.0 / 6;
    private static final double DRIFT_FACTOR = 1.5;
    private static final double DRIFT_US = 200;
    private static final List<String> CARE = List.of(
            "tapeline_journal_syncs_total",
            "tapeline_live_snapshots_total",
            "tapeline_journal_deleted_cycles_total",
            "tapeline_chunks_closed_total",
            "tapeline_chunks_moved_total",
            "tapeline_chunks_dropped_total",
            "tapeline_store_retries_total");

    private final Endurance asked;
    private final long seed;
    private final Path folder;
    private final PrintStream out;
    private final EnduranceReport report;
    private final double quietSeconds;
    private final int opsPort = Endurance.freePort();
    private final Metrics metrics = new Metrics(opsPort);
    private final Map<String, ChaosRow.Harm> faults = new LinkedHashMap<>();
    private final Map<String, RowTally> tallies = new LinkedHashMap<>();
    private final Findings all = new Findings();

    Soak(final Endurance asked, final long seed, final Path folder, final PrintStream out) {
        this.asked = asked;
        this.seed = seed;
        this.folder = folder;
        this.out = out;
        quietSeconds = Math.max(2, Math.min(15, asked.seconds() / 40));
        report = new EnduranceReport(
                "A soak of " + asked.minutes() + " minutes at " + asked.ticksPerSecond() + " ticks/s", seed);
        for (final ChaosRow row :
                List.of(ChaosRow.STOP, ChaosRow.POSTGRES_KILL, ChaosRow.NETWORK, ChaosRow.TERMINATE, ChaosRow.LOCK)) {
            faults.put(row.rowName(), row::apply);
        }
        faults.put("outage", Soak::outage);
        faults.keySet().forEach(fault -> tallies.put(fault, new RowTally()));
    }

    /** Runs it; what it has shown. */
    EnduranceReport run() throws SQLException {
        try (ScratchDatabase database = ScratchDatabase.create("tapeline_soak");
                Rig rig = asked.rig(folder, seed, opsPort, SETTINGS, database)) {
            rig.start();
            rig.awaitUp();
            rig.awaitStored();
            try (Sampler sampler = new Sampler(rig.engine().pid(), metrics, folder.resolve("soak.csv"))) {
                live(rig, sampler);
                reportGrowth(sampler);
            }
            reportCare(metrics.page());
            rig.stop();
            all.add(rig.accountEnd());
        } catch (final TrialFailure | AssertionError e) {
            report.mustHold(false, "%s", e.getMessage());
        }
        report.accounts(all);
        return report;
    }

    private void live(final Rig rig, final Sampler sampler) throws SQLException {
        final long endNs = System.nanoTime() + (long) (asked.seconds() * 1e9);
        final long pid = rig.engine().pid();
        final List<String> names = List.copyOf(faults.keySet());
        final Random random = new Random(seed);
        for (int i = 0; System.nanoTime() < endNs; i++) {
            sampler.take("settled");
            Sampler.pause(quietSeconds);
            sampler.take("quiet");
            final String name = names.get(i % names.size());
            final String what = faults.get(name).apply(rig, random);
            if (!rig.engine().isAlive() || rig.engine().pid() != pid) {
                throw new TrialFailure(
                        true,
                        name + ", " + what + ": the engine ended:\n"
                                + rig.engine().errors());
            }
            final Findings found = rig.account();
            tallies.get(name).trial(found, 0);
            all.add(found);
            out.printf(
                    Locale.ROOT,
                    "%s: %s; %,d ticks, %,d rows, lost %d, doubled %d, wrong %d%n",
                    name,
                    what,
                    found.ticks(),
                    found.rows(),
                    found.lost(),
                    found.doubled(),
                    found.wrong());
            if (!found.isClean()) {
                return;
            }
        }
    }

    /** The server is stopped and started again some seconds later. */
    private static String outage(final Rig rig, final Random random) {
        rig.database().stopServerAtOnce();
        final int awayMs = 5_000 + random.nextInt(15_000);
        Sampler.pause(awayMs / 1e3);
        rig.database().startServer();
        return "server stopped for " + awayMs + " ms";
    }

    private void reportGrowth(final Sampler sampler) {
        final List<Sample> quiet = sampler.samples("quiet");
        final List<Sample> counted = quiet.subList((int) (quiet.size() * WARM_UP_SHARE), quiet.size());
        final int quarter = Math.max(1, counted.size() / 4);
        final List<Sample> first = counted.subList(0, quarter);
        final List<Sample> last = counted.subList(counted.size() - quarter, counted.size());
        report.line(
                "Quiet times between faults, %.0f s each, the first sixth left out: %d. Medians after a collection, and by"
                        + " how much the line of least squares rises; all samples in %s.",
                quietSeconds, counted.size(), sampler.csv());
        report.head("| first quarter | last quarter | line rises by | may grow by");
        for (final Gauge gauge : Gauge.values()) {
            if (gauge.bound > 0) {
                final double before = Sample.median(first, gauge);
                final double after = Sample.median(last, gauge);
                final double rise = Sample.rise(counted, gauge);
                report.row(
                        "%s %s | %.1f | %.1f | %.1f | %.0f",
                        gauge,
                        gauge.unitName,
                        before / gauge.unit,
                        after / gauge.unit,
                        rise / gauge.unit,
                        gauge.bound / gauge.unit);
                report.mustStayWithin(
                        after - before <= gauge.bound && rise <= gauge.bound,
                        "%s grew by %.1f %s, its line by %.1f, may by %.0f",
                        gauge,
                        (after - before) / gauge.unit,
                        gauge.unitName,
                        rise / gauge.unit,
                        gauge.bound / gauge.unit);
            }
        }
        reportDrift(first, last);
        sampler.reportRefusals(report);
    }

    private void reportDrift(final List<Sample> first, final List<Sample> last) {
        final double before = Sample.median(first, Gauge.LATENCY_US);
        final double after = Sample.median(last, Gauge.LATENCY_US);
        final double machineBefore = Sample.median(first, Gauge.JITTER_US);
        final double machineAfter = Sample.median(last, Gauge.JITTER_US);
        final double bound = DRIFT_FACTOR * before * Math.max(1, machineAfter / machineBefore) + DRIFT_US;
        report.row("%s us | %.0f | %.0f | | %.0f in the last quarter", Gauge.LATENCY_US, before, after, bound);
        report.row("%s us, the machine's own | %.0f | %.0f | |", Gauge.JITTER_US, machineBefore, machineAfter);
        report.mustStayWithin(
                after <= bound,
                "receive to journal took %.0f us at first and %.0f us in the end, may %.0f: %.1f times the first, times"
                        + " what the machine itself has become slower, and %.0f us",
                before,
                after,
                bound,
                DRIFT_FACTOR,
                DRIFT_US);
    }

    private void reportCare(final Metrics.Page page) {
        report.head("fault | times | ticks | rows | lost | doubled | wrong");
        tallies.forEach((name, tally) -> {
            final Findings found = tally.findings();
            report.row(
                    "%s | %d | %,d | %,d | %d | %d | %d",
                    name, tally.trials(), found.ticks(), found.rows(), found.lost(), found.doubled(), found.wrong());
        });
        report.head("meanwhile | times");
        CARE.forEach(name -> report.row("`%s` | %,.0f", name, page.sum(name)));
    }
}
