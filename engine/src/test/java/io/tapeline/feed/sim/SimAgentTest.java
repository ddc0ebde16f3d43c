package io.tapeline.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BestPrices;
import io.tapeline.book.BookStage;
import io.tapeline.book.LevelBook;
import io.tapeline.feed.DirectFixture;
import io.tapeline.feed.FeedAgent;
import io.tapeline.security.Security;
import io.tapeline.tick.StateHash;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.QuoteDecoder;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SimAgentTest {
    private final SimFeed feed = new SimFeed();

    /** Adds up what arrives and looks at every book at the end of each event. */
    private static final class Tape implements TickHandler {
        final Map<Integer, Long> trades = new HashMap<>();
        final Map<Integer, Long> volumes = new HashMap<>();
        final Map<Integer, Long> lastTradeIds = new HashMap<>();
        final BookStage books = new BookStage(
                (tickNumber, tick, best) -> assertEquals(0, best.flags() & BestPrices.CROSSED, "crossed"));
        long ticks;
        long hash = StateHash.START;
        long droppedTicks;
        long lastEventTimeNs;
        boolean checksIds = true;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            books.onTick(tickNumber, tick);
            if (tick.feedId() == 0) {
                return;
            }
            ticks++;
            assertTrue(tick.eventTimeNs() >= lastEventTimeNs, "time went back");
            lastEventTimeNs = tick.eventTimeNs();
            for (int i = TickLayout.SECURITY_ID_OFFSET; i < TickLayout.LENGTH; i += 8) {
                hash = StateHash.mix(hash, tick.buffer().getLong(tick.offset() + i));
            }
            if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
                onTrade(tick);
            } else if (tick.kind() == QuoteDecoder.TEMPLATE_ID) {
                onQuote(tick);
            } else if (tick.kind() == FeedStateDecoder.TEMPLATE_ID) {
                final boolean isStart = ticks == 1;
                assertEquals(
                        isStart ? FeedEvent.STARTED : FeedEvent.DROPPED,
                        tick.feedState().feedEvent());
                droppedTicks += isStart ? 0 : tick.feedState().count();
            }
        }

        private void onTrade(final TickFlyweight tick) {
            final TradeDecoder trade = tick.trade();
            final int id = tick.securityId();
            final LevelBook book = books.book(id);
            assertTrue(trade.price() == book.bidPrice() || trade.price() == book.askPrice(), "not at the touch");
            trades.merge(id, 1L, Long::sum);
            volumes.merge(id, trade.size(), Long::sum);
            final Long before = lastTradeIds.put(id, trade.tradeId());
            assertTrue(!checksIds || before == null || before + 1 == trade.tradeId(), "trade ids");
        }

        private void onQuote(final TickFlyweight tick) {
            final QuoteDecoder quote = tick.quote();
            final LevelBook book = books.book(tick.securityId());
            assertEquals(book.bidPrice(), quote.bidPrice());
            assertEquals(book.bidSize(), quote.bidSize());
            assertEquals(book.askPrice(), quote.askPrice());
            assertEquals(book.askSize(), quote.askSize());
            assertTrue((tick.flags() & TickFlags.LAST_IN_EVENT) != 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,20,false", "2,50,20,true", "3,7,1,true", "4,300,3,false", "5,20,300,false"})
    void shouldSendExactlyItsTruth(final long seed, final long securities, final long depth, final boolean quotes) {
        final Tape tape = new Tape();
        final DirectFixture fixture = new DirectFixture(tape);
        final FeedAgent agent = feed.live(fixture.context(
                feed,
                Map.of(
                        "rate",
                        0L,
                        "seed",
                        seed,
                        "securities",
                        securities,
                        "depth",
                        depth,
                        "quotes",
                        quotes,
                        "ticks",
                        200_000L)));
        run(agent, fixture);
        final SimSpec spec = SimSpec.of((int) securities, seed, (int) depth, quotes);
        final SimTruth truth = SimTruth.after(spec, fixture.counter("sim.events"));
        assertEquals(truth.ticks(), tape.ticks);
        assertEquals(truth.ticks(), fixture.counter("sim.ticks"));
        assertEquals(securities, fixture.catalog.securities().size());
        for (final Security security : fixture.catalog.securities()) {
            final int index = spec.symbols().indexOf(security.symbol());
            assertEquals(truth.tradeCount(index), tape.trades.getOrDefault(security.id(), 0L));
            assertEquals(truth.volume(index), tape.volumes.getOrDefault(security.id(), 0L));
            assertBook(truth, index, tape.books.book(security.id()));
        }
        assertTrue(tape.trades.size() > 0);
    }

    @Test
    void shouldSendTheSameEventsWhateverTheClockAndPace() {
        final Tape fast = new Tape();
        final DirectFixture fastFixture = new DirectFixture(fast);
        run(feed.live(fastFixture.context(feed, Map.of("rate", 0L, "ticks", 50_000L))), fastFixture);
        final Tape paced = new Tape();
        final DirectFixture pacedFixture = new DirectFixture(paced);
        final FeedAgent agent = feed.live(pacedFixture.context(feed, Map.of("rate", 100_000L, "ticks", 50_000L)));
        run(agent, pacedFixture);
        assertEquals(fast.hash, paced.hash);
        final Tape other = new Tape();
        final DirectFixture otherFixture = new DirectFixture(other);
        run(feed.live(otherFixture.context(feed, Map.of("rate", 0L, "ticks", 50_000L, "seed", 2L))), otherFixture);
        assertNotEquals(fast.hash, other.hash);
    }

    @Test
    void shouldKeepTheRateWhateverHoldsItUp() {
        final Tape tape = new Tape();
        final DirectFixture fixture = new DirectFixture(tape);
        final FeedAgent agent = feed.live(fixture.context(feed, Map.of("rate", 10_000L, "securities", 1L)));
        agent.onStart();
        work(agent);
        final long snapshotTicks = tape.ticks;
        final long start = fixture.nowNs;
        for (int second = 1; second <= 5; second++) {
            fixture.nowNs = start + second * 1_000_000_000L;
            while (work(agent) > 0) {
                assertTrue(tape.lastEventTimeNs <= fixture.nowNs);
            }
            assertEquals(10_000.0 * second, tape.ticks - snapshotTicks, SimEvent.MAX_TICKS);
            assertEquals(fixture.nowNs, tape.lastEventTimeNs, 5_000_000);
        }
    }

    @Test
    void shouldGoOnWithoutUsFromItsOrigin() {
        final Map<String, Object> settings =
                Map.of("rate", 10_000L, "securities", 5L, "origin", "1699999990000", "duration", 2_000_000_000L);
        final Numbers one = new Numbers();
        final DirectFixture whole = new DirectFixture(one);
        run(feed.live(whole.context(feed, withDuration(settings, 8_000_000_000L))), whole);
        final Numbers two = new Numbers();
        final DirectFixture first = new DirectFixture(two);
        run(feed.live(first.context(feed, settings)), first);
        final DirectFixture second = new DirectFixture(two);
        second.nowNs = first.nowNs + 3_000_000_000L;
        run(feed.live(second.context(feed, settings)), second);

        assertTrue(one.byTime.keySet().containsAll(two.byTime.keySet()));
        two.byTime.forEach((timeNs, ticks) -> assertEquals(one.byTime.get(timeNs), ticks, "at " + timeNs));
        assertTrue(two.byTime.size() > 15_000 && one.byTime.size() - two.byTime.size() > 5_000);
        assertEquals(2, two.starts);
        final SimTruth truth = SimTruth.after(SimSpec.of(5, 1, 20, false), second.counter("sim.events"));
        assertEquals(180_000, truth.ticks(), 20_000);
        for (final Security security : second.catalog.securities()) {
            final int index = truth.spec().symbols().indexOf(security.symbol());
            assertBook(truth, index, two.books.book(security.id()));
        }
    }

    /** What is not of a snapshot, by its event time: kind, security, and all of its own fields. */
    private static final class Numbers implements TickHandler {
        final Map<Long, List<String>> byTime = new HashMap<>();
        final BookStage books = new BookStage((tickNumber, tick, best) -> {});
        int starts;

        @Override
        public void onTick(final long tickNumber, final TickFlyweight tick) {
            books.onTick(tickNumber, tick);
            if (tick.kind() == FeedStateDecoder.TEMPLATE_ID) {
                starts++;
            } else if (tick.feedId() != 0 && (tick.flags() & TickFlags.SNAPSHOT) == 0) {
                final StringBuilder text = new StringBuilder().append(tick.kind());
                for (int i = TickLayout.SECURITY_ID_OFFSET; i < TickLayout.LENGTH; i += 8) {
                    text.append(' ').append(tick.buffer().getLong(tick.offset() + i));
                }
                byTime.computeIfAbsent(tick.eventTimeNs(), timeNs -> new ArrayList<>())
                        .add(text.toString());
            }
        }
    }

    private static Map<String, Object> withDuration(final Map<String, Object> settings, final long durationNs) {
        final Map<String, Object> changed = new HashMap<>(settings);
        changed.put("duration", durationNs);
        return changed;
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "-5", "99999999999999999999"})
    void shouldRefuseAnOriginThatIsNoInstant(final String origin) {
        final DirectFixture fixture = new DirectFixture(new Tape());
        final Map<String, Object> settings = Map.of("origin", origin);
        final Exception e =
                assertThrows(IllegalArgumentException.class, () -> feed.live(fixture.context(feed, settings)));
        assertTrue(e.getMessage().contains("origin=" + origin), e.getMessage());
    }

    @Test
    void shouldRefuseAnOriginWithoutASchedule() {
        final DirectFixture fixture = new DirectFixture(new Tape());
        final Map<String, Object> settings = Map.of("origin", "2023-01-01T00:00:00Z", "rate", 0L);
        assertThrows(IllegalArgumentException.class, () -> feed.live(fixture.context(feed, settings)));
    }

    @Test
    void shouldNameItsSecuritiesAsAsked() {
        final DirectFixture fixture = new DirectFixture(new Tape());
        run(feed.live(fixture.context(feed, Map.of("ticks", 1000L), "AAA", "BBB")), fixture);
        assertEquals(
                List.of("AAA", "BBB"),
                fixture.catalog.securities().stream().map(Security::symbol).toList());
    }

    @Test
    void shouldEndAfterItsDuration() {
        final DirectFixture fixture = new DirectFixture(new Tape());
        final FeedAgent agent = feed.live(fixture.context(feed, Map.of("duration", 3_000_000_000L, "rate", 1000L)));
        final long start = fixture.nowNs;
        run(agent, fixture);
        assertTrue(fixture.nowNs - start >= 3_000_000_000L && fixture.nowNs - start < 3_200_000_000L);
    }

    @Test
    void shouldRecordWhatTheRingRefusesAndSendThoseBooksAnew() {
        final Tape tape = new Tape();
        tape.checksIds = false;
        final DirectFixture fixture = new DirectFixture(tape);
        final Refusing refusing = new Refusing(fixture.direct, new Random(3));
        final FeedAgent agent =
                feed.live(fixture.context(feed, Map.of("rate", 0L, "ticks", 100_000L, "securities", 10L), refusing));
        run(agent, fixture);
        final SimTruth truth = SimTruth.after(SimSpec.of(10, 1, 20, false), fixture.counter("sim.events"));
        assertTrue(fixture.counter("sim.dropped") > 1000);
        assertTrue(tape.droppedTicks > 1000 && tape.droppedTicks <= fixture.counter("sim.dropped"));
        int equal = 0;
        for (final Security security : fixture.catalog.securities()) {
            final int index = truth.spec().symbols().indexOf(security.symbol());
            equal += isEqual(truth, index, tape.books.book(security.id())) ? 1 : 0;
        }
        assertTrue(equal >= 5, equal + " of 10 books are repaired at the end");
    }

    /** Refuses claims now and then, for some time. */
    private static final class Refusing implements TickPublisher {
        private final TickPublisher next;
        private final Random random;
        private int refusals;

        Refusing(final TickPublisher next, final Random random) {
            this.next = next;
            this.random = random;
        }

        @Override
        public int maxClaim() {
            return 16;
        }

        @Override
        public long claim(final int count) {
            if (refusals == 0 && random.nextInt(1000) == 0) {
                refusals = random.nextInt(50);
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

    private static void run(final FeedAgent agent, final DirectFixture fixture) {
        agent.onStart();
        while (!agent.isFinished()) {
            work(agent);
            fixture.nowNs += 1_000_000;
        }
    }

    private static int work(final FeedAgent agent) {
        try {
            return agent.doWork();
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertBook(final SimTruth truth, final int security, final LevelBook book) {
        assertTrue(
                isEqual(truth, security, book),
                "book of " + truth.spec().symbols().get(security));
    }

    private static boolean isEqual(final SimTruth truth, final int security, final LevelBook book) {
        boolean isEqual = true;
        for (final Side side : List.of(Side.BID, Side.ASK)) {
            isEqual &= book.count(side) == truth.spec().depth();
            for (int i = 0; isEqual && i < truth.spec().depth(); i++) {
                isEqual = truth.price(security, side, i) == book.price(side, i)
                        && truth.size(security, side, i) == book.size(side, i);
            }
        }
        return isEqual;
    }
}
