/**
 * Tapeline beside others, on the same input, in one process and in turns: what is quoted are the ratios. Each peer is a small
 * class that says with which settings it runs, and why its authors would call them fair.
 */
package io.tapeline.bench.peers;
