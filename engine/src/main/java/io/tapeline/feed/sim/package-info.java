/**
 * The simulated exchange: a seeded market that runs anywhere, at any rate, and knows the exact truth of what it sent.
 *
 * <p>{@link io.tapeline.feed.sim.SimExchange} makes the events, a pure function of the settings and the index of the
 * event; {@link io.tapeline.feed.sim.SimAgent} sends them by schedule; {@link io.tapeline.feed.sim.SimTruth} makes them
 * again and says what must have arrived. Uses what {@code feed} may use, except {@code book}, so that its books are an
 * independent witness. Runs on the thread {@code feed-sim}.
 */
package io.tapeline.feed.sim;
