package io.tapeline.chaos;

import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import java.util.BitSet;

/** Compares a tape that was damaged and mended with the one it was. */
final class DamagedTape implements TickHandler {
    private final TickNumbers numbers = new TickNumbers();
    private final TickBytes whole;
    private final String what;
    private final Findings findings;
    private final BitSet kept = new BitSet();
    private long lostRecords;

    /**
     * @param what was done to it, for messages
     */
    DamagedTape(final TickBytes whole, final String what, final Findings findings) {
        this.whole = whole;
        this.what = what;
        this.findings = findings;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tickNumber == 0) {
            return;
        }
        findings.ticks(1);
        numbers.onTick(tickNumber, findings);
        final boolean isOfWhole = tickNumber <= whole.lastTick();
        final boolean isSame = isOfWhole && whole.isEqual(tickNumber, tick);
        if (isSame) {
            kept.set((int) tickNumber);
        }
        final boolean isState = tick.kind() == FeedStateDecoder.TEMPLATE_ID;
        if (isState && tick.feedState().feedEvent() == FeedEvent.LOST) {
            numbers.onLost(tick.feedState().fromSequence(), tick.feedState().toSequence());
            findings.hole();
            lostRecords++;
        } else if (isOfWhole && !isSame) {
            findings.wrong("tick " + tickNumber + " is another than it was; " + what);
        }
    }

    /** All was read. */
    void end() {
        if (numbers.last() < whole.lastTick()) {
            findings.lost(
                    whole.lastTick() - numbers.last(),
                    "the tape ends with tick " + numbers.last() + " of " + whole.lastTick() + "; " + what);
        }
        numbers.report(findings);
    }

    /** These ticks must be there: nothing was done to the documents that they stand in. */
    void requireAll(final BitSet unharmed) {
        final BitSet gone = (BitSet) unharmed.clone();
        gone.andNot(kept);
        if (!gone.isEmpty()) {
            findings.lost(
                    gone.cardinality(),
                    "tick " + gone.nextSetBit(0) + " and more, up to " + (gone.length() - 1)
                            + ", are not on the tape, but their documents were not damaged; " + what);
        }
    }

    long lostRecords() {
        return lostRecords;
    }
}
