package io.tapeline.chaos;

import io.tapeline.feed.sim.TruthWalk;
import io.tapeline.security.FeedSource;
import io.tapeline.security.Security;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.TradeDecoder;

/**
 * Compares the tape with the truth of the simulated exchange, tick by tick.
 *
 * <p>The rules: the event time of a tick tells which event it belongs to. Events come in order, each once, whole, and equal
 * in every field. Where events are missing, the tape says so before the next event of that security: by STARTED, or by
 * DROPPED for that security with as many ticks as are missing, and then the whole book as it is; or ticks of the journal were
 * lost there, and LOST names their numbers. A book that is sent whole is that of the truth.
 *
 * <p><em>Thread</em>: one. The state goes on from trial to trial, so each tick is read once.
 */
final class TapeAccount implements TickHandler {
    private final TruthWalk truth;
    private final SecurityCatalog catalog = new SecurityCatalog();
    private final TickNumbers numbers;
    private final SecurityTape[] securities;
    private Findings findings = new Findings();
    private int feedId = -1;
    private SecurityTape[] byId = new SecurityTape[64];
    private SecurityTape openEvent;
    private int eventPosition;
    private SecurityTape openSnapshot;
    private int snapshotPosition;
    private boolean isAfterStart;
    private boolean isAfterLoss;
    private boolean hasStarted;

    TapeAccount(final TruthWalk truth) {
        this.truth = truth;
        this.numbers = new TickNumbers();
        this.securities = new SecurityTape[truth.spec().symbols().size()];
        for (int i = 0; i < securities.length; i++) {
            securities[i] = new SecurityTape(i, truth.spec().symbols().get(i));
        }
    }

    /** What was found since the last call. */
    Findings take() {
        final Findings taken = findings;
        numbers.report(taken);
        findings = new Findings();
        return taken;
    }

    /** The last tick that was accounted for, 0 before the first. */
    long lastTick() {
        return numbers.last();
    }

    /** Securities of which events are missing and nothing on the tape says so yet; the next record may. */
    long openHoles() {
        long open = 0;
        for (final SecurityTape security : securities) {
            open += security.missing > 0 && !security.isRecorded ? 1 : 0;
        }
        return open;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        catalog.onTick(tickNumber, tick);
        if (tickNumber == 0) {
            return;
        }
        findings.ticks(1);
        if (numbers.onTick(tickNumber, findings)) {
            onLostTicks();
        }
        if (tick.kind() == FeedStateDecoder.TEMPLATE_ID && tick.feedState().feedEvent() == FeedEvent.LOST) {
            numbers.onLost(tick.feedState().fromSequence(), tick.feedState().toSequence());
            onLostTicks();
            findings.hole();
        } else if (tick.feedId() != 0 && isOfSim(tick.feedId())) {
            onSimTick(tickNumber, tick);
        }
    }

    private void onSimTick(final long tickNumber, final TickFlyweight tick) {
        switch (tick.kind()) {
            case FeedStateDecoder.TEMPLATE_ID -> onState(tickNumber, tick);
            case BookResetDecoder.TEMPLATE_ID -> onReset(tickNumber, tick);
            case BookLevelDecoder.TEMPLATE_ID -> {
                if ((tick.flags() & TickFlags.SNAPSHOT) != 0) {
                    onSnapshotLevel(tickNumber, tick);
                } else {
                    onEventTick(tickNumber, tick);
                }
            }
            case TradeDecoder.TEMPLATE_ID, QuoteDecoder.TEMPLATE_ID -> onEventTick(tickNumber, tick);
            default -> {}
        }
    }

    /** Whatever was among the ticks that the journal lost: each security goes on from where the truth is then. */
    private void onLostTicks() {
        openEvent = null;
        openSnapshot = null;
        isAfterLoss = true;
        for (final SecurityTape security : securities) {
            security.isInDoubt = true;
        }
    }

    private void onState(final long tickNumber, final TickFlyweight tick) {
        final FeedEvent event = tick.feedState().feedEvent();
        if (event == FeedEvent.STARTED) {
            onStarted();
        } else if (event == FeedEvent.DROPPED) {
            endTorn(tickNumber);
            onDropped(tickNumber, tick);
        }
    }

