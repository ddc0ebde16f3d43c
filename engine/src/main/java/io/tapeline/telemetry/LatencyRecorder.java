package io.tapeline.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Records latencies of one stage; values out of range are clamped and counted, never thrown.
 *
 * <p>Latencies are signed in the field, since venue clocks differ from ours: a negative one counts as 0 here and in
 * {@link #outOfRangeCount()}.
 *
 * <p><em>Thread</em>: one writer; any reader. <em>Allocation</em>: none when recording.
 */
public final class LatencyRecorder {
    /** Longest latency told apart: one hour. */
    public static final long MAX_NS = 3_600_000_000_000L;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, MAX_NS, 3);
    private final Histogram total = new Histogram(1, MAX_NS, 3);
    private Histogram interval;
    private final Counter outOfRange;

    /** A recorder whose out-of-range values are counted under {@code name.out.of.range}. */
    public LatencyRecorder(final String name, final Counters counters) {
        outOfRange = counters.counter(name + ".out.of.range");
    }

    /** Records {@code count} events that took {@code latencyNs} each. */
    public void record(final long latencyNs, final long count) {
        final long clamped = Math.max(0, Math.min(latencyNs, MAX_NS));
        if (clamped != latencyNs) {
            outOfRange.add(count);
        }
        recorder.recordValueWithCount(clamped, count);
    }

    public long outOfRangeCount() {
        return outOfRange.value();
    }

    /**
     * Latencies in nanoseconds.
     *
     * @param count how many there are
     * @param sumNs all of them together, to three digits
     */
    public record Percentiles(long count, double sumNs, long p50Ns, long p99Ns, long p999Ns, long maxNs) {}

    /** Of all that has been recorded so far. */
    public Percentiles percentiles() {
        final Histogram all = total();
        return new Percentiles(
                all.getTotalCount(),
                all.getTotalCount() == 0 ? 0 : all.getMean() * all.getTotalCount(),
                all.getValueAtPercentile(50),
                all.getValueAtPercentile(99),
                all.getValueAtPercentile(99.9),
                all.getMaxValue());
    }

    /** Count, p50, p99, p99.9 and maximum of all that has been recorded so far, in nanoseconds. */
    public Map<String, Long> percentilesNs() {
        final Percentiles all = percentiles();
        final Map<String, Long> values = new LinkedHashMap<>();
        values.put("count", all.count());
        values.put("p50", all.p50Ns());
        values.put("p99", all.p99Ns());
        values.put("p99.9", all.p999Ns());
        values.put("max", all.maxNs());
        return values;
    }

    /** All that has been recorded so far; for one reader at a time. */
    public synchronized Histogram total() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return total.copy();
    }
}
