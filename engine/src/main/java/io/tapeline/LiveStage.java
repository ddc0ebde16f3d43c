package io.tapeline;

import io.tapeline.journal.JournalStage;
import io.tapeline.replay.SnapshotWriter;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickBatches;
import org.agrona.DirectBuffer;

/**
 * Moves the live state behind the journal, and has a snapshot taken whenever the journal has begun a new file, of the state
 * as of the last tick of the file before, and after so many ticks.
 *
 * <p><em>Thread</em>: the ring's. <em>Allocation</em>: none, but as {@link SnapshotWriter#take}.
 */
final class LiveStage implements TickBatchHandler {
    private final JournalStage journal;
    private final LiveState live;
    private final SnapshotWriter snapshots;
    private final TickBatches batches;
    private final long snapshotTicks;
    private long rolls;
    private long lastSnapshot;

    /**
     * @param snapshots null for none
     * @param snapshotTicks how many; 0 for never
     * @param lastSnapshot the last tick of the newest snapshot
     */
    LiveStage(
            final JournalStage journal,
            final LiveState live,
            final SnapshotWriter snapshots,
            final long snapshotTicks,
            final long lastSnapshot) {
        this.snapshotTicks = snapshotTicks;
        this.lastSnapshot = lastSnapshot;
        this.journal = journal;
        this.live = live;
        this.snapshots = snapshots;
        batches = new TickBatches(live);
    }

    @Override
    public void onTicks(
            final long firstTickNumber,
            final DirectBuffer slab,
            final int offset,
            final int headCount,
            final int wrapCount) {
        final long last = live.lastTickNumber();
        if (journal.rolls() != rolls || snapshotTicks > 0 && last - lastSnapshot >= snapshotTicks) {
            rolls = journal.rolls();
            lastSnapshot = last;
            if (snapshots != null && last > 0) {
                snapshots.take(live.market());
            }
        }
        batches.onTicks(firstTickNumber, slab, offset, headCount, wrapCount);
    }
}
