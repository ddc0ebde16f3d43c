package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatenciesTest {
    @Test
    void shouldBeTheSameInAnotherProcess() {
        final Latencies latencies = new Latencies();
        for (int i = 1; i <= 1_000; i++) {
            latencies.record(i * 1_000L);
        }
        latencies.record(-700);
        final Latencies copy = Latencies.parse(latencies.toText());
        assertEquals(1_001, copy.count());
        assertEquals(700, copy.mostAheadNs());
        for (final double percentile : new double[] {0, 50, 99, 99.9, 100}) {
            assertEquals(latencies.us(percentile), copy.us(percentile));
        }
        assertEquals(1_000, copy.us(100), 1);
    }

    @Test
    void shouldWritePercentilesInMicroseconds(@TempDir final Path folder) throws IOException {
        final Latencies latencies = new Latencies();
        latencies.record(250_000);
        final Path file = folder.resolve("one.hgrm");
        latencies.write(file);
        final String text = Files.readString(file);
        assertTrue(
                Pattern.compile("^ +250\\.\\d+ 0\\.0+ ", Pattern.MULTILINE)
                        .matcher(text)
                        .find(),
                text);
    }
}
