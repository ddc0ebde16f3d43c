package io.tapeline.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at a running engine from time to time: collects its garbage ({@code jcmd GC.run}) and then reads its metrics and what
 * the system says of its process. Each look is a line of a file of comma-separated values.
 *
 * <p>The latency of a sample is that since the sample before, without its collection. <em>Thread</em>: one.
 */
final class Sampler implements AutoCloseable {
    private static final String RING_REFUSED = "tapeline_feed_ring_refused_total";
    private static final List<String> REFUSALS =
            List.of(RING_REFUSED, "tapeline_feed_dropped_total", "tapeline_feed_restarts_total");
    private static final String OF_FEED = "{feed=\"sim\"}";

    private final long pid;
    private final Metrics metrics;
    private final Path csv;
    private final Jitter jitter = new Jitter();
    private final List<Sample> samples = new ArrayList<>();
    private double latencySeconds;
    private double latencyCount;

    /** Of a process of this machine, which has this many samples in this file. */
    Sampler(final long pid, final Metrics metrics, final Path csv) {
        this.pid = pid;
        this.metrics = metrics;
        this.csv = csv;
        write("time,phase," + Stream.of(Gauge.values()).map(Gauge::name).collect(Collectors.joining(",")));
        jitter.start();
    }

    /** Takes samples for some time, one at its end in any case. */
    void takeFor(final double seconds, final double periodSeconds, final String phase) {
        final long endNs = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < endNs) {
            pause(Math.min(periodSeconds, (endNs - System.nanoTime()) / 1e9));
            take(phase);
        }
    }

    /** Takes one sample now. */
    Sample take(final String phase) {
        final Metrics.Page before = metrics.page();
        final double jitterUs = jitter.takeUs();
        final double count = latencies(before, "count") - latencyCount;
        final double latencyUs = count == 0 ? 0 : 1e6 * (latencies(before, "sum") - latencySeconds) / count;
        ScratchDatabase.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), "GC.run"));
        final Metrics.Page now = metrics.page();
        latencySeconds = latencies(now, "sum");
        latencyCount = latencies(now, "count");
        jitter.takeUs();
        final Map<Gauge, Double> values = new EnumMap<>(Gauge.class);
        values.put(Gauge.HEAP, now.value("jvm_memory_used_bytes{area=\"heap\"}"));
        values.put(Gauge.DIRECT, now.value("jvm_buffer_pool_used_bytes{pool=\"direct\"}"));
        values.put(Gauge.MAPPED, now.value("jvm_buffer_pool_used_bytes{pool=\"mapped\"}"));
        values.put(Gauge.RSS_ANON, status("RssAnon:") * 1024);
        values.put(Gauge.THREADS, status("Threads:"));
        values.put(Gauge.DESCRIPTORS, descriptors());
        values.put(Gauge.RECEIVED, now.tick("received"));
        values.put(Gauge.JOURNALED, now.tick("journaled"));
        values.put(Gauge.STORED, now.tick("stored"));
        values.put(Gauge.ROWS, now.sum("tapeline_store_rows_total"));
        values.put(Gauge.JOURNAL_BYTES, now.sum("tapeline_journal_bytes_total"));
        values.put(
                Gauge.REFUSED,
                REFUSALS.stream().mapToDouble(name -> now.value(name + OF_FEED)).sum());
        values.put(Gauge.MARKS_REFUSED, now.sum(RING_REFUSED) - now.value(RING_REFUSED + OF_FEED));
        values.put(Gauge.LATENCY_US, latencyUs);
        values.put(Gauge.JITTER_US, jitterUs);
        final Sample sample = new Sample(Instant.now(), phase, values);
        samples.add(sample);
        write(line(sample));
        return sample;
    }

    /** All so far. */
    List<Sample> samples() {
        return samples;
    }

    /** Those of one phase, in their order. */
    List<Sample> samples(final String phase) {
        return samples.stream().filter(sample -> sample.phase().equals(phase)).toList();
    }

    /** None of the feed's ticks may have been refused so far. */
    void reportRefusals(final EnduranceReport report) {
        final Sample last = samples.get(samples.size() - 1);
        report.line(
                "%nTicks of the feed that were refused or dropped, and its restarts: %.0f. Marks of the clock and of the state"
                        + " that a full ring kept off the tape: %.0f.",
                last.value(Gauge.REFUSED), last.value(Gauge.MARKS_REFUSED));
        report.mustHold(
                last.value(Gauge.REFUSED) == 0,
                "%.0f ticks were refused or dropped, or feeds restarted",
                last.value(Gauge.REFUSED));
    }

    Path csv() {
        return csv;
    }

    @Override
    public void close() {
        jitter.close();
    }

    static void pause(final double seconds) {
        final long endNs = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < endNs) {
            LockSupport.parkNanos(Math.min(endNs - System.nanoTime(), TimeUnit.SECONDS.toNanos(1)));
        }
    }

    private static double latencies(final Metrics.Page page, final String what) {
        return page.sum("tapeline_receive_to_journal_seconds_" + what);
    }

    private double status(final String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(
                            line.substring(field.length()).replace("kB", "").strip()))
                    .findFirst()
                    .orElseThrow();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(final Sample sample) {
        return sample.time() + "," + sample.phase() + ","
                + Stream.of(Gauge.values())
                        .map(gauge -> String.format(Locale.ROOT, "%.1f", sample.value(gauge)))
                        .collect(Collectors.joining(","));
    }

    private void write(final String line) {
        try {
            Files.writeString(csv, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
