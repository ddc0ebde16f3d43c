/**
 * Guards the hot path in CI: each step of a tick's way is run beside a control in one JVM, and the guard fails when a step
 * allocates or its ratio to the control is beyond a bound.
 */
package io.tapeline.bench.guard;
