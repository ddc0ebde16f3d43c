/**
 * Counters and latency recorders, cheap enough for every thread to write and any thread to read.
 *
 * <p>Holds HdrHistogram alone. Uses the room {@code config}.
 */
package io.tapeline.telemetry;
