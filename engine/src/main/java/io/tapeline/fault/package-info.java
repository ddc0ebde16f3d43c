/**
 * Faults and their fates: one place hears of every throwable, counts it, logs it once, and decides whether the process
 * ends.
 *
 * <p>Bad input never comes here: feeds reject it and go on. Uses only the room {@code telemetry}.
 */
package io.tapeline.fault;
