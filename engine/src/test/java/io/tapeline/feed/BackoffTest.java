package io.tapeline.feed;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void shouldDoubleFromShortestToLongestLessUpToHalf() {
        final Backoff backoff = new Backoff(100, 1000, new Random(1));
        for (int failures = 1; failures < 100; failures++) {
            final long longest = failures > 4 ? 1000 : Math.min(1000, 100L << (failures - 1));
            final long pauseNs = backoff.pauseNs(failures);
            assertTrue(pauseNs <= longest && pauseNs >= longest / 2, failures + ": " + pauseNs);
        }
    }
}
