package io.tapeline.bench.latency;

import io.tapeline.bench.BenchDatabase;
import io.tapeline.bench.ExpectedRows;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.codec.TradeDecoder;
import java.nio.file.Path;

/**
 * What a run has left in its journal: when each tick was journaled, by the time that its document carries, and when it was
 * stored; and whether every tick of the run is there, once, in its turn.
 *
 * <p>The time of a document is taken when there is room for it, before its bytes are copied: the copying itself, and what
 * holds it up, is not in it, but in that of the next document.
 *
 * <p><em>Failure</em>: a tick that is missing, or there twice, is an {@link IllegalStateException}.
 */
final class RunTape implements TickHandler {
    private final Schedule schedule;
    private final long startNs;
    private final StoredTimes.Cursor storedTimes;
    private final JournalReader reader;
    private final Latencies received = new Latencies();
    private final Latencies journaled = new Latencies();
    private final Latencies stored = new Latencies();
    private final ExpectedRows rows = new ExpectedRows();
    private long nextIndex;
    private long documents;

    private RunTape(final Path journal, final Schedule schedule, final long startNs, final StoredTimes storedTimes) {
        this.schedule = schedule;
        this.startNs = startNs;
        this.storedTimes = storedTimes.cursor();
        reader = Journal.openReader(journal, JournalStart.first(), rows);
    }

    /**
     * Reads all of it.
     *
     * @param startNs when the run began, epoch nanoseconds
     * @param storedTimes of the database that it was stored in
     */
    static RunTape read(
            final Path journal, final Schedule schedule, final long startNs, final StoredTimes storedTimes) {
        final RunTape tape = new RunTape(journal, schedule, startNs, storedTimes);
        try (JournalReader reader = tape.reader) {
            while (!reader.isAtEnd()) {
                reader.poll(tape, 1);
                tape.rows.onBatchEnd(reader.lastTickNumber());
            }
            tape.documents = reader.documents();
        }
        if (tape.nextIndex != schedule.count()) {
            throw new IllegalStateException(
                    "the journal has " + tape.nextIndex + " ticks of the run, must be " + schedule.count());
        }
        return tape;
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        rows.onTick(tickNumber, tick);
        if (tick.kind() != TradeDecoder.TEMPLATE_ID) {
            return;
        }
        final long index = tick.trade().tradeId() - Schedule.FIRST_TRADE_ID;
        if (index != nextIndex) {
            throw new IllegalStateException("tick " + tickNumber + " of the journal is that of index " + index
                    + " of the run, must be " + nextIndex);
        }
        nextIndex++;
        if (index >= schedule.warmupCount()) {
            final long dueNs = startNs + schedule.dueNs(index);
            received.record(tick.receiveTimeNs() - dueNs);
            journaled.record(reader.documentTimeNs() - dueNs);
            stored.record(storedTimes.timeNs(tickNumber) - dueNs);
        }
    }

    /** When the feed had read the ticks from the socket, by the receive times that they carry. */
    Latencies received() {
        return received;
    }

    Latencies journaled() {
        return journaled;
    }

    Latencies stored() {
        return stored;
    }

    /** Documents that the journal has. */
    long documents() {
        return documents;
    }

    /** Throws unless the database has a row for each trade, and their values add up. */
    void checkRows(final BenchDatabase database) {
        rows.checkTrades(database);
    }
}
