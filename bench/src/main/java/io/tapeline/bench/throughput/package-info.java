/** How much each stretch of a tick's way takes, with few securities and with many; see {@code bench/README.md}. */
package io.tapeline.bench.throughput;
