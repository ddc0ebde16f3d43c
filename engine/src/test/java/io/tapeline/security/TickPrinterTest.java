package io.tapeline.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.tick.TickEncoder;
import io.tapeline.tick.TickFlags;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickHandler;
import io.tapeline.tick.TickHandlers;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class TickPrinterTest {
    private static final long TIME_NS = 1_723_161_600_000_000_001L;

    private final UnsafeBuffer slot = new UnsafeBuffer(new byte[TickLayout.LENGTH]);
    private final TickEncoder encoder = new TickEncoder();
    private final TickFlyweight tick = new TickFlyweight();
    private final SecurityCatalog catalog = new SecurityCatalog();
    private final List<String> lines = new ArrayList<>();
    private final TickHandler chain = TickHandlers.chain(catalog, new TickPrinter(catalog, lines::add));

    @Test
    void shouldPrintDefinitions() {
        define();
        assertEquals(
                List.of(
                        "1 2024-08-09T00:00:00.000000001Z engine exchange id=1 code=binance",
                        "2 2024-08-09T00:00:00.000000001Z engine security id=7 exchange=1 symbol=BTCUSDT part=0"
                                + " priceScale=2 sizeScale=5",
                        "3 2024-08-09T00:00:00.000000001Z engine feed-definition id=1 name=spot source=0xff ticks=0"),
                lines);
    }

    @Test
    void shouldPrintPricesAsDecimalsWithSymbolAndFeed() {
        define();
        lines.clear();
        encoder.trade(slot, 0)
                .price(6_150_001)
                .size(120_000)
                .tradeId(99)
                .tradeCount(1)
                .aggressor(Aggressor.BUYER);
        TickEncoder.stamp(slot, 0, TIME_NS - 1, TIME_NS, 7, 1, TickFlags.LAST_IN_EVENT);
        give(4);
        assertEquals(
                "4 2024-08-09T00:00:00.000000001Z spot trade binance BTCUSDT event=2024-08-09T00:00:00Z price=61500.01"
                        + " size=1.20000 aggressor=BUYER tradeId=99 fills=1 last",
                lines.get(0));
    }

    @Test
    void shouldLeaveOutWhatIsAbsent() {
        define();
        lines.clear();
        encoder.quote(slot, 0)
                .bidPrice(100)
                .bidSize(5)
                .askPrice(TickLayout.NULL_VALUE)
                .askSize(TickLayout.NULL_VALUE);
        TickEncoder.stamp(slot, 0, TickLayout.NULL_VALUE, TIME_NS, 7, 1, 0);
        give(5);
        assertEquals(
                "5 2024-08-09T00:00:00.000000001Z spot quote binance BTCUSDT bid=1.00 bidSize=0.00005", lines.get(0));
    }

    @Test
    void shouldPrintWhatHappenedToAFeedAndRejects() {
        encoder.feedState(slot, 0)
                .fromSequence(5)
                .toSequence(9)
                .count(TickLayout.NULL_VALUE)
                .feedEvent(FeedEvent.GAP);
        TickEncoder.stamp(slot, 0, TickLayout.NULL_VALUE, TIME_NS, TickLayout.NULL_SECURITY, 3, 1);
        give(1);
        encoder.reject(slot, 0)
                .quarantinePosition(TickLayout.NULL_VALUE)
                .sourcePosition(12)
                .length(80)
                .reason(RejectReason.MALFORMED);
        TickEncoder.stamp(slot, 0, TickLayout.NULL_VALUE, TIME_NS, 8, 3, 1);
        give(2);
        assertEquals("1 2024-08-09T00:00:00.000000001Z feed-3 feed event=GAP from=5 to=9 last", lines.get(0));
        assertEquals(
                "2 2024-08-09T00:00:00.000000001Z feed-3 reject security=8 reason=MALFORMED length=80 source=12 last",
                lines.get(1));
    }

    private void define() {
        encoder.exchangeDefinition(slot, 0)
                .exchangeId(1)
                .length((short) 7)
                .receiveTimeNs(TIME_NS)
                .putCode(Arrays.copyOf("binance".getBytes(UTF_8), 32), 0);
        give(1);
        encoder.securityDefinition(slot, 0)
                .exchangeId(1)
                .priceScale((short) 2)
                .sizeScale((short) 5)
                .part((short) 0)
                .length((short) 7)
                .receiveTimeNs(TIME_NS)
                .securityId(7)
                .putSymbol(Arrays.copyOf("BTCUSDT".getBytes(UTF_8), 32), 0);
        give(2);
        encoder.feedDefinition(slot, 0)
                .sourceKey(255)
                .receiveTimeNs(TIME_NS)
                .definedFeedId(1)
                .length((short) 4)
                .putName(Arrays.copyOf("spot".getBytes(UTF_8), 24), 0);
        give(3);
    }

    private void give(final long tickNumber) {
        chain.onTick(tickNumber, tick.wrap(slot, 0));
    }
}
