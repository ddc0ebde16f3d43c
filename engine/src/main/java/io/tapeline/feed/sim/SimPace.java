package io.tapeline.feed.sim;

/**
 * The schedule: how many ticks are due after a time, and when a tick is due.
 *
 * <p>Every second begins with a burst of a tenth of a second, in which the rate is {@code burstFactor} times that of the
 * rest; the sum of a second is the rate asked for.
 *
 * <p><em>Thread</em>: any; immutable. <em>Allocation</em>: none.
 */
final class SimPace {
    private static final double NS_PER_SECOND = 1e9;
    private static final double BURST_SHARE = 0.1;

    private final double ticksPerSecond;
    private final double burstTicks;

    /**
     * @param ticksPerSecond above 0
     * @param burstFactor 1 for an even rate
     */
    SimPace(final long ticksPerSecond, final int burstFactor) {
        this.ticksPerSecond = ticksPerSecond;
        this.burstTicks = ticksPerSecond * BURST_SHARE * burstFactor / (BURST_SHARE * burstFactor + 1 - BURST_SHARE);
    }

    /** Ticks that should have been sent. */
    long ticksDue(final long elapsedNs) {
        final double seconds = elapsedNs / NS_PER_SECOND;
        final double whole = Math.floor(seconds);
        final double part = seconds - whole;
        final double inPart = part < BURST_SHARE
                ? burstTicks * (part / BURST_SHARE)
                : burstTicks + (ticksPerSecond - burstTicks) * ((part - BURST_SHARE) / (1 - BURST_SHARE));
        return (long) (whole * ticksPerSecond + inPart);
    }

    /** Nanoseconds after the start at which so many ticks should have been sent. */
    long dueNs(final long ticks) {
        final double whole = Math.floor(ticks / ticksPerSecond);
        final double part = ticks - whole * ticksPerSecond;
        final double inSecond = part < burstTicks
                ? BURST_SHARE * part / burstTicks
                : BURST_SHARE + (1 - BURST_SHARE) * (part - burstTicks) / (ticksPerSecond - burstTicks);
        return (long) ((whole + inSecond) * NS_PER_SECOND);
    }
}
