package io.tapeline.bench.micro;

import io.tapeline.bench.BinanceDecoding;
import io.tapeline.bench.JacksonStreaming;
import io.tapeline.bench.MessageKind;
import io.tapeline.bench.MessageTape;
import io.tapeline.bench.Messages;
import io.tapeline.bench.SlabPublisher;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one Binance message of each kind costs from its bytes to ticks in a slot: messages a second, and ticks a second;
 * baseline: the same bytes through Jackson's streaming parser to BigDecimal, which keeps no book and checks no sequence.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class DecodeBenchmark {
    private static final int SYNTHETIC_DEPTHS = 10_000;

    /** Of the messages. */
    @Param({"depth", "quote", "trade"})
    public String kind;

    /** Made from a seed, or recorded from the venue: the latter where the captures are. */
    @Param({"synthetic", "recorded"})
    public String source;

    private MessageTape tape;
    private SlabPublisher publisher;
    private BinanceDecoding decoding;
    private JacksonStreaming jackson;
    private long publishedBefore;
    private long expectedTicks;
    private long given;

    /** Ticks beside the messages that JMH counts. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Rate {
        public long ticks;
    }

    @Setup(Level.Trial)
    public void open() {
        final MessageKind only = MessageKind.valueOf(kind.toUpperCase(Locale.ROOT));
        final MessageTape all =
                source.equals("recorded") ? Messages.recorded() : Messages.synthetic(SYNTHETIC_DEPTHS, 1);
        tape = all.only(each -> each == only || only == MessageKind.DEPTH && each == MessageKind.SNAPSHOT);
        publisher = new SlabPublisher();
        decoding = new BinanceDecoding(publisher, tape.symbol());
        jackson = new JacksonStreaming();
        if (only == MessageKind.DEPTH) {
            while (!decoding.hasBook()) {
                decoding.onMessage(tape.message(tape.next()));
            }
        } else {
            // The first message of a security also defines it.
            decoding.onMessage(tape.message(tape.next()));
        }
        publishedBefore = publisher.published();
    }

    @TearDown(Level.Trial)
    public void check() {
        decoding.check();
        final long published = publisher.published() - publishedBefore;
        if (published != expectedTicks || given > 0 == (jackson.numbers() == 0)) {
            throw new IllegalStateException(published + " ticks were published, must be " + expectedTicks + "; "
                    + jackson.numbers() + " numbers were read of " + given + " messages");
        }
    }

    @Benchmark
    public void messageToTicks(final Rate rate) {
        final int index = tape.next();
        decoding.onMessage(tape.message(index));
        expectedTicks += tape.ticks(index);
        rate.ticks += tape.ticks(index);
    }

    @Benchmark
    public long baselineJacksonStreaming(final Rate rate) {
        final int index = tape.next();
        jackson.read(tape.bytes(index));
        given++;
        rate.ticks += tape.ticks(index);
        return jackson.sum();
    }
}
