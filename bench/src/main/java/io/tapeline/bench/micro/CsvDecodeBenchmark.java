package io.tapeline.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tapeline.bench.BenchFeed;
import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.SlabPublisher;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.Feeds;
import io.tapeline.telemetry.Counters;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
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
 * What one row of a csv file costs from the page cache to a tick in a slot; baseline: the same file by BufferedReader,
 * String.split and BigDecimal.
 *
 * <p>The file is opened anew every {@value #ROWS} rows, which shows as less than one byte a row in the gc profile.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class CsvDecodeBenchmark {
    private static final int ROWS = 1 << 20;

    /** Rows of one duty cycle of the feed. */
    private static final int CYCLE_ROWS = 256;

    /** What the rows are, by the name of the file. */
    @Param({"quote", "trade"})
    public String rows;

    private Path folder;
    private Path file;
    private Counters counters;
    private SlabPublisher publisher;
    private FeedContext context;
    private Feed.RecordedSession session;
    private FeedAgent agent;
    private BufferedReader reader;
    private long calls;
    private long plainRows;
    private long plainSum;

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = BenchFolder.create();
        file = folder.resolve("20240102_bench_" + rows + "_tick.csv");
        write();
        counters = new Counters();
        publisher = new SlabPublisher();
        context = BenchFeed.context("csv", publisher, counters);
        session = Feeds.load(folder).find("csv").orElseThrow().recordedSession(context);
        agent = session.open(file, context.source());
        reader = Files.newBufferedReader(file, US_ASCII);
    }

    @TearDown(Level.Trial)
    public void check() throws Exception {
        agent.onClose();
        reader.close();
        BenchFolder.delete(folder);
        final long taken = counters.counter("csv." + rows + "s").value();
        final long expected = calls * CYCLE_ROWS;
        if (taken != expected || publisher.published() < taken || calls == 0 == (plainRows == 0)) {
            throw new IllegalStateException(taken + " rows were taken, must be " + expected + ", and "
                    + publisher.published() + " ticks published; " + plainRows + " plain rows");
        }
    }

    @Benchmark
    @OperationsPerInvocation(CYCLE_ROWS)
    public void rowToTick() throws Exception {
        agent.doWork();
        if (agent.isFinished()) {
            agent.onClose();
            agent = session.open(file, context.source());
            agent.doWork();
        }
        calls++;
    }

    @Benchmark
    @OperationsPerInvocation(CYCLE_ROWS)
    public long baselineSplitAndBigDecimal() throws IOException {
        for (int i = 0; i < CYCLE_ROWS; i++) {
            String line = reader.readLine();
            if (line == null) {
                reader.close();
                reader = Files.newBufferedReader(file, US_ASCII);
                line = reader.readLine();
            }
            final String[] fields = line.split(",");
            plainSum += Long.parseLong(fields[0])
                    + new BigDecimal(fields[1]).movePointLeft(4).scale()
                    + Long.parseLong(fields[2]);
            plainRows++;
        }
        return plainSum;
    }

    private void write() throws IOException {
        final SplittableRandom random = new SplittableRandom(1);
        try (BufferedWriter out = Files.newBufferedWriter(file, US_ASCII)) {
            for (int i = 0; i < ROWS; i++) {
                final int price = 400_000 + 100 * random.nextInt(1_000);
                final int size = 100 * (1 + random.nextInt(50));
                out.write(14_400_000 + i / 20 + "," + price + "," + size);
                out.write(
                        rows.equals("trade")
                                ? ",N,00000,0\n"
                                : "," + (price + 100) + "," + (size + 100) + ",N,00001,0\n");
            }
        }
    }
}
