package io.tapeline.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeline.tick.RecordingPublisher;
import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickLayout;
import org.junit.jupiter.api.Test;

class SecurityMasterTest {
    private final SecurityCatalog catalog = new SecurityCatalog();
    private final RecordingPublisher tape = new RecordingPublisher().handingTo(catalog);
    private final SecurityMaster master = new SecurityMaster(new SecurityCatalog(), tape, () -> 1_000);

    @Test
    void shouldPutEachDefinitionOnTheTapeOnce() {
        final Security btc = master.define("binance-spot", "BTCUSDT", 2, 5, true);
        assertEquals(btc, master.define("binance-spot", "BTCUSDT", 2, 5, true));

        assertEquals(2, tape.count(), "an exchange and a security");
        assertEquals(btc, catalog.security(btc.id()));
        assertEquals("binance-spot", catalog.exchange(1));
    }

    @Test
    void shouldCarryALongSymbolInTwoParts() {
        final String symbol = "ß".repeat(31);
        final Security security = master.define("x", symbol, 0, 18, false);

        assertEquals(security, catalog.security(security.id()));
        assertFalse(catalog.security(security.id()).hasTrades());
        assertEquals(3, tape.count());
    }

    @Test
    void shouldGiveASecurityWithOtherScalesANewNumber() {
        final Security before = master.define("x", "A", 2, 0, true);
        final Security after = master.define("x", "A", 3, 0, true);

        assertNotEquals(before.id(), after.id());
        assertEquals(3, catalog.security(after.id()).priceScale());
        assertEquals(2, catalog.security(before.id()).priceScale());
    }

    @Test
    void shouldGoOnFromWhatTheJournalDefines() {
        final Security a = master.define("x", "A", 2, 0, true);
        final FeedSource feed = master.defineFeed("csv", 42);
        publishTicksOf(feed.feedId(), 5);

        final SecurityMaster next = new SecurityMaster(catalog, tape, () -> 2_000);

        assertEquals(a, next.define("x", "A", 2, 0, true));
        assertEquals(a.id() + 1, next.define("y", "B", 2, 0, true).id());
        assertEquals(new FeedSource(feed.feedId(), "csv", 42, 5), next.defineFeed("csv", 42));
        assertEquals(feed.feedId() + 1, next.defineFeed("csv", 43).feedId());
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        final Exception longSymbol =
                assertThrows(IllegalArgumentException.class, () -> master.define("x", "A".repeat(65), 0, 0, true));
        assertEquals("symbol=" + "A".repeat(65) + " has 65 bytes, must have 1..64", longSymbol.getMessage());
        assertThrows(IllegalArgumentException.class, () -> master.define("x", "A", 19, 0, true));
        assertThrows(IllegalArgumentException.class, () -> master.define("", "A", 0, 0, true));
        assertThrows(IllegalArgumentException.class, () -> master.defineFeed("f".repeat(25), 0));
        assertEquals(0, tape.count());
    }

    private void publishTicksOf(final int feedId, final int count) {
        final TickEncoder encoder = new TickEncoder();
        for (int i = 0; i < count; i++) {
            final long slot = tape.claim(1);
            encoder.clock(tape.buffer(slot), tape.offset(slot));
            TickEncoder.stamp(tape.buffer(slot), tape.offset(slot), 1, 1, TickLayout.NULL_SECURITY, feedId, 0);
            tape.publish(slot, 1);
        }
    }
}
