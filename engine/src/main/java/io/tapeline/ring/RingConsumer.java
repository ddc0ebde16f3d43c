package io.tapeline.ring;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickLayout;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consumer: takes whatever is published and gives it, as batches, to the handlers in order.
 *
 * <p><em>Thread</em>: {@code journal}. <em>Allocation</em>: none. <em>Failure</em>: any throwable of a handler stops the
 * ring; the slots of that batch are not given back, so nothing overwrites them.
 */
final class RingConsumer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RingConsumer.class);
    private static final int SPINS = 64;
    private static final int YIELDS = 64;
    private static final long PARK_NS = 5_000;

    private final Sequence sequence = new Sequence();
    private final SequenceBarrier barrier;
    private final Batches batches;
    private final boolean parks;
    private final Counter received;
    private final RingState state;
    private final Consumer<Throwable> onFailure;

    RingConsumer(
            final SequenceBarrier barrier,
            final Batches batches,
            final boolean parks,
            final Counter received,
            final RingState state,
            final Consumer<Throwable> onFailure) {
        this.barrier = barrier;
        this.batches = batches;
        this.parks = parks;
        this.received = received;
        this.state = state;
        this.onFailure = onFailure;
    }

    Sequence sequence() {
        return sequence;
    }

    void halt() {
        barrier.alert();
    }

    @Override
    public void run() {
        try {
            consume();
        } catch (final AlertException expected) {
            // The ring is closed.
            LOG.debug("the ring's consumer ends");
        } catch (final Throwable failure) {
            fail(failure);
        }
    }

    private void consume() throws AlertException, InterruptedException {
        long next = sequence.get() + 1;
        int idle = 0;
        while (!state.isStopped()) {
            final long available = waitFor(next);
            if (available < next) {
                // Claimed but not published yet, or a wait strategy's time-out: the producer may need this very core.
                pause(idle++);
                continue;
            }
            idle = 0;
            received.set(batches.tickNumber(available));
            while (next <= available && !state.isStopped()) {
                final int count = batches.deliver(next, available);
                next += count;
                sequence.set(next - 1);
            }
        }
    }

    private long waitFor(final long next) throws AlertException, InterruptedException {
        try {
            return barrier.waitFor(next);
        } catch (final TimeoutException expected) {
            return next - 1;
        }
    }

    private void pause(final int idle) {
        if (idle < SPINS) {
            Thread.onSpinWait();
        } else if (idle < SPINS + YIELDS || !parks) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    private void fail(final Throwable failure) {
        state.stop(failure);
        try {
            onFailure.accept(failure);
        } catch (final Throwable second) {
            failure.addSuppressed(second);
            LOG.error("the ring has stopped, and so has what should be told of it", failure);
        }
    }

    /** The arithmetic of batches: from sequences to places in the slab and to tick numbers. */
    static final class Batches {
        private final DirectBuffer slab;
        private final int slots;
        private final long firstTickNumber;
        private final int maxBatch;
        private final TickBatchHandler[] handlers;

        Batches(
                final DirectBuffer slab,
                final int slots,
                final long firstTickNumber,
                final int maxBatch,
                final List<TickBatchHandler> handlers) {
            this.slab = slab;
            this.slots = slots;
            this.firstTickNumber = firstTickNumber;
            this.maxBatch = maxBatch;
            this.handlers = handlers.toArray(new TickBatchHandler[0]);
        }

        long tickNumber(final long ringSequence) {
            return firstTickNumber + ringSequence;
        }

        /** Gives the ticks from {@code first} on, up to {@code last} or the most of one batch; returns how many. */
        int deliver(final long first, final long last) {
            final int count = (int) Math.min(last - first + 1, maxBatch);
            final int index = (int) (first & (slots - 1));
            final int headCount = Math.min(count, slots - index);
            final long tickNumber = tickNumber(first);
            for (final TickBatchHandler handler : handlers) {
                handler.onTicks(tickNumber, slab, index << TickLayout.LENGTH_SHIFT, headCount, count - headCount);
            }
            return count;
        }
    }
}
