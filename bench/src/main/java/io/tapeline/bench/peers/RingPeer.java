package io.tapeline.bench.peers;

import io.tapeline.bench.BenchRing;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.nio.file.Path;

/**
 * Tapeline's ring, with its journal or with a consumer that does nothing.
 *
 * <p>Settings, and why its authors would call them fair: the bare ring is a Disruptor 4 with many producers allowed, 65,536
 * slots of 64 bytes in one off-heap slab and the yielding wait strategy, batches of at most 8,192: what the engine runs,
 * less the journal. A Disruptor made for one producer would be faster, and of no use to feeds that have a thread each. With
 * the journal: documents of at most 8,192 ticks with a CRC32C each, blocks of 64 MiB, no sync: the page cache has it.
 */
final class RingPeer implements Peer {
    private final TickWork work;
    private final Kind kind;
    private BenchRing ring;

    /** What consumes the ring. */
    enum Kind {
        JOURNAL("tapeline ring + journal"),
        BARE("bare ring");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }
    }

    RingPeer(final TickWork work, final Kind kind) {
        this.work = work;
        this.kind = kind;
    }

    @Override
    public String name() {
        return kind.text;
    }

    @Override
    public void open(final Path folder) {
        ring = kind == Kind.JOURNAL ? BenchRing.journaling(folder) : BenchRing.bare();
        write(TickWork.WARM_TICKS);
    }

    @Override
    public void run() {
        write(work.ticks());
    }

    private void write(final int ticks) {
        final TickPublisher publisher = ring.publisher();
        final int event = work.eventTicks();
        for (int tick = 0; tick < ticks; tick += event) {
            final int from = work.offset(tick);
            final long first = publisher.claim(event);
            for (int i = 0; i < event; i++) {
                publisher
                        .buffer(first + i)
                        .putBytes(
                                publisher.offset(first + i),
                                work.tape().buffer(),
                                from + (i << TickLayout.LENGTH_SHIFT),
                                TickLayout.LENGTH);
            }
            publisher.publish(first, event);
        }
        ring.drain();
    }

    @Override
    public long done() {
        return ring.drain() - TickWork.WARM_TICKS;
    }

    @Override
    public void close() {
        ring.close();
    }
}
