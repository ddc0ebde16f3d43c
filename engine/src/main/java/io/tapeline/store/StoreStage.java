package io.tapeline.store;

import io.tapeline.config.StoreConfig;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the ticks into batches: makes rows of those that the ledger does not have, and only moves the books and candles by
 * those it has.
 *
 * <p>A batch is closed by rows, bytes, age, the number of chunks it touches, and where a range of the ledger begins, so that
 * batches and ranges never overlap. At its close the candles that changed in it are added: after each commit the candles in
 * the database are those of the ticks in it.
 *
 * <p><em>Thread</em>: one, that of the journal's reader. <em>Allocation</em>: none per tick. <em>Failure</em>: throws what
 * ended the session.
 */
final class StoreStage implements TickHandler {
    /** Ticks between two looks at the clock, and between two sweeps of candles while rows are off. */
    private static final int LOOK_MASK = (1 << 12) - 1;

    private static final Logger LOG = LoggerFactory.getLogger(StoreStage.class);

    private final RowStage rows;
    private final BatchFiller filler;
    private final StoreSession session;
    private final TickRanges ledger;
    private final TickMarks marks;
    private final UnsafeBuffer lastBytes = new UnsafeBuffer(new byte[TickLayout.LENGTH]);
    private final int maxRows;
    private final int maxBytes;
    private final long maxAgeNs;
    private Batch batch;
    private long lastTick;
    private long segmentEnd;
    private long nextMark;
    private boolean isStored;
    private boolean hasBegun;

    /**
     * @param ledger what the database had when the session began
     * @param marks hashes of some of these ticks
     */
    StoreStage(
            final StoreConfig config,
            final RowStage rows,
            final BatchFiller filler,
            final StoreSession session,
            final TickRanges ledger,
            final TickMarks marks) {
        this.rows = rows;
        this.filler = filler;
        this.session = session;
        this.ledger = ledger;
        this.marks = marks;
        maxRows = config.batchRows();
        maxBytes = config.batchBytes() - CopyBuffer.ROW_BYTES;
        maxAgeNs = config.batchAgeNs();
        lastTick = rows.market().lastTickNumber();
        segmentEnd = lastTick;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        rows.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tickNumber == 0 && lastTick > 0) {
            // A definition that is said again behind a loss.
            rows.onTick(0, tick);
            return;
        }
        if (!hasBegun && tickNumber > 0) {
            hasBegun = true;
            if (lastTick > ledger.prefix()) {
                // A journal that begins behind the ledger, with a kept state: what lies between is in neither.
                lastTick = ledger.prefix();
                segmentEnd = lastTick;
            }
        }
        final long due = lastTick == 0 ? Math.max(ledger.prefix() + 1, 1) : lastTick + 1;
        if (tickNumber > due) {
            passLost(due, tickNumber, tick);
        }
        if (tickNumber > segmentEnd || tickNumber != lastTick + 1) {
            beginSegment(tickNumber);
        }
        rows.onTick(tickNumber, tick);
        lastTick = tickNumber;
        if (tickNumber >= nextMark) {
            compare(tickNumber, tick);
        }
        if (isStored) {
            if ((tickNumber & LOOK_MASK) == 0) {
                rows.drainCandles();
            }
            return;
        }
        batch.lastTick = tickNumber;
        lastBytes.putBytes(0, tick.buffer(), tick.offset(), TickLayout.LENGTH);
        if (isFull() || (tickNumber & LOOK_MASK) == 0 && isOld()) {
            closeBatch();
            openBatch(tickNumber + 1);
        }
    }

    @Override
    public void onBatchEnd(final long lastTickNumber) {
        session.check();
        if (batch != null && isOld()) {
            closeBatch();
            openBatch(lastTick + 1);
        }
    }

    /** Sends what is open, and waits until all is committed. */
    boolean flush(final long deadlineNs) {
        if (batch == null) {
            return session.flush(deadlineNs);
        }
        closeBatch();
        final boolean isDone = session.flush(deadlineNs);
        if (isDone) {
            openBatch(lastTick + 1);
        } else {
            // The next tick opens a batch when there is one.
            segmentEnd = lastTick;
        }
        return isDone;
    }

    /** The last tick taken, or 0. */
    long lastTick() {
        return lastTick;
    }

    /** Whether all that the database had when the session began is read and found to be of this journal. */
    boolean isBeyondLedger() {
        return lastTick >= ledger.last();
    }

    /** The last tick that has a mark but will not be read, because a kept state has it already; 0 if there is none. */
    long unreadMark() {
        return marks.lastUpTo(lastTick);
    }

    /** Throws if a tick that has a mark is not the one that was stored under its number. */
    void compare(final long tickNumber, final TickFlyweight tick) {
        if (marks.nextFrom(tickNumber) == tickNumber
                && !tick.isLost()
                && !marks.isEqual(TickMarks.hash(tick.buffer(), tick.offset()))) {
            throw new StoreException("tick " + tickNumber + " of this journal is not the one that was stored under this"
                    + " number: the journal is a copy that went another way, or lost its end and went on. Nothing of it is"
                    + " stored. Start with an empty journal.directory, or give this engine another engine.name");
        }
        nextMark = marks.nextFrom(tickNumber + 1);
    }

    /**
     * Numbers up to {@code tickNumber} that the journal has lost: those that are not stored go into the ledger without rows,
     * so that its prefix goes on. Where no tick records the loss, or that tick's number is stored already, each such range gets
     * a row of its own.
     */
    private void passLost(final long first, final long tickNumber, final TickFlyweight tick) {
        final boolean isRecordStored = !tick.isLost() || ledger.endOfRangeAt(tickNumber) >= tickNumber;
        long number = first;
        while (number < tickNumber) {
            if (number > segmentEnd || number == first) {
                beginSegment(number);
            }
            final long end = Math.min(segmentEnd, tickNumber - 1);
            if (!isStored) {
                if (isRecordStored) {
                    rows.onLost(end, tick, number, end);
                }
                batch.lastTick = end;
            }
            lastTick = end;
            number = end + 1;
        }
    }

    private void beginSegment(final long tickNumber) {
        if (lastTick != 0 && tickNumber != lastTick + 1) {
            throw new StoreException("tick " + tickNumber + " follows tick " + lastTick + " in the journal's replay");
        }
        final long storedEnd = ledger.endOfRangeAt(tickNumber);
        if (storedEnd >= tickNumber) {
            if (batch != null) {
                closeBatch();
            }
            isStored = true;
            rows.rows(false);
            segmentEnd = storedEnd;
            return;
        }
        // What changed in stored ticks was stored with them.
        rows.drainCandles();
        isStored = false;
        rows.rows(true);
        segmentEnd = ledger.nextRangeAfter(tickNumber) - 1;
        if (batch == null) {
            openBatch(tickNumber);
        }
    }

    private boolean isFull() {
        return batch.rows() >= maxRows || batch.longestBytes() >= maxBytes || batch.chunks() >= Batch.MAX_CHUNKS;
    }

    private boolean isOld() {
        return batch.lastTick >= batch.firstTick && System.nanoTime() - batch.openedNs >= maxAgeNs;
    }

    private void openBatch(final long firstTick) {
        batch = session.takeFree();
        batch.open(firstTick, System.nanoTime());
        filler.batch(batch);
    }

    private void closeBatch() {
        final Batch closed = batch;
        batch = null;
        if (closed.lastTick < closed.firstTick) {
            session.giveBack(closed);
            return;
        }
        filler.batch(closed);
        rows.drainCandles();
        closed.lastHash = TickMarks.hash(lastBytes, 0);
        session.submit(closed);
    }
}
