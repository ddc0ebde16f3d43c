package io.tapeline.store;

import io.tapeline.telemetry.Counter;
import io.tapeline.telemetry.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of chunks. */
final class ChunkCounters implements ChunkStep.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkCounters.class);

    private final Counter closed;
    private final Counter moved;
    private final Counter rows;
    private final Counter dropped;
    private final Counter ahead;
    private final Counter compressed;
    private final Counter putOff;

    ChunkCounters(final Counters counters) {
        closed = counters.counter("chunks.closed");
        moved = counters.counter("chunks.moved");
        rows = counters.counter("chunks.rows");
        dropped = counters.counter("chunks.dropped");
        ahead = counters.counter("chunks.ahead");
        compressed = counters.counter("chunks.compressed");
        putOff = counters.counter("chunks.put.off");
    }

    @Override
    public void onClosed() {
        closed.increment();
    }

    @Override
    public void onMoved(final int chunks, final long movedRows) {
        moved.add(chunks);
        rows.add(movedRows);
    }

    @Override
    public void onDropped() {
        dropped.increment();
    }

    @Override
    public void onMadeAhead() {
        ahead.increment();
    }

    @Override
    public void onCompressed() {
        compressed.increment();
    }

    @Override
    public void onPutOff(final String chunk) {
        putOff.increment();
        LOG.debug("chunk {} is in use, dropped later", chunk);
    }
}
