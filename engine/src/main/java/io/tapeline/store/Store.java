package io.tapeline.store;

import io.tapeline.config.CandleConfig;
import io.tapeline.config.StoreConfig;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The door of the store: feed it the journal from the first tick on, and what the database lacks goes there exactly once.
 *
 * <p>Ticks that the ledger has only move the books and candles. The handler waits while the database is slow or down, so the
 * journal is what lags, and {@link #isReplayWanted} must be looked at after each round: a database that lost commits in a
 * crash, or was replaced, needs the journal from its start again.
 *
 * <p><em>Thread</em>: the handler's methods, {@link #flush} and {@link #beginReplay} belong to the thread that reads the
 * journal; {@link #close} and {@link #storedPrefix} to any. <em>Allocation</em>: none per tick. <em>Failure</em>: the handler
 * throws {@link StoreException} when trying again cannot help; a database that is away is waited for without end.
 */
public final class Store implements TickHandler, AutoCloseable {
    private enum State {
        RUNNING,
        REPLAY_WANTED,
        HALTED,
        CLOSED
    }

    private final StoreConfig config;
    private final CandleConfig candleConfig;
    private final UUID journalId;
    private final RawMessages rawMessages;
    private final Counters counters;
    private final Watermarks watermarks;
    private final Conditions conditions;
    private final NumberAgreement numbers;
    private final Counter stored;

    // Ordering note: set once by the feeding thread, read by any; nothing else depends on it.
    private final AtomicReference<String> halted = new AtomicReference<>();
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
            final NumberAgreement numbers) {
        this.numbers = numbers;
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
     * @throws IllegalArgumentException for a wrong address
     */
    public static Store open(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final Counters counters,
            final Watermarks watermarks,
            final Conditions conditions) {
        return open(
                config,
                candleConfig,
                journalId,
                rawMessages,
                counters,
                watermarks,
                conditions,
                NumberAgreement.certain());
    }

    /** The same for a journal whose numbers may have been given without a look at the ledger. */
    public static Store open(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final Counters counters,
            final Watermarks watermarks,
            final Conditions conditions,
            final NumberAgreement numbers) {
        return new Store(config, candleConfig, journalId, rawMessages, counters, watermarks, conditions, numbers);
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
            if (stage != null) {
                stage.onTick(tickNumber, tick);
            }
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
            if (stage != null) {
                stage.onBatchEnd(lastTickNumber);
            }
        } catch (final StoreSignal signal) {
            onSignal(signal);
        }
    }

    /** Every tick up to this one is committed; more may be beyond a hole. */
    public long storedPrefix() {
        return stored.value();
    }

    /** Whether the database lost what was committed: call {@link #beginReplay}, then feed from the journal's first tick. */
    public boolean isReplayWanted() {
        return state == State.REPLAY_WANTED;
    }

    /** Forgets all state, so that the next tick may be the journal's first again. */
    public void beginReplay() {
        endSession();
        stage = null;
        state = state == State.HALTED ? State.HALTED : State.RUNNING;
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
        if (!agree(ledger.last())) {
            state = State.HALTED;
            return;
        }
        final BatchFiller filler = new BatchFiller(opened.engineId(), new ReferenceTables(names));
        final RowStage rows = new RowStage(candleConfig, config.maxSkewNs(), rawMessages, filler);
        stage = new StoreStage(config, rows, filler, opened, ledger);
        session.set(opened);
        opened.start(source);
        if (closed.getCount() == 0) {
            opened.stopLanes();
        }
    }

    /** Why nothing more can be stored while the engine goes on; null if it can. */
    public String halted() {
        return halted.get();
    }

    /**
     * A journal that lost its end may have given new ticks the numbers of stored ones, when nobody could ask the ledger: they
     * would be passed over as stored, or stored beside others. Then nothing is stored any more. Asked after the ledger was
     * read: nothing is stored that is not journaled.
     */
    private boolean agree(final long lastStored) {
        final long journaled = watermarks.journaled().getAsLong();
        final long first = numbers.firstUnconfirmed();
        if (lastStored < first && (journaled == 0 || lastStored <= journaled)) {
            numbers.confirm();
            return true;
        }
        final String message =
                "the database has ticks of this journal to " + lastStored + ", but the journal lost its end"
                        + " and gave numbers from " + Math.min(first, journaled + 1)
                        + " on to new ticks while the database could"
                        + " not be asked. Recording goes on into the journal; nothing is stored, so that nothing wrong is. To store"
                        + " again, stop the engine, move the journal's directory aside and keep it, and start with an empty one";
        conditions.condition("journal.numbers").raise(message);
        halted.set(message);
        return false;
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
