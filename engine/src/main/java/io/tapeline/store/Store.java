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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;

/**
 * The door of the store: feed it the journal from {@link #firstTickWanted} on, and what the database lacks goes there exactly once.
 *
 * <p>Ticks that the ledger has only move the books and candles. The handler waits while the database is slow or down, so the
 * journal is what lags, and {@link #isReplayWanted} must be looked at after each round: a database that lost commits in a
 * crash, or was replaced, needs the journal from an earlier tick again.
 *
 * <p><em>Thread</em>: the handler's methods, {@link #flush} and {@link #beginReplay} belong to the thread that reads the
 * journal; {@link #close} and {@link #storedPrefix} to any. <em>Allocation</em>: none per tick. <em>Failure</em>: a database
 * that does not take the ticks, for whatever reason, is a condition and is tried again without end; only an error of ours is
 * thrown, and before {@link #requireAtFirst} is met what wants somebody's hand, as {@link StoreException}.
 */
public final class Store implements TickHandler, AutoCloseable {
    private static final long NO_TICK = Long.MAX_VALUE;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String DATABASE_ID = "SELECT oid::bigint FROM pg_database WHERE datname = current_database()";

    private enum State {
        RUNNING,
        REPLAY_WANTED,
        /** Nothing can be done before a pause is over; then the journal is read again. */
        PAUSED,
        CLOSED
    }

    private final StoreConfig config;
    private final CandleConfig candleConfig;
    private final UUID journalId;
    private final RawMessages rawMessages;
    private final Counters counters;
    private final Watermarks watermarks;
    private final Conditions conditions;
    private final Conditions.Condition condition;
    private final StateSource states;
    private final Counter stored;

    private final ConnectionSource source;
    private final Owner owner;
    private final Backoff backoff;
    private final Backlog backlog;

    // Ordering note: counted down by any thread that closes; the feeding thread and the lanes wait on it with their
    // pauses.
    private final CountDownLatch closed = new CountDownLatch(1);

    // Ordering note: set by the feeding thread before it looks at the latch, read by the one that closes after it has
    // counted down: one of the two stops a session that is begun meanwhile.
    private final AtomicReference<StoreSession> session = new AtomicReference<>();

    // Ordering note: written by the feeding thread; the owner's thread may see it late, and be impatient once more.
    private final AtomicBoolean isPatient = new AtomicBoolean(true);
    private NumberConfirmation numbers;
    private DatabaseLink names;
    private StoreStage stage;
    private State state = State.RUNNING;
    private boolean areTablesMissing;
    private long pausedUntilNs;

    /** With other times of the owner than the normal ones. */
    Store(
            final StoreConfig config,
            final CandleConfig candleConfig,
            final UUID journalId,
            final RawMessages rawMessages,
            final Counters counters,
            final Watermarks watermarks,
            final Conditions conditions,
            final StateSource states,
            final Owner.Times ownerTimes) {
        this.states = states;
        this.config = config;
        this.candleConfig = candleConfig;
        this.journalId = journalId;
        this.rawMessages = rawMessages;
        this.counters = counters;
        this.watermarks = watermarks;
        this.conditions = conditions;
        numbers = new NumberConfirmation(NumberAgreement.certain(), watermarks.journaled());
        condition = conditions.condition("store");
        backoff = new Backoff(TimeUnit.SECONDS.toNanos(1), Math.max(SECOND_NS, config.retryMaxNs()), 1);
        stored = counters.counter("store.stored");
        // A lane each, one for names, one for the owner.
        source = new ConnectionSource(
                DatabaseUrl.parse(config.url()), config.lanes() + 2, ConnectionSource.CONNECT_TIMEOUT_NS);
        backlog = new Backlog(watermarks.journaled(), stored::value, counters);
        source.eachSecond(() -> backlog.look(System.nanoTime()));
        owner = new Owner(config, source, closed, conditions, isPatient::get, ownerTimes);
    }

