package io.tapeline.feed.sim;

import io.tapeline.feed.DirectFixture;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedContext;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.MutableDirectBuffer;

/** Tapes of a simulated exchange with an origin, as a list of ticks, made without engine, ring or journal. */
public final class SimTapes {
    public static final SimSpec SPEC = SimSpec.of(5, 3, 4, true);
    public static final long ORIGIN_NS = 1_700_000_000_000_000_000L;
    public static final long RATE = 5_000;

    private static final int BURST_FACTOR = 5;

    private final List<byte[]> ticks = new ArrayList<>();
    private final Random random;
    private long nowNs = ORIGIN_NS + 100_000_000L;

    public SimTapes(final long seed) {
        random = new Random(seed);
    }

    /** The truth that these tapes are of. */
    public static TruthWalk truth() {
        return new TruthWalk(SPEC, ORIGIN_NS, RATE, BURST_FACTOR);
    }

    /** Runs for so long, from a start on; a refusal of the ring comes about once in so many claims, 0 is never. */
    public SimTapes run(final long durationMs, final int refusal) {
        final DirectFixture fixture = new DirectFixture(record());
        fixture.nowNs = nowNs;
        final TickPublisher publisher = refusal == 0 ? fixture.direct : new Refusing(fixture.direct, refusal);
        final FeedContext context = fixture.context(new SimFeed(), settings(), publisher);
        context.securities().defineFeed(SimFeed.NAME, 7);
        final FeedAgent agent = new SimFeed().live(context);
        agent.onStart();
        final long endNs = nowNs + durationMs * 1_000_000L;
        while (fixture.nowNs < endNs) {
            work(agent);
            fixture.nowNs += 100_000;
        }
        nowNs = fixture.nowNs;
        return this;
    }

    /** Nobody listens for so long. */
    public SimTapes pause(final long durationMs) {
        nowNs += durationMs * 1_000_000L;
        return this;
    }

    /** Takes the last ticks away, as if they had not been published. */
    public SimTapes cut(final int count) {
        ticks.subList(ticks.size() - count, ticks.size()).clear();
        return this;
    }

    /** The ticks so far; each may be changed or taken out. */
    public List<byte[]> ticks() {
        return ticks;
    }

    private TickHandler record() {
        return (tickNumber, tick) -> ticks.add(bytes(tick));
    }

    private static byte[] bytes(final TickFlyweight tick) {
        final byte[] bytes = new byte[TickLayout.LENGTH];
        tick.buffer().getBytes(tick.offset(), bytes);
        return bytes;
    }

    private static Map<String, Object> settings() {
        final Map<String, Object> settings = new HashMap<>();
        settings.put(SimFeed.ORIGIN, Long.toString(ORIGIN_NS / 1_000_000));
        settings.put(SimFeed.RATE, RATE);
        settings.put(SimFeed.SECURITIES, (long) SPEC.symbols().size());
        settings.put(SimFeed.SEED, SPEC.seed());
        settings.put(SimFeed.DEPTH, (long) SPEC.depth());
        settings.put(SimFeed.QUOTES, SPEC.hasQuotes());
        return settings;
    }

    private static void work(final FeedAgent agent) {
        try {
            agent.doWork();
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A ring that is full now and then. */
    private final class Refusing implements TickPublisher {
        private final TickPublisher next;
        private final int refusal;
        private int refusals;

        Refusing(final TickPublisher next, final int refusal) {
            this.next = next;
            this.refusal = refusal;
        }

        @Override
        public int maxClaim() {
            return 3;
        }

        @Override
        public long claim(final int count) {
            if (refusals == 0 && random.nextInt(refusal) == 0) {
                refusals = 1 + random.nextInt(30);
            }
            if (refusals > 0) {
                refusals--;
                return REFUSED;
            }
            return next.claim(count);
        }

        @Override
        public MutableDirectBuffer buffer(final long ringSequence) {
            return next.buffer(ringSequence);
        }

        @Override
        public int offset(final long ringSequence) {
            return next.offset(ringSequence);
        }

        @Override
        public void publish(final long first, final int count) {
            next.publish(first, count);
        }
    }
}
