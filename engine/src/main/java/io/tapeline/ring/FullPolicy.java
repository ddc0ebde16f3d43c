package io.tapeline.ring;

/**
 * What a publisher does when the ring is full.
 *
 * @param isBlocking whether it waits for room
 * @param deadlineNs longest wait of one claim; {@link #FOR_EVER} waits until there is room or the ring has stopped
 */
public record FullPolicy(boolean isBlocking, long deadlineNs) {
    public static final long FOR_EVER = Long.MAX_VALUE;

    /** Waits up to the deadline, then refuses; 0 means for ever. */
    public static FullPolicy block(final long deadlineNs) {
        if (deadlineNs < 0) {
            throw new IllegalArgumentException("deadlineNs=" + deadlineNs + ", must be 0 (for ever) or more");
        }
        return new FullPolicy(true, deadlineNs == 0 ? FOR_EVER : deadlineNs);
    }

    /** Waits until there is room or the ring has stopped. */
    public static FullPolicy blockForEver() {
        return block(0);
    }

    /** Refuses at once. */
    public static FullPolicy drop() {
        return new FullPolicy(false, 0);
    }
}