    private void onStarted() {
        if (hasStarted) {
            findings.hole();
        }
        if (openEvent != null) {
            findings.missed(truth.count() - eventPosition);
        }
        openEvent = null;
        openSnapshot = null;
        isAfterStart = true;
        for (final SecurityTape security : securities) {
            security.onStarted();
        }
    }

    private void onDropped(final long tickNumber, final TickFlyweight tick) {
        final SecurityTape security = security(tickNumber, tick);
        if (security == null || !isPossible(tickNumber, tick)) {
            return;
        }
        skipBefore(tick.eventTimeNs() + 1);
        final long count = tick.feedState().count();
        final boolean isExact = security.hasBook && !security.isInDoubt;
        if (count < security.owedTicks || isExact && count != security.owedTicks) {
            findings.wrong("tick " + tickNumber + ": DROPPED " + count + " of " + security.symbol + ", but "
                    + security.owedTicks + " are missing");
        }
        findings.hole();
        security.isRecorded = true;
        security.owedTicks = 0;
    }

    private void onReset(final long tickNumber, final TickFlyweight tick) {
        final SecurityTape security = security(tickNumber, tick);
        if (security == null || !isPossible(tickNumber, tick)) {
            return;
        }
        if (tick.bookReset().phase() == ResetPhase.SNAPSHOT_BEGIN) {
            endTorn(tickNumber);
            skipBefore(tick.eventTimeNs() + 1);
            checkRecorded(tickNumber, security);
            openSnapshot = security;
            snapshotPosition = 0;
            security.hasBook = false;
        } else {
            endSnapshot(tickNumber, security);
        }
        if (tick.bookReset().feedSequence() != truth.nextLevel(security.index)) {
            findings.wrong("tick " + tickNumber + ": snapshot of " + security.symbol + " before level "
                    + tick.bookReset().feedSequence() + ", not " + truth.nextLevel(security.index));
        }
    }

    private void endSnapshot(final long tickNumber, final SecurityTape security) {
        final boolean isWhole = openSnapshot == security && snapshotPosition == truth.snapshotLevels();
        if (!isWhole && !isAfterLoss && !security.isInDoubt) {
            findings.wrong("tick " + tickNumber + ": snapshot of " + security.symbol + " ends after " + snapshotPosition
                    + " levels of " + truth.snapshotLevels());
        }
        openSnapshot = null;
        security.onBook();
    }

    private void onSnapshotLevel(final long tickNumber, final TickFlyweight tick) {
        final SecurityTape security = security(tickNumber, tick);
        if (security == null || !isPossible(tickNumber, tick)) {
            return;
        }
        if (openSnapshot == null && security.isInDoubt) {
            skipBefore(tick.eventTimeNs() + 1);
            if (!truth.hasLevel(security.index, tick.bookLevel())) {
                findings.wrong("tick " + tickNumber + ": a level of a snapshot that is not in the book");
            }
            return;
        }
        final String difference = openSnapshot == security && snapshotPosition < truth.snapshotLevels()
                ? truth.snapshotDifference(security.index, snapshotPosition, tick)
                : "not within a snapshot of it";
        snapshotPosition++;
        if (difference != null) {
            findings.wrong("tick " + tickNumber + ", snapshot of " + security.symbol + ": " + difference);
        }
    }

    private void onEventTick(final long tickNumber, final TickFlyweight tick) {
        final SecurityTape security = security(tickNumber, tick);
        if (security == null || !isPossible(tickNumber, tick)) {
            return;
        }
        final long timeNs = tick.eventTimeNs();
        if (openEvent != null && timeNs == truth.dueNs() && security == openEvent) {
            checkEventTick(tickNumber, tick);
            return;
        }
        endTorn(tickNumber);
        if (timeNs < truth.nextDueNs()) {
            findings.doubled("tick " + tickNumber + " of " + security.symbol + ": its event of " + timeNs
                    + " was on the tape before, or not after its time; event " + truth.nextIndex() + " is next");
            return;
        }
        skipBefore(timeNs);
        if (truth.nextDueNs() != timeNs) {
            findings.wrong("tick " + tickNumber + " of " + security.symbol + ": no event was due at " + timeNs);
            return;
        }
        beginEvent(tickNumber, tick, security);
    }

