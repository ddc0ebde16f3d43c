/**
 * What people and programs watch a running engine by: metrics and health over HTTP on the loopback address, and the watch
 * over the watermarks that raises conditions.
 *
 * <p>Only reads what other threads count; nothing here can hold them up. Threads {@code ops} and {@code ops-1} to {@code
 * ops-4}. Holds the HTTP server of the JDK and the Prometheus client alone. Uses the rooms {@code telemetry} and {@code
 * config}.
 */
package io.tapeline.ops;
