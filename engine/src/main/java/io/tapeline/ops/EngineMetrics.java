package io.tapeline.ops;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.tapeline.telemetry.Conditions.Raised;
import io.tapeline.telemetry.LatencyRecorder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The engine's counters, watermarks, latencies and conditions as families of Prometheus, read when they are asked for: the
 * threads that count pay nothing for it.
 */
final class EngineMetrics implements MultiCollector {
    static final String WATERMARK = "tapeline_watermark_tick";
    static final String UNSYNCED = "tapeline_unsynced_ticks";
    static final String LAG = "tapeline_store_lag_ticks";
    static final String CATCH_UP = "tapeline_store_catch_up_seconds";
    static final String RING_SLOTS = "tapeline_ring_slots";
    static final String RING_USED = "tapeline_ring_used_slots";
    static final String CONDITION = "tapeline_condition";
    static final String PHASE = "tapeline_phase";
    static final String BUILD = "tapeline_build_info";
    static final String LATENCY_PREFIX = "tapeline_";
    static final String LATENCY_SUFFIX = "_seconds";

    /** Families that are not one counter each: name, type, labels and help, as in {@code engine/doc/ops.md}. */
    static final List<String[]> FAMILIES = List.of(
            family(
                    WATERMARK,
                    "gauge",
                    "stage",
                    "Last tick that is received, journaled, synced (on the disk for sure), stored (in the database, and"
                            + " all before it) or flushed (stored, and on the database's disk)."),
            family(UNSYNCED, "gauge", "", "Ticks that a power cut would take now: journaled and not yet synced."),
            family(LAG, "gauge", "", "Ticks in the journal that are not yet in the database."),
            family(
                    CATCH_UP,
                    "gauge",
                    "",
                    "Seconds until the lag is gone, from the rates of the last 10 s; 0 without lag, +Inf when it does not"
                            + " shrink."),
            family(RING_SLOTS, "gauge", "", "Slots of the ring."),
            family(RING_USED, "gauge", "", "Slots of the ring with ticks that are not yet journaled."),
            family(
                    "tapeline_receive_to_journal_seconds",
                    "summary",
                    "quantile",
                    "From a tick's receive time to the journal, of all ticks since the start."),
            family(CONDITION, "gauge", "name", "1 for each thing that is wrong now; absent when it is well."),
            family(PHASE, "gauge", "phase", "1 for what the engine does: starting, running or ending."),
            family(BUILD, "gauge", "version, java", "Always 1; what runs here."));

    private static final Map<String, String> STAGES = Map.of(
            "ring.received", "received",
            "journal.journaled", "journaled",
            "journal.synced", "synced",
            "store.stored", "stored",
            "store.flushed", "flushed");

    /** Publishers that are no feeds but have counters like them. */
    private static final Set<String> OWN_PUBLISHERS = Set.of("engine", "clock", "hashes");

    private final EngineView view;
    private final WatermarkWatch watch;
    private final Set<String> publishers;

    EngineMetrics(final EngineView view, final WatermarkWatch watch) {
        this.view = view;
        this.watch = watch;
        publishers = new HashSet<>(OWN_PUBLISHERS);
        publishers.addAll(view.feeds());
    }

