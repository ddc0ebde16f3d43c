package io.tapeline.bench.guard;

import io.tapeline.bench.micro.BestChangeBenchmark;
import io.tapeline.bench.micro.BookBenchmark;
import io.tapeline.bench.micro.CandleBenchmark;
import io.tapeline.bench.micro.ClaimPublishBenchmark;
import io.tapeline.bench.micro.CopyEncodeBenchmark;
import io.tapeline.bench.micro.DecodeBenchmark;
import io.tapeline.bench.micro.StateHashBenchmark;
import java.util.List;

/** All that is guarded: the benchmarks of {@code micro}, each with its own baseline as the control. */
final class GuardedPaths {
    /** Fewer than the slots of the ring, so that no claim waits for the consumer. */
    private static final int RING_TICKS = 1 << 13;

    private static final int SECURITIES = 100;

    private GuardedPaths() {}

    static List<GuardedPath> all() {
        return List.of(
                decode("depth"),
                decode("quote"),
                decode("trade"),
                new GuardedPath("publish-one", () -> publish(true), GuardedPaths::encodeOnly),
                new GuardedPath("publish-eight", () -> publish(false), GuardedPaths::encodeOnly),
                new GuardedPath(
                        "journal-1", () -> new JournalSide(1, true).side(), () -> new JournalSide(1, false).side()),
                new GuardedPath(
                        "journal-256",
                        () -> new JournalSide(256, true).side(),
                        () -> new JournalSide(256, false).side()),
                new GuardedPath("book", () -> book(true), () -> book(false)),
                new GuardedPath("best-change", () -> bestChange(true), () -> bestChange(false)),
                new GuardedPath("candle", () -> candle(true), () -> candle(false)),
                new GuardedPath("copy-order-book", () -> copyOrderBook(true), () -> copyOrderBook(false)),
                new GuardedPath("copy-trade", () -> copyTrade(true), () -> copyTrade(false)),
                new GuardedPath("replay", ReplaySides::toBooksAndCandles, ReplaySides::scan),
                new GuardedPath("state-hash-books", () -> stateHash("books"), () -> stateHash("control")),
                new GuardedPath("state-hash-candles", () -> stateHash("candles"), () -> stateHash("control")));
    }

    private static GuardedPath decode(final String kind) {
        return new GuardedPath("decode-" + kind, () -> decode(kind, true), () -> decode(kind, false));
    }

    /** Made-up messages, also where there are recorded ones: a bound is of one input. */
    private static Side decode(final String kind, final boolean isSubject) {
        final DecodeBenchmark benchmark = new DecodeBenchmark();
        benchmark.kind = kind;
        benchmark.source = "synthetic";
        benchmark.open();
        final DecodeBenchmark.Rate rate = new DecodeBenchmark.Rate();
        return Side.of(
                1,
                isSubject ? () -> benchmark.messageToTicks(rate) : () -> benchmark.baselineJacksonStreaming(rate),
                benchmark::check);
    }

    private static Side publish(final boolean isOne) {
        final ClaimPublishBenchmark benchmark = new ClaimPublishBenchmark();
        benchmark.open();
        final int units = isOne ? 1 : ClaimPublishBenchmark.BATCH;
        final Side.Step run = isOne ? benchmark::one : benchmark::eight;
        return new Side(units, RING_TICKS / units, benchmark::drain, run, benchmark::check);
    }

    private static Side encodeOnly() {
        final ClaimPublishBenchmark benchmark = new ClaimPublishBenchmark();
        benchmark.open();
        return Side.of(ClaimPublishBenchmark.BATCH, benchmark::baselineEncodeOnly, benchmark::check);
    }

    private static Side book(final boolean isSubject) {
        final BookBenchmark benchmark = new BookBenchmark();
        benchmark.depth = 20;
        benchmark.make();
        return Side.of(1, isSubject ? benchmark::setLevel : benchmark::baselineSortedArray, benchmark::check);
    }

    private static Side bestChange(final boolean isSubject) {
        final BestChangeBenchmark benchmark = new BestChangeBenchmark();
        benchmark.securities = SECURITIES;
        benchmark.open();
        return Side.of(
                BestChangeBenchmark.TICKS,
                isSubject ? benchmark::ticksToBestChanges : benchmark::baselineReadOnly,
                benchmark::check);
    }

    private static Side candle(final boolean isSubject) {
        final CandleBenchmark benchmark = new CandleBenchmark();
        benchmark.securities = SECURITIES;
        benchmark.open();
        return new Side(
                CandleBenchmark.TRADES,
                1,
                benchmark::retime,
                isSubject ? benchmark::tradesToCandles : benchmark::baselineArrays,
                benchmark::check);
    }

    private static Side copyOrderBook(final boolean isSubject) {
        final CopyEncodeBenchmark benchmark = new CopyEncodeBenchmark();
        benchmark.make();
        return Side.of(1, isSubject ? benchmark::orderBook : benchmark::baselinePlainOrderBook, benchmark::check);
    }

    private static Side copyTrade(final boolean isSubject) {
        final CopyEncodeBenchmark benchmark = new CopyEncodeBenchmark();
        benchmark.make();
        return Side.of(1, isSubject ? benchmark::trade : benchmark::baselinePlainTrade, benchmark::check);
    }

    private static Side stateHash(final String of) {
        final StateHashBenchmark benchmark = new StateHashBenchmark();
        benchmark.securities = SECURITIES;
        benchmark.open();
        final Side.Step run = switch (of) {
            case "books" -> benchmark::books;
            case "candles" -> benchmark::openCandles;
            default -> benchmark::baselineCrc32c;
        };
        return Side.of(1, run, benchmark::check);
    }
}
