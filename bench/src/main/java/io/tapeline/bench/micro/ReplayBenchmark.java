package io.tapeline.bench.micro;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.JournalScan;
import io.tapeline.bench.ReplayJournal;
import io.tapeline.book.BookStage;
import io.tapeline.candle.CandleStage;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import java.nio.file.Path;
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
 * How many ticks a second a journal of the page cache gives: to a reader that takes one field of each, and to books and
 * candles; baselines: a bare scan of the mapped files with the CRC32C of each document, and one without.
 *
 * <p>Each pass opens the reader, maps the files and reads {@value #TICKS} ticks; what that allocates is divided by them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class ReplayBenchmark {
    private static final int TICKS = 1 << 21;
    private static final int POLL_DOCUMENTS = 16;
    private static final long MINUTE_NS = 60_000_000_000L;

    /** Securities that the ticks are of, by chance. */
    @Param({"100", "1000"})
    public int securities;

    private Path folder;
    private JournalScan scan;
    private long expected;
    private long ticks;
    private long sum;

    @Setup(Level.Trial)
    public void write() {
        folder = BenchFolder.create();
        expected = ReplayJournal.write(folder, TICKS, securities);
        scan = new JournalScan(folder);
    }

    @TearDown(Level.Trial)
    public void delete() {
        scan.close();
        BenchFolder.delete(folder);
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long readerTakesOneField() {
        ticks = 0;
        read(this::onTick);
        return check(ticks) + sum;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long readerToBooksAndCandles() {
        ticks = 0;
        final BookStage books = new BookStage((number, tick, best) -> sum++);
        final CandleStage candles =
                new CandleStage(MINUTE_NS, MINUTE_NS / 6, MINUTE_NS, Set.of(), (number, tick, startNs) -> sum++);
        read(TickHandlers.chain(books, candles, this::onTick));
        candles.drainChanged(candle -> sum++);
        if (books.ignoredLevels() != 0 || candles.lateTicks() != 0 || candles.ignoredTicks() != 0) {
            throw new IllegalStateException("books or candles ignored ticks of the tape");
        }
        return check(ticks) + sum;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long baselineScanWithCrc() {
        return check(scan.scan(true)) + scan.sum();
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long baselineScan() {
        return check(scan.scan(false)) + scan.sum();
    }

    private void onTick(final long tickNumber, final TickFlyweight tick) {
        sum += tick.securityId();
        ticks++;
    }

    private void read(final TickHandler handler) {
        try (JournalReader reader = Journal.openReader(folder, JournalStart.first(), TickHandlers.none())) {
            while (!reader.isAtEnd()) {
                reader.poll(handler, POLL_DOCUMENTS);
            }
        }
    }

    private long check(final long read) {
        if (read != expected) {
            throw new IllegalStateException(read + " ticks were read, must be " + expected);
        }
        return read;
    }
}
