package io.tapeline.bench;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.util.SplittableRandom;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ticks made from a seed, side by side in memory, that benchmarks write over and over: first what defines the securities
 * and begins their books, then 60 % levels, 25 % quotes and 15 % trades, each an event of its own.
 *
 * <p>Prices stay within {@value #WINDOW} steps of a fixed middle, and levels come and go alike, so that books keep about
 * {@code WINDOW / 2} levels on each side however long the tape is repeated.
 *
 * <p><em>Thread</em>: one. <em>Allocation</em>: none after construction.
 */
public final class TickTape {
    public static final int PRICE_SCALE = 2;
    public static final int SIZE_SCALE = 8;

    private static final int FEED_ID = 1;
    private static final int WINDOW = 40;
    private static final long MIDDLE = 6_000_000;
    private static final long START_NS = 1_700_000_000_000_000_000L;

    private final TickEncoder encoder = new TickEncoder();
    private final UnsafeBuffer buffer;
    private final SplittableRandom random;
    private final int securities;
    private final int prologue;
    private final int count;

    /**
     * @param marketTicks after the definitions
     * @param securities 1 or more, ids from 1
     */
    public TickTape(final int marketTicks, final int securities, final long seed) {
        this.securities = securities;
        random = new SplittableRandom(seed);
        prologue = 1 + 3 * securities;
        count = prologue + marketTicks;
        buffer = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(count << TickLayout.LENGTH_SHIFT, BitUtil.CACHE_LINE_LENGTH));
        define();
        for (int i = prologue; i < count; i++) {
            market(i);
        }
        retime(START_NS, 1_000);
    }

    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Ticks of the tape, the prologue included. */
    public int count() {
        return count;
    }

    /** Ticks that define securities and begin books; they come once. */
    public int prologue() {
        return prologue;
    }

    public int securities() {
        return securities;
    }

    public static int offset(final int index) {
        return index << TickLayout.LENGTH_SHIFT;
    }

    /** Gives the market ticks new times, both of them, {@code stepNs} apart, so that time goes on when they repeat. */
    public void retime(final long startNs, final long stepNs) {
        long timeNs = startNs;
        for (int i = prologue; i < count; i++) {
            final int offset = offset(i);
            buffer.putLong(offset + TickLayout.EVENT_TIME_OFFSET, timeNs, LITTLE_ENDIAN);
            buffer.putLong(offset + TickLayout.RECEIVE_TIME_OFFSET, timeNs, LITTLE_ENDIAN);
            timeNs += stepNs;
        }
    }

    /** Gives the prologue to a handler, numbered from 1. */
    public void givePrologue(final TickHandler handler, final TickFlyweight tick) {
        for (int i = 0; i < prologue; i++) {
            handler.onTick(i + 1, tick.wrap(buffer, offset(i)));
        }
        handler.onBatchEnd(prologue);
    }

    private void define() {
        final SlabPublisher slots = new SlabPublisher();
        final SecurityMaster master = new SecurityMaster(new SecurityCatalog(), slots, () -> START_NS);
        for (int id = 1; id <= securities; id++) {
            master.define("bench", "SECURITY" + id, PRICE_SCALE, SIZE_SCALE, true);
        }
        final int definitions = 1 + securities;
        if (slots.published() != definitions) {
            throw new IllegalStateException(slots.published() + " definitions, must be " + definitions);
        }
        buffer.putBytes(0, slots.buffer(0), 0, offset(definitions));
        for (int id = 1; id <= securities; id++) {
            reset(definitions + 2 * (id - 1), id, ResetPhase.SNAPSHOT_BEGIN, 0);
            reset(definitions + 2 * (id - 1) + 1, id, ResetPhase.SNAPSHOT_END, TickFlags.LAST_IN_EVENT);
        }
    }

    private void reset(final int index, final int securityId, final ResetPhase phase, final int flags) {
        encoder.bookReset(buffer, offset(index)).feedSequence(0).phase(phase);
        TickEncoder.stamp(buffer, offset(index), START_NS, START_NS, securityId, FEED_ID, flags | TickFlags.SNAPSHOT);
    }

    private void market(final int index) {
        final int offset = offset(index);
        final int kind = random.nextInt(100);
        final long bid = MIDDLE - 1 - random.nextInt(WINDOW);
        final long ask = MIDDLE + random.nextInt(WINDOW);
        final long size = 1 + random.nextLong(1_000_000_000L);
        if (kind < 60) {
            final boolean isBid = random.nextBoolean();
            encoder.bookLevel(buffer, offset)
                    .price(isBid ? bid : ask)
                    .size(random.nextBoolean() ? size : 0)
                    .feedSequence(index)
                    .side(isBid ? Side.BID : Side.ASK);
        } else if (kind < 85) {
            encoder.quote(buffer, offset)
                    .bidPrice(bid)
                    .askPrice(ask)
                    .bidSize(size)
                    .askSize(size);
        } else {
            encoder.trade(buffer, offset)
                    .price(bid)
                    .size(size)
                    .tradeId(index)
                    .tradeCount(1)
                    .aggressor(Aggressor.BUYER);
        }
        final int securityId = 1 + random.nextInt(securities);
        TickEncoder.stamp(buffer, offset, START_NS, START_NS, securityId, FEED_ID, TickFlags.LAST_IN_EVENT);
    }
}
