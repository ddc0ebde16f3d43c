package io.tapeline.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.telemetry.Counters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FaultsTest {
    private final Counters counters = new Counters();
    private final Faults faults = new Faults(counters);

    @Test
    void shouldOpenTheBarrierOnceFatalAndKeepTheFirstCause() throws InterruptedException {
        final Throwable first = new IllegalStateException("first");
        faults.fatal(first);
        faults.fatal(new IllegalStateException("second"));

        faults.await();
        assertSame(first, faults.fatalCause());
        assertEquals(2L, counters.values().get("faults.errors"));
    }

    @Test
    void shouldGoOnAfterAnErrorThatIsNotFatal() throws InterruptedException {
        faults.onError(new IllegalStateException("once"));

        assertFalse(faults.await(1));
        assertNull(faults.fatalCause());
    }

    @Test
    void shouldHaltAtOnceWhenMappedMemoryFailsAndOnlyThen() {
        final List<Integer> codes = new ArrayList<>();
        final Faults halting = new Faults(counters, codes::add);
        halting.fatal(new AssertionError("a bug"));
        halting.fatal(new IllegalStateException(new OutOfMemoryError("heap")));
        halting.fatal(new IllegalStateException(new StackOverflowError()));
        assertEquals(List.of(), codes);

        halting.fatal(new IllegalStateException(new RuntimeException(new InternalError("a fault occurred"))));
        assertEquals(List.of(74), codes);
    }

    @Test
    void shouldEndWithoutACauseWhenAsked() {
        faults.end();

        assertTrue(faults.isEnded());
        assertNull(faults.fatalCause());
    }
}
