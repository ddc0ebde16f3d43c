package io.tapeline.bench.micro;

import io.tapeline.bench.TickTape;
import io.tapeline.candle.CandleListener;
import io.tapeline.candle.CandleStage;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one trade costs in the stage of candles, closing and handing out of candles included; baseline: open, high, low,
 * close and a 64-bit volume in arrays, with neither lateness nor watermark nor provenance.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CandleBenchmark {
    /** Trades of one call. */
    public static final int TRADES = 1 << 14;

    private static final int DRAIN_EVERY = 1 << 10;
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long STEP_NS = 1_000_000;

    /** Securities that the trades are of, by chance. */
    @Param({"10", "1000"})
    public int securities;

    private final TickFlyweight tick = new TickFlyweight();
    private TickTape tape;
    private int[] trades;
    private CandleStage stage;
    private PlainCandles plain;
    private long tickNumber;
    private long startNs;
    private long lateTicks;
    private long handedOut;
    private final CandleListener listener = candle -> handedOut += candle.isFinal() ? 1 : 0;

    @Setup(Level.Trial)
    public void open() {
        tape = new TickTape(8 * TRADES, securities, 1);
        trades = new int[TRADES];
        int found = 0;
        for (int i = tape.prologue(); found < TRADES; i++) {
            if (tick.wrap(tape.buffer(), TickTape.offset(i)).kind() == TradeDecoder.TEMPLATE_ID) {
                trades[found++] = TickTape.offset(i);
            }
        }
        stage = new CandleStage(MINUTE_NS, MINUTE_NS / 6, MINUTE_NS, Set.of(), (number, late, startOf) -> lateTicks++);
        tape.givePrologue(stage, tick);
        plain = new PlainCandles(securities + 1);
        startNs = 1_700_000_000_000_000_000L;
        tickNumber = tape.prologue();
    }

    /** Time goes on between passes, not within the measured work; each pass lasts 16 s in the time of the trades. */
    @Setup(Level.Invocation)
    public void retime() {
        tape.retime(startNs, STEP_NS / 8);
        startNs += STEP_NS * TRADES;
    }

    @TearDown(Level.Trial)
    public void check() {
        final boolean isStage = stage.finalCount() > 0 && handedOut == stage.finalCount();
        if (stage.ignoredTicks() != 0 || lateTicks != 0 || !isStage && plain.closed == 0) {
            throw new IllegalStateException(stage.finalCount() + " candles became final, " + handedOut
                    + " were handed out, " + stage.ignoredTicks() + " ticks ignored, " + lateTicks + " late, "
                    + plain.closed + " plain candles");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRADES)
    public long tradesToCandles() {
        for (int i = 0; i < TRADES; i++) {
            stage.onTick(++tickNumber, tick.wrap(tape.buffer(), trades[i]));
            if ((i + 1 & DRAIN_EVERY - 1) == 0) {
                stage.drainChanged(listener);
            }
        }
        return handedOut;
    }

    @Benchmark
    @OperationsPerInvocation(TRADES)
    public long baselineArrays() {
        for (int i = 0; i < TRADES; i++) {
            tick.wrap(tape.buffer(), trades[i]);
            final TradeDecoder trade = tick.trade();
            plain.add(tick.securityId(), tick.eventTimeNs() / MINUTE_NS, trade.price(), trade.size());
        }
        return plain.closed;
    }

    /** Candles as one would write them first. */
    private static final class PlainCandles {
        private final long[] minute;
        private final long[] open;
        private final long[] high;
        private final long[] low;
        private final long[] close;
        private final long[] volume;
        private long closed;

        private PlainCandles(final int securities) {
            minute = new long[securities];
            open = new long[securities];
            high = new long[securities];
            low = new long[securities];
            close = new long[securities];
            volume = new long[securities];
        }

        private void add(final int id, final long newMinute, final long price, final long size) {
            if (minute[id] != newMinute) {
                closed += minute[id] == 0 ? 0 : 1;
                minute[id] = newMinute;
                open[id] = price;
                high[id] = price;
                low[id] = price;
                volume[id] = 0;
            }
            high[id] = Math.max(high[id], price);
            low[id] = Math.min(low[id], price);
            close[id] = price;
            volume[id] += size;
        }
    }
}
