package io.tapeline.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    private final LatencyRecorder recorder = new LatencyRecorder("stage", new Counters());

    @Test
    void shouldKeepAllThatWasRecordedOverSeveralReads() {
        recorder.record(1_000, 3);
        assertEquals(3, recorder.total().getTotalCount());
        recorder.record(2_000, 1);
        assertEquals(4, recorder.total().getTotalCount());
        assertEquals(2_000, recorder.total().getMaxValue(), 2);
    }

    @Test
    void shouldSumUpInPercentiles() {
        recorder.record(1_000, 99);
        recorder.record(50_000, 1);
        final Map<String, Long> ns = recorder.percentilesNs();
        assertEquals(100, ns.get("count"));
        assertEquals(1_000, ns.get("p50"), 1);
        assertEquals(1_000, ns.get("p99"), 1);
        assertEquals(50_000, ns.get("p99.9"), 50);
        assertEquals(50_000, ns.get("max"), 50);
    }

    @Test
    void shouldClampAndCountWhatIsOutOfRange() {
        recorder.record(-5, 2);
        recorder.record(Long.MAX_VALUE, 1);

        assertEquals(3, recorder.outOfRangeCount());
        assertEquals(3, recorder.total().getTotalCount());
    }
}
