package io.tapeline.store;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.StateSource;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The door of the store: feed it the journal from {@link #firstTickWanted} on, and what the database lacks goes there exactly once.
 *
 * <p>Ticks that the ledger has only move the books and candles. The handler waits while the database is slow or down, so the
 * journal is what lags, and {@link #isReplayWanted} must be looked at after each round: a database that lost commits in a
 * crash, or was replaced, needs the journal from an earlier tick again.
 *
 * <p><em>Thread</em>: the handler's methods, {@link #flush} and {@link #beginReplay} belong to the thread that reads the
 * journal; {@link #close} and {@link #storedPrefix} to any. <em>Allocation</em>: none per tick. <em>Failure</em>: the handler
 * throws {@link StoreException} when trying again cannot help; a database that is away is waited for without end.
 */
public final class Store implements TickHandler, AutoCloseable {
    private enum State {
        RUNNING,
        REPLAY_WANTED,
        CLOSED
    }

    private final StoreConfig config;
    private final CandleConfig candleConfig;
    private final UUID journalId;
    private final RawMessages rawMessages;
    private final Counters counters;
    private final Watermarks watermarks;
    private final Conditions conditions;
    private final StateSource states;
    private final Counter stored;
    private final ConnectionSource source;

    // Ordering note: counted down by any thread that closes; the feeding thread and the lanes wait on it with their
    // pauses.
    private final CountDownLatch closed = new CountDownLatch(1);

    // Ordering note: set by the feeding thread before it looks at the latch, read by the one that closes after it has
    // counted down: one of the two stops a session that is begun meanwhile.
    private final AtomicReference<StoreSession> session = new AtomicReference<>();

    private DatabaseLink names;
    private StoreStage stage;
    private State state = State.RUNNING;

    private Store(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final Counters counters,
            final Watermarks watermarks,
            final Conditions conditions,
            final StateSource states) {
        this.states = states;
        this.config = config;
        this.candleConfig = candleConfig;
        this.journalId = journalId;
        this.rawMessages = rawMessages;
        this.counters = counters;
        this.watermarks = watermarks;
        this.conditions = conditions;
        stored = counters.counter("store.stored");
        // A lane each, and one for names.
        source = new ConnectionSource(DatabaseUrl.parse(config.url()), config.lanes() + 1);
    }

    /**
     * Makes a store; the database is first spoken to at the first tick, or end of a batch.
     *
     * @param journalId which journal the ticks are of
     * @param rawMessages where the bytes of rejected messages are kept
     * @param counters takes {@code store.stored}, {@code store.flushed} (known to be on the database's disk),
     *     {@code store.rows}, {@code store.batches} and {@code store.retries}
     * @param watermarks how far the engine is, for {@code ingestion_status}
     * @param conditions takes {@code database}, while it cannot be written
     * @param states kept books and candles, so that a start need not read the whole journal
     * @throws IllegalArgumentException for a wrong address
     */
    public static Store open(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final Counters counters,
            final Watermarks watermarks,
            final Conditions conditions,
            final StateSource states) {
        return new Store(config, candleConfig, journalId, rawMessages, counters, watermarks, conditions, states);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (state != State.RUNNING) {
            return;
        }
        try {
            if (stage == null) {
                begin();
            }
            stage.onTick(tickNumber, tick);
        } catch (final StoreSignal signal) {
            onSignal(signal);
        }
    }

    @Override
    public void onBatchEnd(final long lastTickNumber) {
        if (state != State.RUNNING) {
            return;
        }
        try {
            if (stage == null) {
                begin();
            }
            stage.onBatchEnd(lastTickNumber);
        } catch (final StoreSignal signal) {
            onSignal(signal);
        }
    }

    /**
     * Begins a session, which waits for the database, if there is none.
     *
     * @return from which tick on the journal is to be fed: the one behind the newest kept state of ticks that are all stored;
     *     1 for the journal's first
     */
    public long firstTickWanted() {
        if (state != State.RUNNING) {
            return 1;
        }
        try {
            if (stage == null) {
                begin();
            }
            return stage.lastTick() + 1;
        } catch (final StoreSignal signal) {
            onSignal(signal);
            return 1;
        }
    }

    /** Every tick up to this one is committed; more may be beyond a hole. */
    public long storedPrefix() {
        return stored.value();
    }

    /** Whether the database lost what was committed: call {@link #beginReplay}, then feed from {@link #firstTickWanted}. */
    public boolean isReplayWanted() {
        return state == State.REPLAY_WANTED;
    }

    /** Forgets all state, so that an earlier tick may be the next. */
    public void beginReplay() {
        endSession();
        stage = null;
        state = State.RUNNING;
    }

    /**
     * Sends what is open, and waits until all ticks given are committed.
     *
     * @param deadlineNs of {@link System#nanoTime}
     * @return false if time ran out before, the store was closed, or a replay is wanted
     */
    public boolean flush(final long deadlineNs) {
        if (state != State.RUNNING) {
            return false;
        }
        try {
            return stage == null || stage.flush(deadlineNs);
        } catch (final StoreSignal signal) {
            onSignal(signal);
            return false;
        }
    }

    /** Ends at once, in bounded time: what is not committed stays in the journal. Call {@link #flush} before. */
    @Override
    public void close() {
        closed.countDown();
        endSession();
        source.close();
    }

    private void begin() {
        if (names == null) {
            names = new DatabaseLink("store-names", source, config, closed, conditions, connection -> null);
        }
        final StoreSession opened = names.run(connection -> {
            final int engineId = ReferenceTables.engineId(
                    connection.sql(), config.engineName(), journalId, candleConfig.intervalNs());
            new Fence(engineId).passAll(connection.sql());
            final TickRanges ledger = new Ledger(engineId).read(connection.sql());
            return new StoreSession(
                    config, candleConfig, journalId, engineId, ledger, watermarks, counters, conditions);
        });
        final TickRanges ledger = opened.committed();
        checkJournalReaches(ledger.last());
        final BatchFiller filler = new BatchFiller(opened.engineId(), new ReferenceTables(names));
        final RowStage rows = states.newest(
                ledger.prefix(),
                () -> new RowStage(candleConfig, config.maxSkewNs(), rawMessages, filler),
                RowStage::market);
        stage = new StoreStage(config, rows, filler, opened, ledger);
        session.set(opened);
        opened.start(source);
        if (closed.getCount() == 0) {
            opened.stopLanes();
        }
    }

    /**
     * A journal that lost its end in a power cut would give new ticks the numbers of stored ones, and they would be passed
     * over as stored. Asked after the ledger was read: nothing is stored that is not journaled.
     */
    private void checkJournalReaches(final long lastStored) {
        final long journaled = watermarks.journaled().getAsLong();
        if (journaled > 0 && lastStored > journaled) {
            throw new StoreException("the database has ticks of this journal to " + lastStored
                    + ", the journal ends with " + journaled
                    + ": its end was lost. Move the journal aside and start with an empty one; what is stored stays");
        }
    }

    private void endSession() {
        final StoreSession ended = session.getAndSet(null);
        if (ended != null) {
            ended.close();
        }
    }

    private void onSignal(final StoreSignal signal) {
        if (signal.reason() == StoreSignal.Reason.REPLAY_WANTED) {
            state = State.REPLAY_WANTED;
        } else if (closed.getCount() == 0) {
            state = State.CLOSED;
        } else {
            throw new StoreException("a thread of the store was interrupted", signal);
        }
    }
}
