/** What the journal costs: its writer's processor time, page faults and latency, a roll, and bytes on the disk. */
package io.tapeline.bench.journal;