    @Override
    public MetricSnapshots collect() {
        final List<MetricSnapshot> families = new ArrayList<>();
        families.add(watermarks());
        families.add(gauge(UNSYNCED, view.unsynced()));
        if (view.isStoring()) {
            families.add(gauge(LAG, view.lag()));
            families.add(gauge(CATCH_UP, watch.catchUp().secondsLeft()));
        }
        families.add(gauge(RING_SLOTS, view.ringSlots()));
        families.add(gauge(RING_USED, view.ringUsed()));
        families.add(gauge(PHASE)
                .dataPoint(point(Labels.of("phase", view.phase().name().toLowerCase(java.util.Locale.ROOT)), 1))
                .build());
        families.add(conditions());
        families.add(InfoSnapshot.builder()
                .name(BUILD.substring(0, BUILD.length() - "_info".length()))
                .help(help(BUILD))
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "version",
                                view.version(),
                                "java",
                                Runtime.version().toString()))
                        .build())
                .build());
        view.latencies().forEach((name, recorder) -> families.add(latency(name, recorder)));
        addCounters(families);
        return new MetricSnapshots(families);
    }

    private MetricSnapshot watermarks() {
        final GaugeSnapshot.Builder gauge = gauge(WATERMARK)
                .dataPoint(stage("received", view.received()))
                .dataPoint(stage("journaled", view.journaled()))
                .dataPoint(stage("synced", view.synced()));
        if (view.isStoring()) {
            gauge.dataPoint(stage("stored", view.stored()));
            gauge.dataPoint(
                    stage("flushed", view.counters().counter("store.flushed").value()));
        }
        return gauge.build();
    }

    private MetricSnapshot conditions() {
        final GaugeSnapshot.Builder gauge = gauge(CONDITION);
        for (final Raised raised : view.conditions().raised()) {
            gauge.dataPoint(point(Labels.of("name", raised.name()), 1));
        }
        return gauge.build();
    }

    private MetricSnapshot latency(final String name, final LatencyRecorder recorder) {
        final LatencyRecorder.Percentiles all = recorder.percentiles();
        final String family = LATENCY_PREFIX + name + LATENCY_SUFFIX;
        return SummarySnapshot.builder()
                .name(family)
                .help(help(family))
                .dataPoint(SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .count(all.count())
                        .sum(all.sumNs() / 1e9)
                        .quantiles(Quantiles.of(
                                new Quantile(0.5, all.p50Ns() / 1e9),
                                new Quantile(0.99, all.p99Ns() / 1e9),
                                new Quantile(0.999, all.p999Ns() / 1e9),
                                new Quantile(1, all.maxNs() / 1e9)))
                        .build())
                .build();
    }

    /** One family for each counter of the engine; one for all feeds that count the same. */
    private void addCounters(final List<MetricSnapshot> families) {
        final Map<String, Metric> metrics = new TreeMap<>();
        final Map<String, Map<Labels, Long>> points = new TreeMap<>();
        view.counters().values().forEach((name, value) -> {
            if (!STAGES.containsKey(name)) {
                final String publisher = publisher(name);
                final String counter = publisher == null ? name : name.substring(publisher.length() + 1);
                final Metric metric = Metric.of(counter, publisher != null);
                metrics.put(metric.family(), metric);
                points.computeIfAbsent(metric.family(), family -> new TreeMap<>())
                        .put(publisher == null ? Labels.EMPTY : Labels.of("feed", publisher), value);
            }
        });
        metrics.forEach((family, metric) -> families.add(snapshot(metric, points.get(family))));
    }

    private static MetricSnapshot snapshot(final Metric metric, final Map<Labels, Long> points) {
        if (metric.isGauge()) {
            final GaugeSnapshot.Builder gauge =
                    GaugeSnapshot.builder().name(metric.family()).help(metric.help());
            points.forEach((labels, value) -> gauge.dataPoint(point(labels, value)));
            return gauge.build();
        }
        final CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(metric.family()).help(metric.help());
        points.forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(Math.max(0, value))
                .build()));
        return counter.build();
    }

    /** The feed, or whoever else publishes, whose counter this is; null for one of the engine as a whole. */
    private String publisher(final String counter) {
        for (final String publisher : publishers) {
            // The clock as such has counters besides those of its publisher.
            if (counter.startsWith(publisher + ".")
                    && (!OWN_PUBLISHERS.contains(publisher) || counter.startsWith(publisher + ".ring."))) {
                return publisher;
            }
        }
        return null;
    }

    private static MetricSnapshot gauge(final String family, final double value) {
        return gauge(family).dataPoint(point(Labels.EMPTY, value)).build();
    }

    private static GaugeSnapshot.Builder gauge(final String family) {
        return GaugeSnapshot.builder().name(family).help(help(family));
    }

    private static GaugeDataPointSnapshot stage(final String stage, final long tick) {
        return point(Labels.of("stage", stage), tick);
    }

    private static GaugeDataPointSnapshot point(final Labels labels, final double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static String help(final String family) {
        return FAMILIES.stream()
                .filter(known -> known[0].equals(family))
                .findFirst()
                .orElseThrow()[3];
    }

    private static String[] family(final String name, final String type, final String labels, final String help) {
        return new String[] {name, type, labels, help};
    }
}
