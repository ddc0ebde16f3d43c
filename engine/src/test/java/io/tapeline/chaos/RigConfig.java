package io.tapeline.chaos;

import io.tapeline.feed.sim.SimSpec;
import io.tapeline.feed.sim.TruthWalk;
import java.nio.file.Path;
import java.time.Instant;

/**
 * How the engine of a rig is set up: small files, short retries, so that much happens in little time.
 *
 * @param seed of the exchange
 * @param rate ticks a second
 * @param opsPort where the engine is to be asked for its metrics; 0 is nowhere
 * @param jvmOptions more of them for the engine
 * @param settings lines of the configuration file that stand over those here
 */
record RigConfig(long seed, int rate, int opsPort, String jvmOptions, String settings) {
    /** Below this, intake stops. */
    static final int SPACE_MIN_MIB = 32;

    /** So many that each trial has some hashes of the state on its tape. */
    private static final int HASH_TICKS = 10_000;

    private static final int SECURITIES = 40;
    private static final int DEPTH = 10;
    private static final int BURST_FACTOR = 5;

    /** For trials. */
    RigConfig(final long seed, final int rate) {
        this(seed, rate, 0, "", "");
    }

    /** The truth of the exchange that {@link #text} sets up. */
    TruthWalk truth(final Instant origin) {
        final SimSpec spec = SimSpec.of(SECURITIES, seed, DEPTH, true);
        return new TruthWalk(spec, origin.toEpochMilli() * 1_000_000L, rate, BURST_FACTOR);
    }

    /** The configuration file. */
    String text(final Path journal, final Instant origin, final Setup setup) {
        return """
                engine { name = chaos, clock.interval = 200ms }
                ring.slots = %d
                journal { directory = "%s", roll.cycle = five-minutely, block.size = 4MiB, document.ticks = 4096 }
                journal { sync.interval = %dms, space.min = %dMiB, space.ballast = 8MiB }
                store { batch.rows = 5000, batch.age = 100ms, retry.min = 50ms, retry.max = 500ms, statement.timeout = 5s }
                live.hash.ticks = %d
                ops.port = 0
                feeds = [ {
                  feed = sim, origin = "%s", rate = %d, burst.factor = %d, securities = %d, depth = %d, seed = %d
                  quotes = true, full.policy = %s, full.deadline = %s
                } ]
                %s
                """.formatted(
                        setup.ringSlots,
                        journal,
                        setup.syncMs,
                        SPACE_MIN_MIB,
                        HASH_TICKS,
                        origin,
                        rate,
                        BURST_FACTOR,
                        SECURITIES,
                        DEPTH,
                        seed,
                        setup.policy,
                        setup.deadline,
                        settings);
    }
}
