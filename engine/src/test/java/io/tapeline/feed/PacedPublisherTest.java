package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.tick.RecordingPublisher;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PacedPublisherTest {
    private final TickEncoder encoder = new TickEncoder();
    private final RecordingPublisher ring = new RecordingPublisher();

    @Test
    void shouldHoldATickBackUntilItIsDue() {
        final PacedPublisher paced = new PacedPublisher(ring, 2.0, System::nanoTime);
        final long startNs = System.nanoTime();

        publish(paced, 5_000_000_000L);
        publish(paced, 5_000_000_000L + TimeUnit.MILLISECONDS.toNanos(100));

        assertEquals(2, ring.count());
        assertTrue(
                System.nanoTime() - startNs >= TimeUnit.MILLISECONDS.toNanos(50),
                "100 ms at twice the speed take 50 ms");
    }

    @Test
    void shouldStopWaitingWhenInterrupted() {
        final PacedPublisher paced = new PacedPublisher(ring, 1.0, System::nanoTime);
        publish(paced, 0);
        Thread.currentThread().interrupt();

        publish(paced, TimeUnit.HOURS.toNanos(1));

        assertTrue(Thread.interrupted());
        assertEquals(2, ring.count());
    }

    @Test
    void shouldRefuseASpeedThatIsNone() {
        final Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> new PacedPublisher(ring, 0, System::nanoTime));
        assertEquals("speed=0.0, must be above 0", refusal.getMessage());
    }

    private void publish(final PacedPublisher paced, final long receiveTimeNs) {
        final long slot = paced.claim(1);
        encoder.clock(paced.buffer(slot), paced.offset(slot));
        TickEncoder.stamp(
                paced.buffer(slot),
                paced.offset(slot),
                TickLayout.NULL_VALUE,
                receiveTimeNs,
                TickLayout.NULL_SECURITY,
                0,
                0);
        paced.publish(slot, 1);
    }
}
