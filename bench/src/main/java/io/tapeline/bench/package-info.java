/** Benchmarks of the hot path, and what they share: ticks and messages made from a seed, the ring, folders. */
package io.tapeline.bench;
