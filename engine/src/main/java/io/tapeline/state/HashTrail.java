package io.tapeline.state;

import io.tapeline.telemetry.Counter;
import io.tapeline.tick.StoredState;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.StateHashDecoder;
import io.tapeline.tick.codec.StateHashEncoder;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Takes the hash of a state after every so many ticks, puts it onto the tape, and compares it with those that are on the tape.
 *
 * <p>Stands behind the state in the same chain. A hash on the tape says after which tick it was taken; so each is kept
 * here until the tape tells what it was when the ticks were recorded. It can be compared only under the same settings, and
 * not behind ticks that are missing from the journal, unless a later hash is equal again; then it is passed over.
 *
 * <p><em>Thread</em>: that of the state. <em>Allocation</em>: none, but for the words of a difference. <em>Failure</em>: a
 * full ring refuses the hash, which is counted; it never waits.
 */
public final class HashTrail implements TickHandler {
    /** More than can be in the ring between a tick and its hash, but for the smallest intervals. */
    private static final int KEPT = 1 << 10;

    private final StoredState state;
    private final Consumer<String> onDifference;
    private final long[] keptTicks = new long[KEPT];
    private final long[] keptHashes = new long[KEPT];
    private final TickEncoder encoder = new TickEncoder();
    private TickPublisher publisher;
    private EpochNanoClock clock;
    private Counter skipped;
    private long intervalTicks;
    private long nextTick;
    private long lastTick;
    private int keptCount;
    private boolean isBehindHole;
    private long agreedTick;
    private long equal;
    private long passedOver;
    private long otherSettings;
    private String difference = "";

    /**
     * @param state has taken each tick before this gets it; what it has now is where the trail begins
     * @param intervalTicks at which multiples hashes are taken, until the tape tells otherwise; 0 for none
     * @param onDifference is told once, of the first difference, in words
     */
    public HashTrail(final StoredState state, final long intervalTicks, final Consumer<String> onDifference) {
        this.state = state;
        this.onDifference = onDifference;
        lastTick = state.lastTickNumber();
        interval(intervalTicks);
    }

    /**
     * From now on hashes go onto the tape too.
     *
     * @param newPublisher must not wait; used by the thread of the state
     * @param newClock gives their receive time
     * @param newSkipped counts those that the ring refused
     */
    public void publishTo(
            final TickPublisher newPublisher,
            final long newIntervalTicks,
            final EpochNanoClock newClock,
            final Counter newSkipped) {
        publisher = newPublisher;
        clock = newClock;
        skipped = newSkipped;
        interval(newIntervalTicks);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (tickNumber != lastTick + 1) {
            isBehindHole |= tickNumber > 0;
            lastTick = Math.max(0, tickNumber - 1);
            interval(intervalTicks);
        }
        lastTick = tickNumber;
        if (tick.kind() == StateHashDecoder.TEMPLATE_ID) {
            compare(tick.stateHash());
        }
        if (tickNumber == nextTick) {
            nextTick += intervalTicks;
            take(tickNumber);
        }
    }

    /** What differs, in words; empty if nothing does. */
    public String difference() {
        return difference;
    }

    /** Hashes of the tape that were equal to those taken here. */
    public long equal() {
        return equal;
    }

    /** Hashes of the tape that could not be compared. */
    public long passedOver() {
        return passedOver;
    }

    /** What was compared, for people. */
    public String toText() {
        if (!difference.isEmpty()) {
            return difference;
        }
        final String why = otherSettings > 0
                ? " (" + otherSettings + " were recorded under other candles.* or store.skew.max settings)"
                : "";
        return equal + " state hashes of the tape are equal, " + passedOver + " could not be compared" + why;
    }

    private void interval(final long newIntervalTicks) {
        intervalTicks = newIntervalTicks;
        nextTick = newIntervalTicks == 0 ? 0 : (lastTick / newIntervalTicks + 1) * newIntervalTicks;
    }

    private void take(final long tickNumber) {
        final long hash = state.stateHash();
        final int slot = keptCount++ & KEPT - 1;
        keptTicks[slot] = tickNumber;
        keptHashes[slot] = hash;
        if (publisher != null) {
            publish(tickNumber, hash);
        }
    }

    private void publish(final long tickNumber, final long hash) {
        final long slot = publisher.claim(1);
        if (slot == TickPublisher.REFUSED) {
            skipped.increment();
            return;
        }
        final StateHashEncoder tick = encoder.stateHash(publisher.buffer(slot), publisher.offset(slot));
        TickEncoder.stamp(
                publisher.buffer(slot),
                publisher.offset(slot),
                TickLayout.NULL_VALUE,
                clock.nanoTime(),
                TickLayout.NULL_SECURITY,
                TickLayout.ENGINE_FEED_ID,
                0);
        tick.asOfTickNumber(tickNumber)
                .hash(hash)
                .fingerprint(state.fingerprint())
                .intervalTicks(intervalTicks);
        publisher.publish(slot, 1);
    }

    private void compare(final StateHashDecoder tick) {
        final long asOf = tick.asOfTickNumber();
        final int slot = slotOf(asOf);
        if (publisher == null && tick.intervalTicks() > 0 && tick.intervalTicks() != intervalTicks) {
            interval(tick.intervalTicks());
        }
        if (tick.fingerprint() != state.fingerprint()) {
            otherSettings++;
            passedOver++;
        } else if (slot < 0) {
            passedOver++;
        } else if (keptHashes[slot] == tick.hash()) {
            equal++;
            agreedTick = asOf;
            isBehindHole = false;
        } else if (isBehindHole) {
            passedOver++;
        } else {
            differs(asOf, tick.hash(), keptHashes[slot]);
        }
    }

    private void differs(final long asOf, final long onTape, final long here) {
        if (difference.isEmpty()) {
            difference = String.format(
                    "state differs between ticks %d and %d: after tick %d its hash is %016x, and was %016x when the ticks"
                            + " were recorded",
                    agreedTick + 1, asOf, asOf, here, onTape);
            onDifference.accept(difference);
        }
    }

    private int slotOf(final long asOf) {
        final int count = Math.min(keptCount, KEPT);
        for (int i = 1; i <= count; i++) {
            final int slot = keptCount - i & KEPT - 1;
            if (keptTicks[slot] == asOf) {
                return slot;
            }
        }
        return -1;
    }
}
