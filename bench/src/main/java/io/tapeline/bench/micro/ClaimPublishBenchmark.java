package io.tapeline.bench.micro;

import io.tapeline.bench.BenchRing;
import io.tapeline.bench.SlabPublisher;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.Aggressor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to claim slots of the ring, encode trades into them and publish them, one by one and eight at a time;
 * baseline: the same encoding into slots that nobody consumes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ClaimPublishBenchmark {
    /** Ticks of one call, but of {@link #one}. */
    public static final int BATCH = 8;

    private final TickEncoder encoder = new TickEncoder();
    private BenchRing ring;
    private TickPublisher publisher;
    private SlabPublisher slots;
    private long tradeId;

    @Setup(Level.Trial)
    public void open() {
        ring = BenchRing.bare();
        publisher = ring.publisher();
        slots = new SlabPublisher();
        tradeId = 0;
    }

    @TearDown(Level.Trial)
    public void check() {
        final long received = ring.drain();
        ring.close();
        if (received + slots.published() != tradeId || tradeId == 0) {
            throw new IllegalStateException(received + " ticks came through the ring and " + slots.published()
                    + " were only encoded, must be " + tradeId);
        }
    }

    @Benchmark
    public void one() {
        publish(publisher, 1);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void eight() {
        publish(publisher, BATCH);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void baselineEncodeOnly() {
        publish(slots, BATCH);
    }

    /** Waits until the ring is empty, so that the next calls do not wait for its consumer. */
    public void drain() {
        ring.drain();
    }

    private void publish(final TickPublisher to, final int count) {
        final long first = to.claim(count);
        for (long sequence = first; sequence < first + count; sequence++) {
            final int offset = to.offset(sequence);
            encoder.trade(to.buffer(sequence), offset)
                    .price(6_000_000 + (tradeId & 0xFF))
                    .size(100_000)
                    .tradeId(tradeId++)
                    .tradeCount(1)
                    .aggressor(Aggressor.BUYER);
            TickEncoder.stamp(to.buffer(sequence), offset, tradeId, tradeId, 1, 1, TickFlags.LAST_IN_EVENT);
        }
        to.publish(first, count);
    }
}
