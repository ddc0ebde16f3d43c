package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.TapelineConfig;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.TickBatchHandler;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the venue's schedule through a socket of this machine, the engine's feed and a ring to the stage that reads the clock. */
@Timeout(60)
class FeedChainTest {
    private static final int RATE = 1_000;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long POLL_NS = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void shouldSeeEachTickOnceAndNoneBeforeItIsDue() throws Exception {
        final Schedule schedule = new Schedule(RATE, true, 1, 1);
        final Latencies seen = run(schedule, (first, slab, offset, head, wrap) -> {});
        assertEquals(schedule.count() - schedule.warmupCount(), seen.count());
        assertEquals(0, seen.mostAheadNs());
        assertTrue(seen.us(0) > 0);
    }

    /** A consumer that stands still for 200 ms is late for every tick that is due meanwhile: 100 of them by half of it. */
    @Test
    void shouldCountEveryTickThatIsDueDuringAStall() throws Exception {
        final Schedule schedule = new Schedule(RATE, false, 0, 1);
        final boolean[] hasStalled = new boolean[1];
        final Latencies seen = run(schedule, (first, slab, offset, head, wrap) -> {
            if (first > RATE / 10 && !hasStalled[0]) {
                hasStalled[0] = true;
                final long endNs = System.nanoTime() + STALL_NS;
                while (System.nanoTime() < endNs) {
                    LockSupport.parkNanos(endNs - System.nanoTime());
                }
            }
        });
        final double shareOfLate = 0.1;
        final double slack = 0.005;
        assertTrue(
                seen.us(100 * (1 - shareOfLate + slack)) >= TimeUnit.NANOSECONDS.toMicros(STALL_NS) / 2.0,
                "p90.5 is " + seen.us(90.5) + " us");
    }

    private Latencies run(final Schedule schedule, final TickBatchHandler before) throws Exception {
        final RunClock clock = RunClock.measured();
        final ArrivalStage arrived = new ArrivalStage(schedule, clock);
        try (ServerSocketChannel server = VenueConnection.listen()) {
            final FutureTask<Latencies> venue = new FutureTask<>(() -> send(server, schedule, clock, arrived));
            new Thread(venue, "venue").start();
            final TapelineConfig config = RunConfig.load(
                    RunConfig.write(folder.resolve("run.conf"), folder, VenueConnection.port(server), 0, Map.of()));
            try (FeedChain chain = new FeedChain(config, List.of(before, arrived), new Counters(), clock)) {
                chain.start();
                final Latencies sent = venue.get();
                assertEquals(schedule.count() - schedule.warmupCount(), sent.count());
                while (arrived.lastTrade() == 0) {
                    chain.check();
                    LockSupport.parkNanos(POLL_NS);
                }
            }
        }
        return arrived.latencies();
    }

    /** The connection stays open until the ring has taken all; closing it is the feed's part. */
    private static Latencies send(
            final ServerSocketChannel server, final Schedule schedule, final RunClock clock, final ArrivalStage arrived)
            throws Exception {
        final VenueConnection connection = VenueConnection.accept(server);
        final Sender sender = new Sender(schedule, clock, connection, false);
        final long startNs = clock.nanoTime();
        arrived.begin(startNs);
        sender.send(startNs);
        return sender.lateness();
    }
}
