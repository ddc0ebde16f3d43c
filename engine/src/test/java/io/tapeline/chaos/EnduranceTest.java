package io.tapeline.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnduranceTest {
    @Test
    void shouldTakeTheMiddleAndTheRiseOfSamples() {
        final List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            // Rises by 3 a sample, with a spike in the middle that moves neither the median nor, by symmetry, the rise.
            samples.add(sample(i, i == 5 ? 1_000 : 3 * i));
        }
        assertEquals(30, Sample.rise(samples, Gauge.HEAP), 1e-6);
        assertEquals(18, Sample.median(samples, Gauge.HEAP));
        assertEquals(3, Sample.median(samples.subList(0, 4), Gauge.HEAP));
        assertThrows(IllegalArgumentException.class, () -> Sample.median(List.of(), Gauge.HEAP));
    }

    @Test
    void shouldSpreadSpansOverALongTapeAndTakeAllOfAShortOne() {
        final long ticks = 10_000_000;
        final Spans spans = Spans.of(ticks, new Random(1));
        long end = 0;
        for (final Spans.Span span : spans.spans()) {
            assertTrue(span.from() > end && span.to() <= ticks, spans.toString());
            assertTrue(spans.contains(span.from()) && spans.contains(span.to()));
            assertFalse(spans.contains(span.to() + 1) && spans.contains(span.from() - 1));
            end = span.to();
        }
        assertEquals(24, spans.spans().size());
        assertEquals(Spans.ALL, Spans.of(100_000, new Random(1)));
        assertTrue(Spans.ALL.contains(Long.MAX_VALUE));
    }

    @Test
    void shouldParseLongRuns() {
        assertEquals(
                new Endurance(Endurance.Kind.OUTAGE, 30, 0),
                ChaosOptions.parse("--outage", "30").endurance());
        assertEquals(50_000, ChaosOptions.parse("--outage", "30").endurance().ticksPerSecond());
        assertEquals(
                new Endurance(Endurance.Kind.SOAK, 0.5, 7),
                ChaosOptions.parse("--rate", "7", "--soak", "0.5").endurance());
        assertThrows(IllegalArgumentException.class, () -> ChaosOptions.parse("--rate", "7"));
    }

    @Test
    void shouldTellCountsFromBounds() {
        final EnduranceReport report = new EnduranceReport("A run", 1);
        assertTrue(report.isGood());
        report.mustStayWithin(false, "it grew by %d", 5);
        assertFalse(report.isGood());
        assertEquals(List.of(), report.wrongCounts());
        report.mustHold(false, "a tick is missing");
        assertEquals(List.of("a tick is missing"), report.wrongCounts());
        assertTrue(report.text().contains("it grew by 5"), report.text());
    }

    private static Sample sample(final int second, final double heap) {
        return new Sample(Instant.ofEpochSecond(second), "quiet", Map.of(Gauge.HEAP, heap));
    }
}
