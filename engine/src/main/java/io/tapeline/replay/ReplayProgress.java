package io.tapeline.replay;

/** Is told about once a second how far a replay is, and once at its end, on the replay's thread. */
public interface ReplayProgress {
    /**
     * How far it is.
     *
     * @param ticksDone given so far
     * @param ticksTotal that will be given, as far as is known
     * @param ticksPerSecond since the start
     */
    void onProgress(long ticksDone, long ticksTotal, double ticksPerSecond);
}
