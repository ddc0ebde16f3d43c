package io.tapeline.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tapeline.bench.BinanceDecoding;
import io.tapeline.bench.SlabPublisher;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.codec.TradeDecoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What the venue sends, read by the engine's own decoder. */
class TradeFramesTest {
    private static final int COUNT = 1_000;
    private static final int HEADER_LENGTH = 4;
    private static final long TIME_NS = 1_800_000_000_123_456_789L;
    private static final long TIME_US_IN_NS = TIME_NS / 1_000 * 1_000;

    private final SlabPublisher slots = new SlabPublisher();
    private final BinanceDecoding decoding = new BinanceDecoding(slots, TradeFrames.SYMBOL);

    @Test
    void shouldMakeOneTradeOfEachFrame() {
        final TradeFrames frames = new TradeFrames();
        final ByteBuffer bytes = ByteBuffer.allocate(COUNT * TradeFrames.LENGTH);
        for (int index = 0; index < COUNT; index++) {
            frames.put(bytes, index, TIME_NS + index * 1_000L);
        }
        final UnsafeBuffer sent = new UnsafeBuffer(bytes);
        for (int index = 0; index < COUNT; index++) {
            final int length = TradeFrames.LENGTH - HEADER_LENGTH;
            decoding.onMessage(sent, index * TradeFrames.LENGTH + HEADER_LENGTH, length, TradeFrames.SYMBOL);
        }
        decoding.check();
        final TickFlyweight tick = new TickFlyweight();
        long lastPrice = 0;
        int index = 0;
        for (long slot = 0; slot < slots.published(); slot++) {
            tick.wrap(slots.buffer(slot), slots.offset(slot));
            if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
                assertEquals(Schedule.FIRST_TRADE_ID + index, tick.trade().tradeId());
                assertEquals(TIME_US_IN_NS + index * 1_000L, tick.eventTimeNs());
                assertNotEquals(lastPrice, tick.trade().price());
                lastPrice = tick.trade().price();
                index++;
            }
        }
        assertEquals(COUNT, index);
    }
}
