package io.tapeline.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.tapeline.config.RingConfig;
import io.tapeline.telemetry.Counter;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One producer's way into the ring.
 *
 * <p>While intake is stopped a claim is refused as if the ring were full and the deadline over; only one without a deadline
 * waits.
 *
 * <p><em>Thread</em>: one at a time. <em>Allocation</em>: none. <em>Failure</em>: a claim on a ring that has stopped
 * throws, also when it was already waiting; nothing waits for a consumer that is gone.
 */
final class RingPublisher implements TickPublisher {
    private static final int SPINS = 100;
    private static final int YIELDS = 100;
    private static final long PARK_NS = 20_000;
    private static final long STOPPED_PARK_NS = 1_000_000;

    private final RingBuffer<Object> sequences;
    private final UnsafeBuffer slab;
    private final FullPolicy policy;
    private final RingState state;
    private final IntakeGate gate;
    private final Counter refused;
    private final Counter waits;
    private final int maxClaim;
    private final int mask;

    RingPublisher(
            final RingBuffer<Object> sequences,
            final UnsafeBuffer slab,
            final RingConfig config,
            final FullPolicy policy,
            final RingState state,
            final IntakeGate gate,
            final Counter refused,
            final Counter waits) {
        this.sequences = sequences;
        this.slab = slab;
        this.policy = policy;
        this.state = state;
        this.gate = gate;
        this.refused = refused;
        this.waits = waits;
        maxClaim = config.maxClaim();
        mask = config.slots() - 1;
    }

    @Override
    public int maxClaim() {
        return maxClaim;
    }

    @Override
    public long claim(final int count) {
        if (count < 1 || count > maxClaim) {
            throw new IllegalArgumentException("claim of " + count + " slots, must be 1.." + maxClaim);
        }
        final long first = tryClaim(count);
        return first == REFUSED ? onFull(count) : first;
    }

    @Override
    public MutableDirectBuffer buffer(final long ringSequence) {
        return slab;
    }

    @Override
    public int offset(final long ringSequence) {
        return (int) (ringSequence & mask) << TickLayout.LENGTH_SHIFT;
    }

    @Override
    public void publish(final long first, final int count) {
        sequences.publish(first, first + count - 1);
    }

    private long tryClaim(final int count) {
        if (state.isStopped()) {
            throw state.exception();
        }
        // The question first, because the answer "no" of tryNext is an exception.
        if (gate.isStopped() || !sequences.hasAvailableCapacity(count)) {
            return REFUSED;
        }
        try {
            return sequences.tryNext(count) - count + 1;
        } catch (final InsufficientCapacityException expected) {
            // Another producer was faster.
            return REFUSED;
        }
    }

    private long onFull(final int count) {
        if (!policy.isBlocking()) {
            refused.add(count);
            return REFUSED;
        }
        waits.increment();
        final long startNs = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            final long first = tryClaim(count);
            if (first != REFUSED) {
                return first;
            }
            final boolean isForEver = policy.deadlineNs() == FullPolicy.FOR_EVER;
            if (gate.isStopped() ? !isForEver : System.nanoTime() - startNs >= policy.deadlineNs()) {
                refused.add(count);
                return REFUSED;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while the ring was full; nothing was claimed");
            }
            if (gate.isStopped()) {
                LockSupport.parkNanos(STOPPED_PARK_NS);
            } else {
                pause(attempt);
            }
        }
    }

    private static void pause(final int attempt) {
        if (attempt < SPINS) {
            Thread.onSpinWait();
        } else if (attempt < SPINS + YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NS);
        }
    }
}
