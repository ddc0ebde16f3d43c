package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.sim.SimFeed;
import io.tapeline.telemetry.Conditions;
import io.tapeline.tick.AllocatedBytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A feed that is watched over allocates as little as one that is not. */
class FeedSupervisorAllocationTest {
    @Test
    void shouldAllocateNothingWhileTheFeedRuns() {
        final DirectFixture fixture = new DirectFixture();
        final SimFeed feed = new SimFeed();
        final FeedSupervisor supervisor = new FeedSupervisor(
                        SimFeed.NAME,
                        new FeedSourceContext(DirectFixture.FEED_ID, fixture.direct),
                        source -> feed.live(fixture.context(
                                feed, Map.of("rate", 0L, "securities", 1000L, "quotes", true), source.publisher())),
                        () -> fixture.nowNs,
                        () -> fixture.nowNs,
                        fixture.counters,
                        new Conditions(() -> fixture.nowNs).condition("feed.sim"),
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .open();
        run(supervisor, fixture, 500_000);
        final long bytes = AllocatedBytes.during(() -> run(supervisor, fixture, 1_000_000));
        assertTrue(bytes < 16_384, bytes + " bytes for a million ticks");
        assertEquals(0, fixture.counter("sim.restarts"));
    }

    private static void run(final FeedSupervisor supervisor, final DirectFixture fixture, final long ticks) {
        final long end = fixture.direct.published() + ticks;
        while (fixture.direct.published() < end) {
            supervisor.doWork();
            fixture.nowNs += 10_000;
        }
    }
}
