/**
 * The tick: 64 bytes, one cache line, one SBE message.
 *
 * <p>Knows the layout, the kinds, the scales and the nulls of a tick, the way in ({@link io.tapeline.tick.TickPublisher})
 * and the way out ({@link io.tapeline.tick.TickHandler}). The codecs in {@code io.tapeline.tick.codec} are generated from
 * {@code schema/tick.xml} by the build. Uses no other room and runs on whichever thread calls.
 */
package io.tapeline.tick;
