package io.tapeline.bench.latency;

/**
 * When each tick of a run is due, from the start of the run on. The trade id of a tick is {@link #FIRST_TRADE_ID} and its
 * index, so whoever sees a tick knows when it was due, whatever has held up the sender or anybody behind it.
 *
 * @param rate ticks a second, a multiple of 10
 * @param isBurst whether the first {@value #BURST_MS} ms of each second have {@value #BURST_FACTOR} times the rate
 * @param warmupSeconds whose ticks are sent and not counted
 * @param seconds that count
 */
record Schedule(int rate, boolean isBurst, int warmupSeconds, int seconds) {
    /** All trade ids have as many digits. */
    static final long FIRST_TRADE_ID = 1_000_000_000_000L;

    static final int BURST_FACTOR = 10;
    static final int BURST_MS = 100;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long BURST_NS = BURST_MS * 1_000_000L;

    Schedule {
        if (rate < 10 || rate > 5_000_000 || rate % 10 != 0 || warmupSeconds < 0 || seconds < 1 || seconds > 600) {
            throw new IllegalArgumentException("rate=" + rate + " warmup-seconds=" + warmupSeconds + " seconds="
                    + seconds + ", must be 10..5000000 and a multiple of 10, 0 or more, 1..600");
        }
    }

    /** Ticks of each second. */
    long ticksPerSecond() {
        return isBurst ? burstTicks() + calmTicks() : rate;
    }

    /** Ticks of the run, the warm-up included. */
    long count() {
        return ticksPerSecond() * (warmupSeconds + seconds);
    }

    /** Ticks of the warm-up, which come first. */
    long warmupCount() {
        return ticksPerSecond() * warmupSeconds;
    }

    /** When the tick of this index is due, ns from the start of the run. */
    long dueNs(final long index) {
        if (!isBurst) {
            return index / rate * SECOND_NS + index % rate * SECOND_NS / rate;
        }
        final long inSecond = index % ticksPerSecond();
        final long secondNs = index / ticksPerSecond() * SECOND_NS;
        return inSecond < burstTicks()
                ? secondNs + inSecond * BURST_NS / burstTicks()
                : secondNs + BURST_NS + (inSecond - burstTicks()) * (SECOND_NS - BURST_NS) / calmTicks();
    }

    /** When the first tick that counts is due, ns from the start of the run. */
    long warmupNs() {
        return warmupSeconds * SECOND_NS;
    }

    /** When the last tick has been due, ns from the start of the run. */
    long endNs() {
        return (warmupSeconds + seconds) * SECOND_NS;
    }

    /** For people and file names. */
    String name() {
        return rate + (isBurst ? "-burst" : "");
    }

    private long burstTicks() {
        return (long) rate * BURST_FACTOR * BURST_MS / 1_000;
    }

    private long calmTicks() {
        return (long) rate * (1_000 - BURST_MS) / 1_000;
    }
}
