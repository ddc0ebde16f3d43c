/**
 * JMH benchmarks of the steps of a tick's way. Each class says in one line what it is for and has a baseline in itself, and
 * each checks when it ends that the work was done.
 */
package io.tapeline.bench.micro;