    private void beginEvent(final long tickNumber, final TickFlyweight tick, final SecurityTape security) {
        truth.next();
        eventPosition = 0;
        if (securities[truth.security()] != security) {
            findings.wrong("tick " + tickNumber + " of " + security.symbol + ": event " + (truth.nextIndex() - 1)
                    + " is of " + securities[truth.security()].symbol);
            return;
        }
        checkWhole(tickNumber, security);
        openEvent = security;
        if (isAfterLoss) {
            // The loss may have taken the first ticks of this event.
            while (eventPosition < truth.count() - 1 && truth.difference(eventPosition, tick) != null) {
                eventPosition++;
            }
            findings.missed(eventPosition);
            isAfterLoss = false;
        }
        checkEventTick(tickNumber, tick);
    }

    private void checkEventTick(final long tickNumber, final TickFlyweight tick) {
        final String difference = truth.difference(eventPosition, tick);
        if (difference != null) {
            findings.wrong("tick " + tickNumber + ", event " + (truth.nextIndex() - 1) + " of " + openEvent.symbol
                    + ", its tick " + eventPosition + ": " + difference);
        }
        eventPosition++;
        if (eventPosition == truth.count()) {
            openEvent = null;
        }
    }

    /** Before an event of a security: nothing of it may be missing. */
    private void checkWhole(final long tickNumber, final SecurityTape security) {
        if (security.isInDoubt) {
            security.onBook();
        } else if (security.missing > 0 || !security.hasBook) {
            findings.lost(
                    Math.max(1, security.missing),
                    "before tick " + tickNumber + ": " + security.missing + " events of " + security.symbol
                            + " from event " + security.firstMissing + " on, "
                            + (security.isRecorded ? "on record, but its book was not sent anew" : "not on record"));
            security.onBook();
        }
    }

    /** Before a book is sent whole: if something is missing, it must be on record. */
    private void checkRecorded(final long tickNumber, final SecurityTape security) {
        if (security.missing > 0 && !security.isRecorded && !security.isInDoubt) {
            findings.lost(
                    security.missing,
                    "before tick " + tickNumber + ": " + security.missing + " events of " + security.symbol
                            + " from event " + security.firstMissing + " on, not on record, but its book is sent anew");
        }
    }

    /** An event or a book that does not go on was cut off: only a start may follow an event. */
    private void endTorn(final long tickNumber) {
        if (openEvent != null) {
            findings.lost(
                    truth.count() - eventPosition,
                    "before tick " + tickNumber + ": the rest of event " + (truth.nextIndex() - 1) + " of "
                            + openEvent.symbol);
        }
        openEvent = null;
        openSnapshot = null;
    }

    /** Events that were due before this instant are not on the tape. */
    private void skipBefore(final long timeNs) {
        while (truth.nextDueNs() < timeNs) {
            truth.next();
            if (hasStarted) {
                final boolean isCovered = isAfterStart || isAfterLoss;
                securities[truth.security()].onMissing(truth.nextIndex() - 1, truth.count(), isCovered);
                findings.missed(truth.count());
            }
        }
        hasStarted = true;
        isAfterStart = false;
    }

    /** A time that cannot be would send the truth far ahead. */
    private boolean isPossible(final long tickNumber, final TickFlyweight tick) {
        final boolean isPossible = tick.eventTimeNs() <= tick.receiveTimeNs();
        if (!isPossible) {
            findings.wrong("tick " + tickNumber + ": event time " + tick.eventTimeNs() + " is after receive time "
                    + tick.receiveTimeNs());
        }
        return isPossible;
    }

    private boolean isOfSim(final int id) {
        if (feedId < 0) {
            final FeedSource feed = catalog.feed(id);
            feedId = feed != null && feed.name().equals("sim") ? id : feedId;
        }
        return id == feedId;
    }

    private SecurityTape security(final long tickNumber, final TickFlyweight tick) {
        final int id = tick.securityId();
        if (id >= 0 && id < byId.length && byId[id] != null) {
            return byId[id];
        }
        final Security defined = catalog.security(id);
        final int index = defined == null ? -1 : truth.spec().symbols().indexOf(defined.symbol());
        if (index < 0) {
            findings.wrong("tick " + tickNumber + ": security " + id + " is not one of the exchange");
            return null;
        }
        if (id >= byId.length) {
            byId = java.util.Arrays.copyOf(byId, 2 * id);
        }
        byId[id] = securities[index];
        return byId[id];
    }
}
