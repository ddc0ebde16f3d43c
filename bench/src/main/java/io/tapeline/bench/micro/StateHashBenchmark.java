package io.tapeline.bench.micro;

import io.tapeline.bench.TickTape;
import io.tapeline.book.BookStage;
import io.tapeline.book.LevelBook;
import io.tapeline.candle.CandleStage;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.Side;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
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
 * What one hash over the whole state costs, of all books and of all open candles; baseline: CRC32C over as many bytes as the
 * books hash.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class StateHashBenchmark {
    private static final int TICKS_PER_SECURITY = 200;
    private static final long MINUTE_NS = 60_000_000_000L;

    /** Securities with a book of about 20 levels on each side. */
    @Param({"100", "1000"})
    public int securities;

    private final CRC32C crc = new CRC32C();
    private BookStage books;
    private CandleStage candles;
    private ByteBuffer bytes;
    private long booksHash;
    private long candlesHash;

    @Setup(Level.Trial)
    public void open() {
        final TickFlyweight tick = new TickFlyweight();
        final TickTape tape = new TickTape(TICKS_PER_SECURITY * securities, securities, 1);
        books = new BookStage((number, last, best) -> {});
        candles = new CandleStage(MINUTE_NS, MINUTE_NS / 6, MINUTE_NS, Set.of(), (number, late, startNs) -> {});
        for (int i = 0; i < tape.count(); i++) {
            books.onTick(i + 1, tick.wrap(tape.buffer(), TickTape.offset(i)));
            candles.onTick(i + 1, tick);
        }
        bytes = ByteBuffer.allocateDirect(hashedValues() * Long.BYTES);
        booksHash = books.stateHash();
        candlesHash = candles.stateHash();
    }

    /** The state did not change, so neither may its hash; and one more change must show. */
    @TearDown(Level.Trial)
    public void check() {
        final boolean isSame = books.stateHash() == booksHash && candles.stateHash() == candlesHash;
        books.book(1).set(Side.BID, 1, 1);
        if (!isSame || books.stateHash() == booksHash) {
            throw new IllegalStateException("the hash does not follow the state");
        }
    }

    @Benchmark
    public long books() {
        return books.stateHash();
    }

    @Benchmark
    public long openCandles() {
        return candles.stateHash();
    }

    @Benchmark
    public long baselineCrc32c() {
        crc.reset();
        crc.update(bytes.clear());
        return crc.getValue();
    }

    /** Seven values of each security, two counts, and two values of each level. */
    private int hashedValues() {
        int values = 0;
        for (int id = 1; id <= securities; id++) {
            final LevelBook book = books.book(id);
            values += 9 + 2 * (book.count(Side.BID) + book.count(Side.ASK));
        }
        return values;
    }
}
