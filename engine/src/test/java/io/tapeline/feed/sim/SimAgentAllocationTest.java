package io.tapeline.feed.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.DirectFixture;
import io.tapeline.feed.FeedAgent;
import io.tapeline.tick.AllocatedBytes;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SimAgentAllocationTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 50_000_000})
    void shouldAllocateNothingOnceStarted(final long rate) {
        final DirectFixture fixture = new DirectFixture();
        final SimFeed feed = new SimFeed();
        final FeedAgent agent =
                feed.live(fixture.context(feed, Map.of("rate", rate, "securities", 1000L, "quotes", true)));
        agent.onStart();
        run(agent, fixture, 500_000);
        final long bytes = AllocatedBytes.during(() -> run(agent, fixture, 1_000_000));
        assertTrue(bytes < 16_384, bytes + " bytes for a million ticks");
    }

    private static void run(final FeedAgent agent, final DirectFixture fixture, final long ticks) {
        final long end = fixture.direct.published() + ticks;
        try {
            while (fixture.direct.published() < end) {
                agent.doWork();
                fixture.nowNs += 10_000;
            }
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
