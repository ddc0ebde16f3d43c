package io.tapeline.replay;

/**
 * What a replay did.
 *
 * @param fromTickNumber the first tick given; 0 if there was none
 * @param toTickNumber the last tick given; 0 if there was none
 * @param ticks given
 * @param documents read, those that only led to the start included
 * @param bytes of the documents
 * @param durationNs from begin to end
 * @param isStopped whether it was stopped before its end
 */
public record ReplaySummary(
        long fromTickNumber,
        long toTickNumber,
        long ticks,
        long documents,
        long bytes,
        long durationNs,
        boolean isStopped) {
    public double ticksPerSecond() {
        return ticks * 1e9 / Math.max(durationNs, 1);
    }
}
