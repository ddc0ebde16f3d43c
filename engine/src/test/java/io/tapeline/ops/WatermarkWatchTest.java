package io.tapeline.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.telemetry.Conditions;
import io.tapeline.telemetry.Conditions.Raised;
import io.tapeline.telemetry.Counters;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatermarkWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final Counters counters = new Counters();
    private final Conditions conditions = new Conditions(() -> 1);
    private final EngineView view =
            new EngineView(counters, conditions, () -> 1, () -> null, List.of("sim"), true, "test");
    private long nowNs;
    private final WatermarkWatch watch = new WatermarkWatch(view, () -> nowNs, SECOND);

    @Test
    void shouldSayWhenTheDatabaseIsAsFarAsTheJournalAgain() {
        view.phase(EngineView.Phase.RUNNING);
        counters.counter("journal.journaled").set(1_000_000);
        for (int i = 0; i <= 10; i++) {
            seconds(1, 1_000, 5_000);
        }
        // 1,000,000 and 11 s x 4,000 less; at 4,000 a second.
        assertEquals((1_000_000 - 11 * 4_000) / 4_000.0, watch.catchUp().secondsLeft(), 0.01);
        assertEquals(5_000, watch.catchUp().storedRate(), 0.01);

        seconds(10, 5_000, 5_000);
        assertTrue(Double.isInfinite(watch.catchUp().secondsLeft()), "it does not get less");

        counters.counter("store.stored")
                .set(counters.counter("journal.journaled").value() - 100);
        seconds(10, 5_000, 5_000);
        assertEquals(0, watch.catchUp().secondsLeft(), "batches under way are no lag");
    }

    @Test
    void shouldRaiseLagWhenTicksOfHalfAMinuteAgoAreNotStored() {
        view.phase(EngineView.Phase.RUNNING);
        seconds(60, 1_000, 1_000);
        assertEquals(List.of(), raised());
        seconds(29, 1_000, 0);
        assertEquals(List.of(), raised());
        seconds(3, 1_000, 0);
        assertEquals(List.of("store.lag"), raised());
        counters.counter("store.stored")
                .set(counters.counter("journal.journaled").value());
        seconds(1, 1_000, 1_000);
        assertEquals(List.of(), raised());
    }

    @Test
    void shouldRaiseAJournalThatStandsStill() {
        seconds(60, 0, 0);
        assertEquals(List.of(), raised(), "starting may take its time");
        view.phase(EngineView.Phase.RUNNING);
        seconds(5, 10, 10);
        seconds(10, 0, 0);
        assertEquals(List.of(), raised());
        seconds(2, 0, 0);
        assertEquals(List.of("journal.still"), raised());
        seconds(1, 1, 1);
        assertEquals(List.of(), raised());
    }

    @Test
    void shouldRaiseAFullRingWhileTicksAreRefused() {
        view.phase(EngineView.Phase.RUNNING);
        seconds(2, 10, 10);
        counters.counter("sim.ring.refused").add(7);
        seconds(1, 10, 10);
        assertEquals(List.of("ring.full"), raised());
        seconds(9, 10, 10);
        assertEquals(List.of("ring.full"), raised());
        seconds(2, 10, 10);
        assertEquals(List.of(), raised());
    }

    private void seconds(final int count, final long journaled, final long stored) {
        for (int i = 0; i < count; i++) {
            nowNs += SECOND;
            counters.counter("journal.journaled").add(journaled);
            counters.counter("store.stored").add(stored);
            watch.doWork();
        }
    }

    private List<String> raised() {
        return conditions.raised().stream().map(Raised::name).toList();
    }
}