    /**
     * Makes a store; the database is first spoken to at the first tick, or end of a batch.
     *
     * @param journalId which journal the ticks are of
     * @param rawMessages where the bytes of rejected messages are kept
     * @param counters takes {@code store.lag}, {@code store.rate} and {@code store.eta}, see {@link Backlog}, and {@code store.stored}, {@code store.flushed} (known to be on the database's disk),
     *     {@code store.rows}, {@code store.batches} and {@code store.retries}
     * @param watermarks how far the engine is, for {@code ingestion_status}
     * @param conditions takes {@code database.<connection>} while it cannot be written, {@code store.owner} while another
     *     engine has this one's name, and {@code store} while this journal does not fit to what is stored
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
        return new Store(
                config,
                candleConfig,
                journalId,
                rawMessages,
                counters,
                watermarks,
                conditions,
                states,
                Owner.Times.NORMAL);
    }

    /** Before the first tick: for a journal whose numbers may have been given without a look at the ledger. */
    public Store agreeing(final NumberAgreement agreement) {
        numbers = new NumberConfirmation(agreement, watermarks.journaled());
        return this;
    }

    /** Until the database was once found fit, what wants somebody's hand is thrown: for a command that somebody watches. */
    public Store requireAtFirst() {
        isPatient.set(false);
        return this;
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        if (stage != null) {
            stage.onComing(ticks, offset, count);
        }
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        if (state != State.RUNNING) {
            return;
        }
        try {
            if (stage == null) {
                begin(tickNumber);
            }
            stage.onTick(tickNumber, tick);
        } catch (final StoreSignal signal) {
            onSignal(signal);
        } catch (final StoreException e) {
            onFault(e);
        }
    }

    @Override
    public void onBatchEnd(final long lastTickNumber) {
        if (state != State.RUNNING) {
            return;
        }
        try {
            if (stage == null) {
                begin(NO_TICK);
            }
            stage.onBatchEnd(lastTickNumber);
            if (stage.isBeyondLedger()) {
                onFit();
            }
        } catch (final StoreSignal signal) {
            onSignal(signal);
        } catch (final StoreException e) {
            onFault(e);
        }
    }

    /**
     * Begins a session, which waits for the database, if there is none.
     *
     * @param journalFirstTick the first that the journal has, 0 if it has none
     * @return from which tick on the journal is to be fed: the one behind the newest kept state of ticks that are all stored;
     *     1 for the journal's first
     */
    public long firstTickWanted(final long journalFirstTick) {
        try {
            if (state == State.RUNNING && stage == null) {
                begin(journalFirstTick == 0 ? NO_TICK : journalFirstTick);
            }
        } catch (final StoreSignal signal) {
            onSignal(signal);
        } catch (final StoreException e) {
            onFault(e);
        }
        return stage == null ? 1 : stage.lastTick() + 1;
    }

    /** A tick before {@link #firstTickWanted} that should be shown to {@link #checkMark}, if the journal has it; 0 for none. */
    public long unreadMark() {
        return stage == null ? 0 : stage.unreadMark();
    }

    /** Looks whether this tick of the journal is the one that was stored; if not, nothing is stored, and a condition says so. */
    public void checkMark(final long tickNumber, final TickFlyweight tick) {
        try {
            stage.compare(tickNumber, tick);
        } catch (final StoreException e) {
            onFault(e);
        }
    }

    /** Every tick up to this one is committed; more may be beyond a hole. */
    public long storedPrefix() {
        return stored.value();
    }

    /** Whether the database lost what was committed: call {@link #beginReplay}, then feed from {@link #firstTickWanted}. */
    public boolean isReplayWanted() {
        if (state == State.PAUSED && System.nanoTime() - pausedUntilNs >= 0) {
            state = State.REPLAY_WANTED;
        }
        return state == State.REPLAY_WANTED;
    }

    /** Whether ticks given now would be for nothing: a replay will be wanted when a pause is over. */
    public boolean isPaused() {
        return state == State.PAUSED;
    }

    /** Whether a replay is wanted because tables are not there, so that migrations should run before. */
    public boolean areTablesMissing() {
        return areTablesMissing;
    }

