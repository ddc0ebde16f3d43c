package io.tapeline.config;

/**
 * @param slots of the ring, a power of two, 1024..16777216
 * @param waitStrategy busy-spin, yielding, phased, sleeping or blocking
 * @param maxClaim most slots of one claim, at most a quarter of the slots
 */
public record RingConfig(int slots, String waitStrategy, int maxClaim) {}
