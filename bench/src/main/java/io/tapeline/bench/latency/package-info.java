/**
 * The command {@code latency}: ticks that are due at fixed times go through a socket into the engine, and into a bare ring
 * beside it, and each stage is timed against the moment at which the tick was due. The venue, what is measured, the load on
 * the database and the meter of the machine's jitter are processes of their own; this one starts them and reads what they
 * left.
 */
package io.tapeline.bench.latency;
