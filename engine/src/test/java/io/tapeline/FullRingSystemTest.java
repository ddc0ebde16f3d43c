package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.TapelineConfig;
import io.tapeline.feed.Feeds;
import io.tapeline.store.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A venue that is faster than the engine: what the ring refuses is in the database as rows that say how much is missing. */
@Tag("system")
@Tag("database")
@Timeout(180)
class FullRingSystemTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"full.policy = drop", "full.policy = block, full.deadline = 1ms"})
    void shouldShowInTheDatabaseWhatAFullRingRefused(final String policy) throws Exception {
        final Feeds feeds = Feeds.load(folder);
        try (TestDatabase database = TestDatabase.create()) {
            final TapelineConfig config = TestEngines.config(
                    folder,
                    feeds,
                    "{ feed = sim, securities = 20, rate = 50000000, burst.factor = 1, ticks = 300000, " + policy
                            + " }",
                    Map.of(
                            "store.enabled", "true",
                            "database.url", database.url(),
                            "ring.slots", "1024",
                            "ring.wait.strategy", "sleeping"));
            final long dropped;
            try (Engine engine = Engine.openLive(config)) {
                engine.startFeeds(feeds);
                TestEngines.await(
                        "all ticks",
                        () -> engine.counters().counter("sim.ticks").value() >= 300_000);
                assertTrue(engine.drain(TimeUnit.SECONDS.toNanos(20)));
                engine.awaitStored(engine.journaledTick());
                dropped = engine.counters().counter("sim.dropped").value();
            }
            assertTrue(dropped > 0, "the ring was never full");
            final long onRecord =
                    database.number("SELECT sum(count)::bigint FROM data_quality_logs WHERE kind = 'DROPPED'");
            // What was refused last, as the simulated exchange came to its end, may be owed still.
            assertTrue(onRecord > 0 && onRecord <= dropped, onRecord + " of " + dropped);
            assertEquals(
                    database.number("SELECT count(*) FROM data_quality_logs WHERE kind = 'DROPPED'"),
                    database.number("SELECT count(*) FROM data_holes WHERE kind = 'DROPPED' AND feed = 'sim'"));
        }
    }
}
