package io.tapeline.bench.micro;

import io.tapeline.security.Security;
import io.tapeline.store.CopyBuffer;
import io.tapeline.store.CopyEncoder;
import io.tapeline.store.OrderBookRow;
import io.tapeline.store.TradeRow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one row of order_books and one of trades costs on its way into binary COPY; baseline: the same bytes by plain code
 * over a ByteBuffer, numbers through the digits of a BigDecimal.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CopyEncodeBenchmark {
    private static final int ROWS = 1 << 12;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int ENGINE_ID = 1;
    private static final int SECURITY_ID = 7;
    private static final Security SECURITY = new Security(7, "bench", "BTCUSDT", 2, 8, true);

    private final OrderBookRow[] books = new OrderBookRow[ROWS];
    private final TradeRow[] trades = new TradeRow[ROWS];
    private final CopyEncoder encoder = new CopyEncoder(ENGINE_ID);
    private final CopyBuffer out = new CopyBuffer(BUFFER_BYTES);
    private final PlainCopyRows plain = new PlainCopyRows(ENGINE_ID, 2 * BUFFER_BYTES);
    private int next;
    private long rowsDone;

    @Setup(Level.Trial)
    public void make() {
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ROWS; i++) {
            books[i] = book(random, i);
            trades[i] = trade(random, i);
        }
        compare();
        rowsDone = 0;
    }

    @TearDown(Level.Trial)
    public void check() {
        if (rowsDone == 0 || out.rows() == 0 == (plain.rows().position() == 0)) {
            throw new IllegalStateException(rowsDone + " rows were encoded, " + out.rows() + " are in the buffer");
        }
    }

    @Benchmark
    public int orderBook() {
        if (out.length() > BUFFER_BYTES) {
            out.clear();
        }
        encoder.orderBook(out, books[next()], SECURITY_ID);
        return out.length();
    }

    @Benchmark
    public int trade() {
        if (out.length() > BUFFER_BYTES) {
            out.clear();
        }
        encoder.trade(out, trades[next()], SECURITY_ID);
        return out.length();
    }

    @Benchmark
    public int baselinePlainOrderBook() {
        if (plain.rows().position() > BUFFER_BYTES) {
            plain.clear();
        }
        plain.orderBook(books[next()], SECURITY_ID);
        return plain.rows().position();
    }

    @Benchmark
    public int baselinePlainTrade() {
        if (plain.rows().position() > BUFFER_BYTES) {
            plain.clear();
        }
        plain.trade(trades[next()], SECURITY_ID);
        return plain.rows().position();
    }

    /** The two ways must make the same bytes. */
    private void compare() {
        for (int i = 0; i < ROWS; i++) {
            encoder.orderBook(out, books[i], SECURITY_ID);
            encoder.trade(out, trades[i], SECURITY_ID);
            plain.orderBook(books[i], SECURITY_ID);
            plain.trade(trades[i], SECURITY_ID);
        }
        final ByteBuffer rows = plain.rows();
        final boolean isEqual = out.length() == rows.position()
                && Arrays.equals(out.bytes(), 0, out.length(), rows.array(), 0, rows.position());
        if (out.rows() != 2 * ROWS || !isEqual) {
            throw new IllegalStateException(out.rows() + " rows of " + out.length() + " bytes, plain code makes "
                    + rows.position() + " bytes, and others");
        }
        out.clear();
        plain.clear();
    }

    private int next() {
        rowsDone++;
        final int index = next;
        next = (index + 1) & (ROWS - 1);
        return index;
    }

    private static OrderBookRow book(final SplittableRandom random, final int index) {
        final OrderBookRow row = new OrderBookRow();
        row.tickNumber = 1_000_000 + index;
        row.timestampNs = 1_700_000_000_000_000_000L + index * 1_000L;
        row.eventTimeNs = row.timestampNs;
        row.receiveTimeNs = row.timestampNs + 100;
        row.security = SECURITY;
        row.bidPrice = 6_000_000 - random.nextInt(1_000_000);
        row.askPrice = 6_000_001 + random.nextInt(1_000_000);
        row.bidSize = random.nextLong(100_000_000_000L);
        row.askSize = random.nextLong(100_000_000_000L);
        row.flags = 1;
        return row;
    }

    private static TradeRow trade(final SplittableRandom random, final int index) {
        final TradeRow row = new TradeRow();
        row.tickNumber = 1_000_000 + index;
        row.timestampNs = 1_700_000_000_000_000_000L + index * 1_000L;
        row.eventTimeNs = row.timestampNs;
        row.receiveTimeNs = row.timestampNs + 100;
        row.security = SECURITY;
        row.price = 6_000_000 - random.nextInt(1_000_000);
        row.size = random.nextLong(100_000_000_000L);
        row.side = 'B';
        row.tradeId = index;
        row.tradeCount = 1;
        row.flags = 1;
        return row;
    }
}
