/** Benchmarks of the hot path. Each class says in one line what it is for, and has a baseline to be compared with. */
package io.tapeline.bench;
