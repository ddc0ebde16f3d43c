package io.tapeline.bench;

import io.tapeline.journal.Journal;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Side;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ticks made from a seed of which each changes a best price or size, so that each makes one row of {@code order_books}: what
 * a database takes in is then the same whether it counts ticks or rows. Three of five change the size of the best level, one
 * adds a better one, one takes the best away; books have 1 to {@value #LEVELS} levels on each side.
 *
 * <p>The ticks are spread evenly over {@value #MINUTES} minutes, so over as many chunks.
 */
public final class BestTape {
    private static final int LEVELS = 20;
    private static final int MINUTES = 5;
    private static final int BATCH = 256;
    private static final int FEED_ID = 1;
    private static final long MIDDLE = 6_000_000;
    private static final long MAX_SIZE = 100_000_000_000L;
    private static final long START_NS = TimeUnit.MINUTES.toNanos(28_333_334);

    private final TickEncoder encoder = new TickEncoder();
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(BATCH * TickLayout.LENGTH, BitUtil.CACHE_LINE_LENGTH));
    private final SplittableRandom random;
    private final int securities;
    private final int rows;
    private final long stepNs;
    private final int[] depths;
    private final long[] sizes;

    /**
     * @param securities 1 or more, ids from 1
     * @param rows at least two for each of them
     */
    public BestTape(final int securities, final int rows, final long seed) {
        if (rows < 2 * securities) {
            throw new IllegalArgumentException("rows=" + rows + ", must be 2 or more for each of " + securities
                    + " securities: each book begins with two levels");
        }
        this.securities = securities;
        this.rows = rows;
        random = new SplittableRandom(seed);
        stepNs = TimeUnit.MINUTES.toNanos(MINUTES) / rows;
        depths = new int[2 * securities];
        sizes = new long[2 * securities * LEVELS];
    }

    /** Writes them into a new journal; returns the number of the last tick. */
    public long write(final Path folder) {
        final TickTape definitions = new TickTape(0, securities, 1);
        try (Journal journal = BenchRing.openJournal(folder, new Counters())) {
            journal.stage().onTicks(1, definitions.buffer(), 0, definitions.prologue(), 0);
            long tickNumber = 1L + definitions.prologue();
            for (int row = 0; row < rows; row += BATCH) {
                final int count = Math.min(BATCH, rows - row);
                for (int i = 0; i < count; i++) {
                    encode(row + i, i * TickLayout.LENGTH);
                }
                journal.stage().onTicks(tickNumber, buffer, 0, count, 0);
                tickNumber += count;
            }
            return tickNumber - 1;
        }
    }

    private void encode(final int row, final int offset) {
        final int book = row < depths.length ? row : random.nextInt(depths.length);
        final int kind = random.nextInt(5);
        final int depth = depths[book];
        final boolean isLonger = depth == 0 || kind == 3 && depth < LEVELS;
        final boolean isShorter = kind == 4 && depth > 1;
        final int level = isLonger ? depth : depth - 1;
        depths[book] = isLonger ? depth + 1 : isShorter ? depth - 1 : depth;
        final int at = book * LEVELS + level;
        sizes[at] = isShorter ? 0 : 1 + (sizes[at] + random.nextLong(MAX_SIZE - 1)) % MAX_SIZE;
        final boolean isBid = book % 2 == 0;
        encoder.bookLevel(buffer, offset)
                .price(isBid ? MIDDLE - LEVELS + level : MIDDLE + 1 + LEVELS - level)
                .size(sizes[at])
                .feedSequence(row)
                .side(isBid ? Side.BID : Side.ASK);
        final long timeNs = START_NS + row * stepNs;
        TickEncoder.stamp(buffer, offset, timeNs, timeNs, 1 + book / 2, FEED_ID, TickFlags.LAST_IN_EVENT);
    }
}
