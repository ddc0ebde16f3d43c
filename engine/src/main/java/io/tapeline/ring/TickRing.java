package io.tapeline.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.PhasedBackoffWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
import io.tapeline.config.RingConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many producers, one consumer thread, and 64-byte slots that stand side by side in one piece of memory.
 *
 * <p><em>Thread</em>: {@link #start}, {@link #drain} and {@link #close} belong to the engine; each publisher to its
 * producer; the handlers run on the thread {@value #THREAD_NAME}. <em>Allocation</em>: none after start.
 * <em>Failure</em>: whatever a handler throws stops the ring for good, is given to {@code onFailure}, and makes every
 * publisher that claims or waits throw.
 *
 * <p>Design note: the Disruptor only hands out sequences. Its entries are all one dummy; the ticks lie in a slab of ours,
 * because Java objects cannot be laid side by side and copied with one memcpy.
 */
public final class TickRing implements AutoCloseable {
    public static final String THREAD_NAME = "journal";

    private static final Logger LOG = LoggerFactory.getLogger(TickRing.class);
    private static final Object SLOT = new Object();
    private static final long CLOSE_TIMEOUT_MS = 5_000;
    private static final long DRAIN_PAUSE_NS = 50_000;

    // The library's own sleep of 100 ns keeps a core half busy with system calls while nothing happens; its hundred
    // yields
    // before the first sleep are as many switches to other threads for each gap between two ticks.
    private static final int RETRIES_BEFORE_SLEEP = 0;
    private static final long SLEEP_NS = 100_000;

    private final RingBuffer<Object> sequences;
    private final UnsafeBuffer slab;
    private final RingConfig config;
    private final RingState state = new RingState();
    private final IntakeGate gate = new IntakeGate();
    private final RingConsumer consumer;
    private Thread thread;

    /**
     * Allocates the slab; nothing runs before {@link #start}.
     *
     * @param firstTickNumber of the first tick that will be published
     * @param maxBatch most ticks of one call to the handlers
     * @param handlers called one after the other with each batch
     * @param onFailure told once, on the ring's thread, of whatever a handler throws
     */
    public TickRing(
            final RingConfig config,
            final long firstTickNumber,
            final int maxBatch,
            final List<TickBatchHandler> handlers,
            final Counters counters,
            final Consumer<Throwable> onFailure) {
        this.config = check(config, maxBatch);
        slab = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(config.slots() << TickLayout.LENGTH_SHIFT, BitUtil.CACHE_LINE_LENGTH));
        final WaitStrategy waitStrategy = waitStrategy(config.waitStrategy());
        sequences = RingBuffer.create(ProducerType.MULTI, () -> SLOT, config.slots(), waitStrategy);
        final RingConsumer.Batches batches =
                new RingConsumer.Batches(slab, config.slots(), firstTickNumber, maxBatch, List.copyOf(handlers));
        final boolean parks = !(waitStrategy instanceof BusySpinWaitStrategy);
        consumer = new RingConsumer(
                sequences.newBarrier(), batches, parks, counters.counter("ring.received"), state, onFailure);
        sequences.addGatingSequences(consumer.sequence());
    }

    /** Starts the consumer thread. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("the ring was started before");
        }
        thread = new Thread(consumer, THREAD_NAME);
        thread.start();
    }

    /**
     * A new way in, for one producer thread.
     *
     * @param name begins the names of its counters, {@code <name>.ring.refused} and {@code <name>.ring.waits}
     */
    public TickPublisher publisher(final FullPolicy policy, final Counters counters, final String name) {
        return new RingPublisher(
                sequences,
                slab,
                config,
                policy,
                state,
                gate,
                counters.counter(name + ".ring.refused"),
                counters.counter(name + ".ring.waits"));
    }

    /**
     * Stops intake, or lets it go on: while it is stopped every publisher is refused at once, but those that wait for ever
     * wait. What is in the ring is consumed all the same. Any thread may call this.
     */
    public void intake(final boolean isOpen) {
        gate.open(isOpen);
    }

    /** Slots that are free now. */
    public long remainingCapacity() {
        return sequences.remainingCapacity();
    }

    /** Whether a handler has thrown. */
    public boolean hasFailed() {
        return state.failure() != null;
    }

    /**
     * Waits until all that was claimed before this call is published and consumed.
     *
     * @param timeoutNs longest wait
     * @return false when the time is over, the ring has stopped, or the thread is interrupted
     */
    public boolean drain(final long timeoutNs) {
        final long last = sequences.getCursor();
        final long startNs = System.nanoTime();
        while (consumer.sequence().get() < last) {
            if (state.isStopped()
                    || Thread.currentThread().isInterrupted()
                    || System.nanoTime() - startNs > timeoutNs) {
                return false;
            }
            LockSupport.parkNanos(DRAIN_PAUSE_NS);
        }
        return true;
    }

    /** Stops the consumer after its batch, whatever is still in the ring; waits for it 5 seconds at most. */
    @Override
    public synchronized void close() {
        state.stop(null);
        consumer.halt();
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("thread {} is still in a handler {} ms after the ring was closed", THREAD_NAME, CLOSE_TIMEOUT_MS);
        }
    }

    private static RingConfig check(final RingConfig config, final int maxBatch) {
        final int slots = config.slots();
        if (!BitUtil.isPowerOfTwo(slots) || slots < 4 || slots > 1 << 24) {
            throw new IllegalArgumentException("ring.slots=" + slots + ", must be a power of two in 4..16777216");
        }
        if (config.maxClaim() < 1 || config.maxClaim() > slots / 4) {
            throw new IllegalArgumentException(
                    "ring.claim.max=" + config.maxClaim() + ", must be 1.." + slots / 4 + ", a quarter of ring.slots");
        }
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch=" + maxBatch + ", must be 1 or more");
        }
        return config;
    }

    private static WaitStrategy waitStrategy(final String name) {
        return switch (name) {
            case "busy-spin" -> new BusySpinWaitStrategy();
            case "yielding" -> new YieldingWaitStrategy();
            case "phased" -> PhasedBackoffWaitStrategy.withLiteLock(10, 100, TimeUnit.MICROSECONDS);
            case "sleeping" -> new SleepingWaitStrategy(RETRIES_BEFORE_SLEEP, SLEEP_NS);
            case "blocking" -> new BlockingWaitStrategy();
            default ->
                throw new IllegalArgumentException("ring.wait.strategy=" + name
                        + ", must be one of busy-spin, yielding, phased, sleeping, blocking");
        };
    }
}
