package io.tapeline.bench.micro;

import io.tapeline.bench.TickTape;
import io.tapeline.book.BookStage;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.BookLevelDecoder;
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
 * What one tick costs in the stage of books, from its bytes to the change of a best price it may make; baseline: the same
 * ticks read and not applied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class BestChangeBenchmark {
    /** Ticks of one call. */
    public static final int TICKS = 1 << 16;

    /** Books that the ticks are of, by chance. */
    @Param({"1", "100", "10000"})
    public int securities;

    private final TickFlyweight tick = new TickFlyweight();
    private TickTape tape;
    private BookStage books;
    private long tickNumber;
    private long changes;
    private long sum;

    @Setup(Level.Trial)
    public void open() {
        tape = new TickTape(TICKS, securities, 1);
        books = new BookStage((number, last, best) -> changes++);
        tape.givePrologue(books, tick);
        tickNumber = tape.prologue();
        changes = 0;
        sum = 0;
    }

    @TearDown(Level.Trial)
    public void check() {
        if (books.ignoredLevels() != 0 || changes == 0 && sum == 0 || tickNumber == tape.prologue()) {
            throw new IllegalStateException(changes + " changes of a best price, " + books.ignoredLevels()
                    + " levels ignored, after " + tickNumber + " ticks");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long ticksToBestChanges() {
        for (int i = tape.prologue(); i < tape.count(); i++) {
            books.onTick(++tickNumber, tick.wrap(tape.buffer(), TickTape.offset(i)));
        }
        return changes;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long baselineReadOnly() {
        for (int i = tape.prologue(); i < tape.count(); i++) {
            tick.wrap(tape.buffer(), TickTape.offset(i));
            sum += tick.securityId();
            if (tick.kind() == BookLevelDecoder.TEMPLATE_ID) {
                final BookLevelDecoder level = tick.bookLevel();
                sum += level.price() + level.size() + level.sideRaw();
            }
            tickNumber++;
        }
        return sum;
    }
}
