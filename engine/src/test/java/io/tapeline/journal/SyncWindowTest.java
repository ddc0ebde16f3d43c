package io.tapeline.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyncWindowTest {
    private record Document(long tick, long timeNs, long length) {}

    @Test
    void shouldHaveRoomForAnyDocumentThatStandsAlone() {
        final SyncWindow window = new SyncWindow(100, 1000);
        assertTrue(window.hasRoom(5, 5000, 0));
        window.add(5, 5000, 1);
        assertFalse(window.hasRoom(5, 1, 0));
        assertTrue(window.hasRoom(5, 5000, 1));
    }

    @Test
    void shouldCountTimeFromTheOldestThatIsNotSynced() {
        final SyncWindow window = new SyncWindow(6400, 1 << 20);
        assertTrue(window.hasRoom(0, 10, 0));
        window.add(0, 10, 1);
        assertTrue(window.hasRoom(5000, 10, 0));
        window.add(5000, 10, 2);
        assertFalse(window.hasRoom(6401, 10, 0));
        assertTrue(window.hasRoom(6401, 10, 1));
        assertTrue(window.hasRoom(11_400, 10, 1));
        assertFalse(window.hasRoom(11_401, 10, 1));
        assertTrue(window.hasRoom(1_000_000, 10, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldNeverLetMoreBeUnsyncedThanAllowedAndWasteLittleOfIt(final long seed) {
        final Random random = new Random(seed);
        final long intervalNs = 1L << random.nextInt(30);
        final long maxBytes = 2048L << random.nextInt(12);
        final SyncWindow window = new SyncWindow(intervalNs, maxBytes);
        final Deque<Document> unsynced = new ArrayDeque<>();
        long nowNs = random.nextLong() >> 1;
        long synced = 0;
        long bytes = 0;
        long tick = 0;
        for (int i = 0; i < 200_000; i++) {
            nowNs += random.nextLong(intervalNs / 30 + 2);
            final long length = 24 + random.nextLong(maxBytes / 50);
            final String where = "seed " + seed + " step " + i;
            if (window.hasRoom(nowNs, length, synced)) {
                final boolean isAlone = unsynced.isEmpty();
                tick++;
                unsynced.add(new Document(tick, nowNs, length));
                bytes += length;
                window.add(nowNs, length, tick);
                assertTrue(isAlone || bytes <= maxBytes, where);
                assertTrue(isAlone || nowNs - unsynced.peek().timeNs <= intervalNs, where);
            } else {
                final boolean isOld = nowNs - unsynced.peek().timeNs >= intervalNs - intervalNs / 32 - 1;
                final boolean isMuch = bytes + length >= maxBytes - maxBytes / 16;
                assertTrue(isOld || isMuch, where);
            }
            if (random.nextInt(20) == 0) {
                final int count = random.nextInt(unsynced.size() + 1);
                for (int n = 0; n < count; n++) {
                    bytes -= unsynced.peek().length;
                    synced = unsynced.poll().tick;
                }
            }
        }
    }
}
