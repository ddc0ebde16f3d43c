/**
 * Exchanges, securities and feeds: names on one side, the small numbers that ticks carry on the other.
 *
 * <p>{@link io.tapeline.security.SecurityCatalog} learns definitions from the tape, live or replayed;
 * {@link io.tapeline.security.SecurityMaster} gives out new numbers and writes their definitions onto the tape. Uses only
 * the room {@code tick}.
 */
package io.tapeline.security;
