package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.tick.RecordingPublisher;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.TickPublisher;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumingPublisherTest {
    private static final int TICKS = 1_000;

    private final TickEncoder encoder = new TickEncoder();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 499, 999, 1_000})
    void shouldPassOnExactlyWhatTheJournalDoesNotHold(final long skips) {
        final RecordingPublisher ring = new RecordingPublisher(16);
        final ResumingPublisher resuming = new ResumingPublisher(ring, skips);

        send(resuming, TICKS, skips);

        assertEquals(TICKS - skips, ring.count());
        for (long i = 0; i < ring.count(); i++) {
            assertEquals(skips + i, ring.tick(i).trade().tradeId(), "tick " + i);
        }
        assertEquals(0, resuming.remainingSkips());
        assertEquals(TICKS, resuming.position());
    }

    @ParameterizedTest
    @ValueSource(longs = {1_001, 5_000})
    void shouldTellThatASourceIsShorterThanItWas(final long skips) {
        final RecordingPublisher ring = new RecordingPublisher(16);
        final ResumingPublisher resuming = new ResumingPublisher(ring, skips);

        send(resuming, TICKS, skips);

        assertEquals(0, ring.count());
        assertEquals(skips - TICKS, resuming.remainingSkips());
    }

    private void send(final TickPublisher publisher, final int ticks, final long seed) {
        final Random random = new Random(seed);
        int sent = 0;
        while (sent < ticks) {
            final int count = Math.min(1 + random.nextInt(publisher.maxClaim()), ticks - sent);
            final long first = publisher.claim(count);
            for (int i = 0; i < count; i++) {
                final long slot = first + i;
                encoder.trade(publisher.buffer(slot), publisher.offset(slot)).tradeId(sent + i);
                TickEncoder.stamp(
                        publisher.buffer(slot),
                        publisher.offset(slot),
                        TickLayout.NULL_VALUE,
                        1_000L * (sent + i),
                        1,
                        1,
                        0);
            }
            publisher.publish(first, count);
            sent += count;
        }
    }
}
