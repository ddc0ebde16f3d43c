package io.tapeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BookStage;
import io.tapeline.config.ConfigLoader;
import io.tapeline.config.FeedConfig;
import io.tapeline.config.RingConfig;
import io.tapeline.feed.EventPublisher;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedSourceContext;
import io.tapeline.feed.Feeds;
import io.tapeline.feed.TradeEvent;
import io.tapeline.ring.FullPolicy;
import io.tapeline.ring.TickRing;
import io.tapeline.security.SecurityCatalog;
import io.tapeline.security.SecurityMaster;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RawMessages;
import io.tapeline.tick.TickBatches;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stage that stands still fills the ring; each policy loses what it must, and says how much. */
@Timeout(60)
class FullRingTest {
    private static final EpochNanoClock CLOCK = new SystemEpochNanoClock();

    @TempDir
    private Path folder;

    private final Counters counters = new Counters();
    private final Semaphore gate = new Semaphore(Integer.MAX_VALUE / 2);
    private final Tape tape = new Tape();
    private TickRing ring;

    /** What came through the ring. */
    private static final class Tape implements TickHandler {
        final BookStage books = new BookStage((tickNumber, tick, best) -> {});
        final Map<Integer, Long> lastTradeIds = new HashMap<>();
        long ticks;
        long dropped;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            books.onTick(tickNumber, tick);
            if (tick.feedId() == 0) {
                return;
            }
            ticks++;
            if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
                lastTradeIds.put(tick.securityId(), tick.trade().tradeId());
            } else if (tick.kind() == FeedStateDecoder.TEMPLATE_ID
                    && tick.feedState().feedEvent() == FeedEvent.DROPPED) {
                dropped += tick.feedState().count();
            }
        }
    }

    static Stream<FullPolicy> policies() {
        return Stream.of(FullPolicy.drop(), FullPolicy.block(TimeUnit.MILLISECONDS.toNanos(2)));
    }

    @AfterEach
    void close() {
        gate.release(1_000_000);
        ring.close();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldPutOnRecordWhatTheSimulatedVenueLost(final FullPolicy policy) throws Exception {
        start();
        final Feeds feeds = Feeds.load(folder);
        final Feed sim = feeds.find("sim").orElseThrow();
        final FeedConfig config = new ConfigLoader(feeds::settings, Map.of())
                .feed("sim", Map.of("rate", "0", "securities", "4", "depth", "3", "ticks", "20000"));
        final FeedAgent agent = sim.live(context(config, policy));
        agent.onStart();
        for (int i = 0; i < 50; i++) {
            agent.doWork();
        }
        stall(() -> run(agent, 20));
        assertTrue(counters.counter("sim.ring.refused").value() > 0, "the ring was never full");
        while (!agent.isFinished()) {
            agent.doWork();
        }
        drain();
        assertEquals(counters.counter("sim.ticks").value(), tape.ticks, "what was published came through");
        assertTrue(tape.dropped > 0);
        assertEquals(counters.counter("sim.dropped").value(), tape.dropped, "each lost tick is on record");
        for (int id = 1; id <= 4; id++) {
            assertTrue(tape.books.isTrusted(id), "book " + id + " was sent anew");
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldPutOnRecordWhatAnyOtherFeedLost(final FullPolicy policy) throws Exception {
        start();
        final Feeds feeds = Feeds.load(folder);
        final FeedConfig config = new ConfigLoader(feeds::settings, Map.of()).feed("sim", Map.of());
        final EventPublisher publisher = new EventPublisher(context(config, policy), "sim");
        long sent = trades(publisher, 1_000);
        final long[] lost = new long[1];
        stall(() -> lost[0] = 3_000 - trades(publisher, 3_000));
        assertTrue(lost[0] > 0, "the ring was never full");
        sent += 3_000 - lost[0];
        drain();
        sent += trades(publisher, 10);
        drain();
        assertEquals(sent + 1, tape.ticks, "the trades, and one DROPPED");
        assertEquals(lost[0], tape.dropped);
        assertEquals(lost[0], counters.counter("sim.dropped").value());
    }

    private void start() {
        ring = new TickRing(
                new RingConfig(1024, "blocking", 64),
                1,
                64,
                List.of(
                        (final long firstTickNumber,
                                final DirectBuffer slab,
                                final int offset,
                                final int headCount,
                                final int wrapCount) -> gate.acquireUninterruptibly(),
                        new TickBatches(tape)),
                counters,
                failure -> {
                    throw new AssertionError(failure);
                });
        ring.start();
    }

    /** Runs this while nothing leaves the ring. */
    private void stall(final Runnable work) {
        drain();
        gate.drainPermits();
        work.run();
        gate.release(Integer.MAX_VALUE / 2);
    }

    private static void run(final FeedAgent agent, final int cycles) {
        try {
            for (int i = 0; i < cycles; i++) {
                agent.doWork();
            }
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long trades(final EventPublisher publisher, final int count) {
        final TradeEvent trade = new TradeEvent();
        trade.price = 1;
        trade.size = 1;
        trade.tradeCount = 1;
        trade.aggressor = io.tapeline.tick.codec.Aggressor.BUYER;
        long sent = 0;
        for (int i = 0; i < count; i++) {
            trade.eventTimeNs = CLOCK.nanoTime();
            trade.receiveTimeNs = trade.eventTimeNs;
            sent += publisher.trade(1, trade) ? 1 : 0;
        }
        return sent;
    }

    private FeedContext context(final FeedConfig config, final FullPolicy policy) {
        final SecurityMaster master = new SecurityMaster(
                new SecurityCatalog(), ring.publisher(FullPolicy.blockForEver(), counters, "engine"), CLOCK);
        return new FeedContext(
                config.settings(),
                config.symbols(),
                new FeedSourceContext(1, ring.publisher(policy, counters, "sim")),
                master,
                new RawMessages() {
                    @Override
                    public long keep(final DirectBuffer buffer, final int offset, final int length) {
                        throw new AssertionError("nothing is rejected here");
                    }

                    @Override
                    public int read(final long position, final MutableDirectBuffer target, final int targetOffset) {
                        throw new AssertionError("nothing is rejected here");
                    }
                },
                counters,
                CLOCK);
    }

    private void drain() {
        assertTrue(ring.drain(TimeUnit.SECONDS.toNanos(20)), "the ring did not run empty");
    }
}
