package io.tapeline.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tapeline.bench.BenchFolder;
import io.tapeline.bench.BenchRing;
import io.tapeline.config.ConfigLoader;
import io.tapeline.config.JournalConfig;
import io.tapeline.config.RingConfig;
import io.tapeline.config.Settings;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.feed.binance.BinanceMessages;
import io.tapeline.journal.Journal;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.telemetry.WallClock;
import io.tapeline.tick.TickBatchHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * What one Binance message costs from its bytes to the journal, six ticks for three messages; baseline: the same into a
 * ring whose consumer does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class DecodeToJournalBenchmark {
    private static final int MESSAGES = 3;
    private static final int ID_DIGITS = 15;
    private static final String ID = "0".repeat(ID_DIGITS);
    private static final String DEPTH =
            "{\"stream\":\"btcusdt@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":1700000000500,"
                    + "\"s\":\"BTCUSDT\",\"U\":\"" + ID + "\",\"u\":\"" + ID
                    + "\",\"b\":[[\"90.00000000\",\"1.00000000\"],[\"89.10000000\",\"0.00000000\"]],"
                    + "\"a\":[[\"91.00000000\",\"3.00000000\"],[\"95.00000000\",\"2.00000000\"]]}}";
    private static final String QUOTE = "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":\"" + ID
            + "\",\"s\":\"BTCUSDT\",\"b\":\"90.00000000\",\"B\":\"1.00000000\",\"a\":\"91.00000000\","
            + "\"A\":\"3.00000000\"}}";
    private static final String TRADE = "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1700000000700,"
            + "\"s\":\"BTCUSDT\",\"t\":\"" + ID
            + "\",\"p\":\"90.5\",\"q\":\"0.1\",\"T\":1700000000699,\"m\":true,\"M\":true}}";
    private static final String SNAPSHOT = "{\"lastUpdateId\":10,\"bids\":[[\"80\",\"1\"]],\"asks\":[[\"99\",\"1\"]]}";

    /** What stands behind the ring. */
    @Param({"nothing", "journal"})
    public String consumer;

    private final UnsafeBuffer depth = buffer(DEPTH);
    private final UnsafeBuffer quote = buffer(QUOTE);
    private final UnsafeBuffer trade = buffer(TRADE);
    private final Counters counters = new Counters();
    private Path folder;
    private Journal journal;
    private TickRing ring;
    private BinanceMessages messages;
    private long id = 10;

    @Setup(Level.Trial)
    public void open() {
        folder = BenchFolder.create();
        final WallClock clock = new WallClock();
        final JournalConfig journalConfig = new JournalConfig(
                folder.resolve("journal"),
                "hourly",
                BenchRing.BLOCK_BYTES,
                8192,
                1_000_000_000L,
                64 << 20,
                0,
                0,
                0,
                1 << 20,
                1 << 16);
        journal = Journal.open(journalConfig, counters, clock);
        final TickBatchHandler nothing = (first, slab, offset, headCount, wrapCount) -> {};
        ring = new TickRing(
                new RingConfig(65_536, "yielding", 256),
                1,
                8192,
                List.of(consumer.equals("journal") ? journal.stage() : nothing),
                counters,
                Throwable::printStackTrace);
        ring.start();
        final SecurityMaster securities = new SecurityMaster(
                new SecurityCatalog(), ring.publisher(FullPolicy.blockForEver(), counters, "definitions"), clock);
        final Settings settings = new ConfigLoader(Feeds.load(folder)::settings, Map.of())
                .feed("binance-spot", Map.of())
                .settings();
        final FeedSourceContext source =
                new FeedSourceContext(1, ring.publisher(FullPolicy.blockForEver(), counters, "binance-spot"));
        messages = new BinanceMessages(
                new FeedContext(settings, List.of(), source, securities, journal.quarantine(), counters, clock));
        putId(depth, DEPTH.indexOf(ID), 1);
        putId(depth, DEPTH.lastIndexOf(ID), id);
        onMessage(depth);
        onMessage(buffer(SNAPSHOT));
    }

    @TearDown(Level.Trial)
    public void close() {
        ring.drain(TimeUnit.SECONDS.toNanos(5));
        ring.close();
        journal.close();
        final Map<String, Long> values = counters.values();
        if (values.get("binance-spot.rejected") != 0 || values.get("binance-spot.book.gaps") != 0) {
            throw new IllegalStateException("the messages were not taken as they were meant: " + values);
        }
        BenchFolder.delete(folder);
    }

    /** A change of four levels, the best prices, a trade: bytes to ticks, the book kept and compared on the way. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void messagesToTicks() {
        id++;
        putId(depth, DEPTH.indexOf(ID), id);
        putId(depth, DEPTH.lastIndexOf(ID), id);
        putId(quote, QUOTE.indexOf(ID), id);
        putId(trade, TRADE.indexOf(ID), id);
        onMessage(depth);
        onMessage(quote);
        onMessage(trade);
    }

    private void onMessage(final UnsafeBuffer message) {
        messages.onMessage(message, 0, message.capacity(), 1_700_000_000_000_000_000L, "BTCUSDT");
    }

    private static UnsafeBuffer buffer(final String text) {
        return new UnsafeBuffer(text.getBytes(US_ASCII));
    }

    private static void putId(final UnsafeBuffer message, final int offset, final long value) {
        long rest = value;
        for (int i = offset + ID_DIGITS - 1; i >= offset; i--) {
            message.putByte(i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
