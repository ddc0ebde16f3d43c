package io.tapeline.bench.latency;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * How late the ticks of a run were at one stage, each against the moment at which it was due.
 *
 * <p>A tick that seems to be there before it was due, because the clocks of two processes differ, counts as 0; how far the
 * worst of them was ahead is kept, for whoever has to judge the clocks.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none when recording.
 */
final class Latencies {
    private static final long MAX_NS = 3_600_000_000_000L;
    private static final double NS_PER_US = 1_000;

    private final Histogram histogram;
    private long mostAheadNs;

    Latencies() {
        this(new Histogram(1, MAX_NS, 3), 0);
    }

    private Latencies(final Histogram histogram, final long mostAheadNs) {
        this.histogram = histogram;
        this.mostAheadNs = mostAheadNs;
    }

    void record(final long latencyNs) {
        if (latencyNs < 0) {
            mostAheadNs = Math.max(mostAheadNs, -latencyNs);
        }
        histogram.recordValue(Math.max(0, Math.min(latencyNs, MAX_NS)));
    }

    void add(final Latencies other) {
        histogram.add(other.histogram);
        mostAheadNs = Math.max(mostAheadNs, other.mostAheadNs);
    }

    long count() {
        return histogram.getTotalCount();
    }

    /** How far the tick that was most ahead of its time was ahead, ns; 0 if none was. */
    long mostAheadNs() {
        return mostAheadNs;
    }

    /** Microseconds; the maximum for 100. */
    double us(final double percentile) {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }

    /** Writes all percentiles, in microseconds, in the form of HdrHistogram. */
    void write(final Path file) throws IOException {
        try (PrintStream out = new PrintStream(new FileOutputStream(file.toFile()), false, StandardCharsets.UTF_8)) {
            histogram.outputPercentileDistribution(out, NS_PER_US);
        }
    }

    /** For another process, which {@link #parse}s it. */
    String toText() {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return mostAheadNs + ":" + Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    static Latencies parse(final String text) {
        final int colon = text.indexOf(':');
        final byte[] bytes = Base64.getDecoder().decode(text.substring(colon + 1));
        try {
            return new Latencies(
                    Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), MAX_NS),
                    Long.parseLong(text.substring(0, colon)));
        } catch (final DataFormatException e) {
            throw new IllegalArgumentException("no histogram: " + text, e);
        }
    }
}
