package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BookStage;
import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Counters;
import io.tapeline.tick.RingStoppedException;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import io.tapeline.tick.codec.BookResetDecoder;
import io.tapeline.tick.codec.ClockDecoder;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.ResetPhase;
import io.tapeline.tick.codec.Side;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;

class FeedSupervisorTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final int SECURITY = 5;

    private final TapeRecorder tape = new TapeRecorder();
    private final Counters counters = new Counters();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Broken> agents = new ArrayList<>();
    private long wallNs = 1_700_000_000 * SECOND;
    private long nowNs;
    private final Conditions conditions = new Conditions(() -> wallNs);
    private Throwable failure;
    private boolean failsAtStart;
    private boolean failsWithinAClaim;
    private final FeedSupervisor supervisor = new FeedSupervisor(
            "broken",
            new FeedSourceContext(1, tape),
            source -> {
                agents.add(new Broken(source));
                return agents.get(agents.size() - 1);
            },
            () -> wallNs,
            () -> nowNs,
            counters,
            conditions.condition("feed.broken"),
            errors::add);

    /** Has one book, and fails when it is told to. */
    private final class Broken implements FeedAgent {
        private final TickPublisher publisher;
        private final TickEncoder encoder = new TickEncoder();
        private boolean isClosed;
        private long worked;

        Broken(final FeedSourceContext source) {
            publisher = source.publisher();
        }

        @Override
        public void onStart() {
            if (failsAtStart) {
                throw new IllegalArgumentException("cannot start");
            }
            reset(ResetPhase.SNAPSHOT_BEGIN);
            level();
            reset(ResetPhase.SNAPSHOT_END);
        }

        @Override
        public int doWork() throws Exception {
            worked++;
            if (failsWithinAClaim) {
                publisher.claim(3);
            }
            if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                throw (Exception) failure;
            }
            return 0;
        }

        @Override
        public void onClose() {
            isClosed = true;
            throw new IllegalStateException("cannot even close");
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public String roleName() {
            return "broken";
        }

        private void reset(final ResetPhase phase) {
            final long slot = publisher.claim(1);
            encoder.bookReset(publisher.buffer(slot), publisher.offset(slot))
                    .feedSequence(1)
                    .phase(phase);
            publish(slot);
        }

        private void level() {
            final long slot = publisher.claim(1);
            encoder.bookLevel(publisher.buffer(slot), publisher.offset(slot))
                    .price(100)
                    .size(1)
                    .feedSequence(1)
                    .side(Side.BID);
            publish(slot);
        }

        private void publish(final long slot) {
            TickEncoder.stamp(
                    publisher.buffer(slot),
                    publisher.offset(slot),
                    wallNs,
                    wallNs,
                    SECURITY,
                    1,
                    TickFlags.LAST_IN_EVENT);
            publisher.publish(slot, 1);
        }
    }

    @Test
    void shouldPutTheHoleOnTheTapeAndMakeTheFeedAnew() {
        supervisor.open();
        work(0);
        work(0);
        assertEquals(List.of("SNAPSHOT_BEGIN", "level", "SNAPSHOT_END"), tape());

        failure = new IllegalStateException("a bug");
        work(0);
        failure = null;
        assertEquals("feed.broken", conditions.raised().get(0).name());
        assertTrue(conditions.raised().get(0).message().contains("IllegalStateException: a bug; attempt 2 in "));
        assertEquals(2, errors.size(), "the failure, and that of closing: " + errors);
        assertTrue(agents.get(0).isClosed);

        work(0);
        assertEquals(List.of("SNAPSHOT_BEGIN", "level", "SNAPSHOT_END", "DISCONNECTED", "CLEARED"), tape());
        assertFalse(books().isTrusted(SECURITY), "no old book is served");
        work(49 * MS);
        assertEquals(1, agents.size(), "it pauses at least half of 100 ms");
        work(52 * MS);
        assertEquals(2, agents.size());
        assertEquals(1, counters.counter("broken.restarts").value());
        assertTrue(books().isTrusted(SECURITY));
        assertFalse(conditions.raised().isEmpty(), "it has to run first");
        work(2 * SECOND);
        assertTrue(conditions.raised().isEmpty());
    }

    @Test
    void shouldPauseLongerAfterEachFailureAndShortAgainWhenItRanWell() {
        supervisor.open();
        failsAtStart = true;
        work(0);
        long longest = 100;
        for (int attempt = 2; attempt < 12; attempt++) {
            work(longest / 2 * MS - MS);
            assertEquals(attempt - 1, agents.size(), "after less than half of " + longest + " ms");
            work((longest / 2 + 2) * MS);
            assertEquals(attempt, agents.size(), "after " + longest + " ms");
            longest = Math.min(30_000, longest * 2);
        }
        assertEquals(30_000, longest);
        assertEquals(1, tape().stream().filter("DISCONNECTED"::equals).count(), "one hole: " + tape());

        failsAtStart = false;
        work(31 * SECOND);
        work(11 * SECOND);
        failure = new IllegalStateException("again");
        work(0);
        failure = null;
        final int before = agents.size();
        work(101 * MS);
        assertEquals(before + 1, agents.size());
    }

    @Test
    void shouldPublishWhatWasClaimedSoThatTheRingGoesOn() {
        supervisor.open();
        work(0);
        failsWithinAClaim = true;
        failure = new NullPointerException();
        work(0);
        failsWithinAClaim = false;
        work(0);
        assertEquals(List.of("clock", "clock", "clock", "DROPPED 3", "DISCONNECTED", "CLEARED"), tape().subList(3, 9));
    }

    @Test
    void shouldPublishAClaimThatTheFeedHasForgotten() {
        supervisor.open();
        work(0);
        failsWithinAClaim = true;
        work(0);
        work(0);
        assertEquals(List.of("clock", "clock", "clock"), tape().subList(3, 6));
    }

    @Test
    void shouldKeepTheHoleUntilTheRingHasRoom() {
        supervisor.open();
        work(0);
        tape.full(true);
        failure = new IllegalStateException("a bug");
        work(0);
        failure = null;
        work(SECOND);
        assertEquals(1, agents.size(), "the hole comes first");
        tape.full(false);
        work(0);
        assertEquals(
                "[DISCONNECTED, CLEARED, SNAPSHOT_BEGIN, level, SNAPSHOT_END]",
                tape().subList(3, 8).toString());
    }

    @Test
    void shouldLetPassWhatTheProcessCannotGoOnFrom() {
        supervisor.open();
        work(0);
        failure = new RingStoppedException("the ring has stopped", null);
        assertThrows(RingStoppedException.class, supervisor::doWork);
        failure = new OutOfMemoryError();
        assertThrows(OutOfMemoryError.class, supervisor::doWork);
        failure = new AgentTerminationException();
        assertThrows(AgentTerminationException.class, supervisor::doWork);
        assertEquals(List.of(), errors);
        failure = new AssertionError("a broken invariant of this feed");
        work(0);
        assertEquals(failure, errors.get(0));
    }

    @Test
    void shouldRefuseTheStartWhenTheFirstAgentCannotBeMade() {
        final FeedSupervisor refused = new FeedSupervisor(
                "broken",
                new FeedSourceContext(1, tape),
                source -> {
                    throw new IllegalArgumentException("symbols=[]");
                },
                () -> wallNs,
                () -> nowNs,
                counters,
                conditions.condition("feed.broken"),
                errors::add);
        assertThrows(IllegalArgumentException.class, refused::open);
    }

    @Test
    void shouldBeginAnewWhenTheClockIsSet() {
        supervisor.open();
        work(0);
        work(SECOND);
        wallNs -= 3_600 * SECOND;
        work(SECOND);
        work(0);
        work(0);
        assertEquals(2, agents.size());
        assertEquals(
                "[DISCONNECTED, CLEARED, SNAPSHOT_BEGIN, level, SNAPSHOT_END]",
                tape().subList(3, 8).toString());
        wallNs += 5 * SECOND;
        work(SECOND);
        work(SECOND);
        assertEquals(2, agents.size(), "a small step is none of its business");
        assertEquals(List.of(), conditions.raised());
    }

    private void work(final long afterNs) {
        nowNs += afterNs;
        wallNs += afterNs;
        supervisor.doWork();
    }

    private BookStage books() {
        final BookStage books = new BookStage((tickNumber, tick, best) -> {});
        tape.replay(0, books);
        return books;
    }

    private List<String> tape() {
        final List<String> ticks = new ArrayList<>();
        tape.replay(0, new TickHandler() {
            @Override
            public void onTick(final long tickNumber, final TickFlyweight tick) {
                ticks.add(
                        switch (tick.kind()) {
                            case FeedStateDecoder.TEMPLATE_ID ->
                                tick.feedState().feedEvent()
                                        + (tick.feedState().count() == TickLayout.NULL_VALUE
                                                ? ""
                                                : " " + tick.feedState().count());
                            case BookResetDecoder.TEMPLATE_ID ->
                                tick.bookReset().phase().toString();
                            case ClockDecoder.TEMPLATE_ID -> "clock";
                            default -> "level";
                        });
            }
        });
        return ticks;
    }
}
