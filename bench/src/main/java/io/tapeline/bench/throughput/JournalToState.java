package io.tapeline.bench.throughput;

import io.tapeline.bench.ExpectedRows;
import io.tapeline.bench.StoreRun;
import io.tapeline.bench.TickJournal;
import io.tapeline.bench.peers.Peer;
import io.tapeline.config.TapelineConfig;
import io.tapeline.journal.Journal;
import io.tapeline.journal.JournalReader;
import io.tapeline.journal.JournalStart;
import io.tapeline.state.MarketState;
import java.nio.file.Path;

/**
 * A journal into books and candles, which are handed out as they change; what is checked: the hash of the state is that of
 * the same ticks given from memory.
 */
final class JournalToState implements Peer {
    private static final int DOCUMENTS = 16;

    private final String name;
    private final TickJournal journal;
    private MarketState state;
    private JournalReader reader;

    JournalToState(final String name, final TickJournal journal) {
        this.name = name;
        this.journal = journal;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(final Path folder) {
        final TapelineConfig config = StoreRun.config(ExpectedRows.NOWHERE, 1);
        state = new MarketState(
                config.candles(),
                config.store().maxSkewNs(),
                (tickNumber, tick, best) -> {},
                (tickNumber, tick, startNs) -> {});
        reader = Journal.openReader(journal.folder(), JournalStart.first(), state);
    }

    @Override
    public int meet() {
        readTo(journal.lastMeetingTick(), 1);
        return journal.securities();
    }

    @Override
    public void run() {
        readTo(journal.lastTick(), DOCUMENTS);
    }

    private void readTo(final long lastTick, final int documents) {
        while (reader.lastTickNumber() < lastTick) {
            if (reader.poll(state, documents) == 0) {
                throw new IllegalStateException("the journal ends with tick " + reader.lastTickNumber());
            }
            state.candles().drainChanged(candle -> {});
        }
    }

    MarketState state() {
        return state;
    }

    @Override
    public long done() {
        if (state.lastTickNumber() != journal.lastTick()
                || state.stateHash() != journal.expected().stateHash()) {
            throw new IllegalStateException("the state of " + state.lastTickNumber() + " ticks has the hash "
                    + state.stateHash() + ", must be that of " + journal.lastTick() + " with "
                    + journal.expected().stateHash());
        }
        return journal.marketTicks();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        state = null;
    }
}