    /** Forgets all state, so that an earlier tick may be the next. */
    public void beginReplay() {
        endSession();
        stage = null;
        areTablesMissing = false;
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
        } catch (final StoreException e) {
            onFault(e);
            return false;
        }
    }

    /** Whether ticks that were journaled seconds ago wait to be stored; any thread. */
    public boolean isBehind() {
        return backlog.isBehind();
    }

    /** Ends at once, in bounded time: what is not committed stays in the journal. Call {@link #flush} before. */
    @Override
    public void close() {
        closed.countDown();
        endSession();
        source.close();
        owner.close();
    }

    private void begin(final long firstTick) {
        if (names == null) {
            names = new DatabaseLink("store-names", source, config, closed, conditions, connection -> null)
                    .patience(isPatient::get);
        }
        owner.awaitHeld(isPatient::get);
        final int engineId = names.run(this::own);
        if (firstTick != NO_TICK && names.run(connection -> Refill.isWanted(connection.sql(), engineId))) {
            new Refill(names, engineId).run(firstTick);
        }
        open(engineId);
    }

    /** What other starts of this engine had begun is over behind this. */
    private int own(final CopyConnection connection) throws SQLException {
        final Connection sql = connection.sql();
        owner.check(sql);
        final int engineId = ReferenceTables.engineId(sql, config.engineName(), journalId, candleConfig.intervalNs());
        new Fence(engineId, owner).passAll(sql);
        ReferenceTables.own(sql, engineId, owner);
        return engineId;
    }

    private void open(final int engineId) {
        final Ledger table = new Ledger(engineId);
        final AtomicReference<TickMarks> marks = new AtomicReference<>();
        final StoreSession opened = names.run(connection -> {
            marks.set(table.readMarks(connection.sql()));
            final TickRanges ledger = table.read(connection.sql());
            LostRecords.add(connection.sql(), engineId, ledger, numbers.lost());
            final long databaseId = Statements.number(connection.sql(), 0, DATABASE_ID);
            return new StoreSession(
                    config, candleConfig, journalId, engineId, databaseId, ledger, watermarks, counters, conditions);
        });
        final TickRanges ledger = opened.committed();
        numbers.confirm(ledger.last());
        final ReferenceTables references = new ReferenceTables(names);
        final BatchFiller filler = new BatchFiller(engineId, references);
        final RowStage rows = states.newest(
                ledger.prefix(),
                () -> new RowStage(candleConfig, config.maxSkewNs(), rawMessages, filler),
                RowStage::market);
        references.catalog(rows.market().catalog());
        stage = new StoreStage(config, rows, filler, opened, ledger, marks.get());
        session.set(opened);
        opened.start(source, owner);
        if (closed.getCount() == 0) {
            opened.stopLanes();
        }
    }

    private void endSession() {
        final StoreSession ended = session.getAndSet(null);
        if (ended != null) {
            ended.close();
        }
    }

    /** All that is stored is of this journal, and more can be stored. */
    private void onFit() {
        if (condition.isRaised()) {
            condition.clear();
            backoff.reset();
        }
        if (!isPatient.get()) {
            isPatient.set(true);
        }
    }

    /** The engine records on; that somebody has set it right shows when it is tried again. */
    private void onFault(final StoreException e) {
        if (!isPatient.get()) {
            throw e;
        }
        condition.raise("nothing is stored, trying again now and then: " + e.getMessage());
        pause();
    }

    private void pause() {
        endSession();
        stage = null;
        pausedUntilNs = System.nanoTime() + backoff.pauseNs();
        state = State.PAUSED;
    }

    private void onSignal(final StoreSignal signal) {
        if (signal.reason() == StoreSignal.Reason.REPLAY_WANTED) {
            state = State.REPLAY_WANTED;
        } else if (signal.reason() == StoreSignal.Reason.TABLES_MISSING) {
            areTablesMissing = true;
            pause();
        } else if (closed.getCount() == 0) {
            state = State.CLOSED;
        } else {
            throw new StoreException("a thread of the store was interrupted", signal);
        }
    }
}
