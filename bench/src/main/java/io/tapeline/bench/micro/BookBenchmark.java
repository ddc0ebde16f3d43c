package io.tapeline.bench.micro;

import io.tapeline.book.LevelBook;
import io.tapeline.tick.codec.Side;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
 * What it costs to set one level of a book and look at the best price; baselines: a long[] from the worst price to the best
 * with Arrays.binarySearch, and two java.util.TreeMaps.
 *
 * <p>Each price of a window of twice the depth is set or removed with equal chance, those near the best more often.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class BookBenchmark {
    private static final int CHANGES = 1 << 16;
    private static final long MIDDLE = 6_000_000;

    /** Levels on each side, about. */
    @Param({"20", "500"})
    public int depth;

    private boolean[] isBid;
    private long[] prices;
    private long[] sizes;
    private int next;
    private long changes;
    private LevelBook book;
    private PlainSide plainBids;
    private PlainSide plainAsks;
    private TreeMap<Long, Long> treeBids;
    private TreeMap<Long, Long> treeAsks;

    @Setup(Level.Trial)
    public void make() {
        final SplittableRandom random = new SplittableRandom(1);
        isBid = new boolean[CHANGES];
        prices = new long[CHANGES];
        sizes = new long[CHANGES];
        for (int i = 0; i < CHANGES; i++) {
            final int distance = Math.min(random.nextInt(2 * depth), random.nextInt(2 * depth));
            isBid[i] = random.nextBoolean();
            prices[i] = isBid[i] ? MIDDLE - 1 - distance : MIDDLE + distance;
            sizes[i] = random.nextBoolean() ? 1 + random.nextInt(1_000_000) : 0;
        }
        book = new LevelBook();
        plainBids = new PlainSide(1, 2 * depth);
        plainAsks = new PlainSide(-1, 2 * depth);
        treeBids = new TreeMap<>(Collections.reverseOrder());
        treeAsks = new TreeMap<>();
    }

    /**
     * The changes come round and round, so the last of them, applied to nothing, make the same book. Arrays check it,
     * because what a check allocates would count against the last iteration.
     */
    @TearDown(Level.Trial)
    public void check() {
        final PlainSide bids = new PlainSide(1, 2 * depth);
        final PlainSide asks = new PlainSide(-1, 2 * depth);
        for (long change = Math.max(0, changes - CHANGES); change < changes; change++) {
            final int index = (int) (change & CHANGES - 1);
            (isBid[index] ? bids : asks).set(prices[index], sizes[index]);
        }
        final int levels = bids.count + asks.count;
        final boolean isBook = book.count(Side.BID) + book.count(Side.ASK) == levels && book.bidPrice() == bids.best();
        final boolean isPlain = plainBids.count + plainAsks.count == levels && plainBids.best() == bids.best();
        final boolean isTree = treeBids.size() + treeAsks.size() == levels && treeBids.firstKey() == bids.best();
        if (levels == 0 || !isBook && !isPlain && !isTree) {
            throw new IllegalStateException("after " + changes + " changes no book is as it must be: " + levels
                    + " levels, best bid " + bids.best());
        }
    }

    @Benchmark
    public long setLevel() {
        final int index = next();
        book.set(isBid[index] ? Side.BID : Side.ASK, prices[index], sizes[index]);
        return book.bidPrice() + book.askPrice();
    }

    @Benchmark
    public long baselineSortedArray() {
        final int index = next();
        (isBid[index] ? plainBids : plainAsks).set(prices[index], sizes[index]);
        return plainBids.best() + plainAsks.best();
    }

    @Benchmark
    public long baselineTreeMap() {
        final int index = next();
        set(isBid[index] ? treeBids : treeAsks, prices[index], sizes[index]);
        return (treeBids.isEmpty() ? 0 : treeBids.firstKey()) + (treeAsks.isEmpty() ? 0 : treeAsks.firstKey());
    }

    private int next() {
        changes++;
        final int index = next;
        next = (index + 1) & (CHANGES - 1);
        return index;
    }

    private static void set(final TreeMap<Long, Long> side, final long price, final long size) {
        if (size == 0) {
            side.remove(price);
        } else {
            side.put(price, size);
        }
    }

    /** One side as one would write it first. */
    private static final class PlainSide {
        private final int sign;
        private final long[] keys;
        private final long[] values;
        private int count;

        private PlainSide(final int sign, final int capacity) {
            this.sign = sign;
            keys = new long[capacity];
            values = new long[capacity];
        }

        private long best() {
            return count == 0 ? 0 : sign * keys[count - 1];
        }

        private void set(final long price, final long size) {
            final int found = Arrays.binarySearch(keys, 0, count, sign * price);
            if (found >= 0 && size > 0) {
                values[found] = size;
            } else if (found >= 0) {
                count--;
                System.arraycopy(keys, found + 1, keys, found, count - found);
                System.arraycopy(values, found + 1, values, found, count - found);
            } else if (size > 0) {
                final int slot = -found - 1;
                System.arraycopy(keys, slot, keys, slot + 1, count - slot);
                System.arraycopy(values, slot, values, slot + 1, count - slot);
                keys[slot] = sign * price;
                values[slot] = size;
                count++;
            }
        }
    }
}
