package io.tapeline.store;

import io.tapeline.state.HashTrail;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import org.agrona.DirectBuffer;

/** Derives the rows of those ticks that are in the ledger; the others only move the books and candles. */
final class LedgerReplay implements TickHandler {
    private static final int DRAIN_MASK = (1 << 16) - 1;

    private final RowStage rows;
    private final TickRanges ledger;
    private final HashTrail trail;
    private final LossRanges losses;
    private long firstTick;
    private long lastTick;
    private long segmentEnd;

    /**
     * @param hashTicks at which multiples hashes of the state are on the tape, 0 if that is not known
     * @param settleNs how long behind a loss candles may still show it
     */
    LedgerReplay(final RowStage rows, final TickRanges ledger, final long hashTicks, final long settleNs) {
        trail = new HashTrail(rows.market(), hashTicks, difference -> {});
        losses = new LossRanges(settleNs);
        this.rows = rows;
        this.ledger = ledger;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        rows.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tickNumber == 0 && firstTick > 0) {
            rows.onTick(0, tick);
            return;
        }
        if (firstTick == 0) {
            firstTick = tickNumber;
        }
        if (tickNumber > segmentEnd) {
            rows.drainCandles();
            final long storedEnd = ledger.endOfRangeAt(tickNumber);
            rows.rows(storedEnd >= tickNumber);
            segmentEnd = storedEnd >= tickNumber ? storedEnd : ledger.nextRangeAfter(tickNumber) - 1;
        }
        rows.onTick(tickNumber, tick);
        if (tickNumber > 0) {
            trail.onTick(tickNumber, tick);
        }
        losses.onTick(tickNumber, tick, rows.hasDistrustedBooks());
        lastTick = tickNumber;
        if ((tickNumber & DRAIN_MASK) == 0) {
            rows.drainCandles();
        }
    }

    /** What became of the comparison of the state with the hashes on the tape. */
    HashTrail trail() {
        return trail;
    }

    LossRanges losses() {
        return losses;
    }

    void end() {
        rows.drainCandles();
    }

    /** The first tick of the journal, below which nothing can be compared. */
    long firstTick() {
        return firstTick;
    }

    /** Whether the candles in the database are those of a whole journal: it has its beginning, the ledger no hole. */
    boolean isWhole(final TickRanges ranges) {
        return firstTick <= 1 && ranges.count() <= 1;
    }

    /** What is wrong with the journal itself, or empty. */
    String complaint(final TickRanges ranges) {
        return lastTick < ranges.last()
                ? "ingestion_ledger has ticks to " + ranges.last() + ", the journal ends with " + lastTick
                : "";
    }
}
