package io.tapeline.bench.throughput;

import io.tapeline.bench.ExpectedRows;
import io.tapeline.bench.StoreRun;
import io.tapeline.bench.TickJournal;
import io.tapeline.bench.peers.Peer;
import io.tapeline.config.TapelineConfig;
import io.tapeline.replay.Replay;
import io.tapeline.replay.ReplayRange;
import io.tapeline.replay.ReplaySummary;
import io.tapeline.state.MarketState;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/**
 * A journal into books and candles, which are handed out as they change; what is checked: the hash of the state is that of the same ticks given from memory.
 */
final class JournalToState implements Peer, TickHandler {
    private final String name;
    private final TickJournal journal;
    private MarketState state;
    private ReplaySummary summary;

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
    }

    @Override
    public void run() {
        summary = new Replay(journal.folder(), ReplayRange.all()).run(state, this, (done, total, rate) -> {});
    }

    @Override
    public void onComing(final DirectBuffer ticks, final int offset, final int count) {
        state.onComing(ticks, offset, count);
    }

    @Override
    public void onTick(final long tickNumber, final TickFlyweight tick) {
        state.onTick(tickNumber, tick);
    }

    @Override
    public void onBatchEnd(final long lastTickNumber) {
        state.candles().drainChanged(candle -> {});
    }

    @Override
    public long done() {
        if (summary.ticks() != journal.lastTick()
                || state.stateHash() != journal.expected().stateHash()) {
            throw new IllegalStateException("the state of " + summary.ticks() + " ticks has the hash "
                    + state.stateHash() + ", must be that of " + journal.lastTick() + " with "
                    + journal.expected().stateHash());
        }
        return journal.marketTicks();
    }

    @Override
    public void close() {
        state = null;
    }
}
