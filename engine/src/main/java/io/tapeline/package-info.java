/**
 * The commands and the wiring: the only room that knows all others.
 *
 * <p>{@link io.tapeline.TapelineMain} is the door for people, {@link io.tapeline.Engine} joins the rooms into one chain
 * and starts and stops them in order. No logic of its own: what a tick means is decided in the rooms.
 */
package io.tapeline;
