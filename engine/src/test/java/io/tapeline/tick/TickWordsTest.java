package io.tapeline.tick;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.tapeline.tick.codec.Aggressor;
import io.tapeline.tick.codec.Side;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whole words are the same bytes as field by field, whatever was in the slot before. */
class TickWordsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TickEncoder encoder = new TickEncoder();

    @Test
    void shouldWriteTheSameBytesAsTheEncoderOfEachKind() {
        for (int i = 0; i < 1_000; i++) {
            final long[] values = {random.nextLong(), TickLayout.NULL_VALUE, random.nextInt(), random.nextLong()};
            final Aggressor aggressor = random.nextBoolean() ? Aggressor.SELLER : Aggressor.UNKNOWN;
            final Side side = random.nextBoolean() ? Side.BID : Side.ASK;
            final long count = random.nextInt() & 0xFFFF_FFFFL;
            assertSame(
                    slot -> encoder.quote(slot, 0)
                            .bidPrice(values[0])
                            .askPrice(values[1])
                            .bidSize(values[2])
                            .askSize(values[3]),
                    slot -> TickWords.quote(slot, 0, values[0], values[1], values[2], values[3]));
            assertSame(
                    slot -> encoder.trade(slot, 0)
                            .price(values[0])
                            .size(values[1])
                            .tradeId(values[2])
                            .tradeCount(count)
                            .aggressor(aggressor),
                    slot -> TickWords.trade(slot, 0, values[0], values[1], values[2], count, aggressor));
            assertSame(
                    slot -> encoder.bookLevel(slot, 0)
                            .price(values[0])
                            .size(values[1])
                            .feedSequence(values[3])
                            .side(side),
                    slot -> TickWords.bookLevel(slot, 0, values[0], values[1], values[3], side));
        }
    }

    private void assertSame(final Consumer<MutableDirectBuffer> expected, final Consumer<MutableDirectBuffer> actual) {
        final long eventTimeNs = random.nextLong();
        final int securityId = random.nextInt();
        final int feedId = random.nextInt(65_536);
        final int flags = random.nextInt(65_536);
        final byte[][] slots = new byte[2][TickLayout.LENGTH];
        for (int i = 0; i < slots.length; i++) {
            random.nextBytes(slots[i]);
            final UnsafeBuffer slot = new UnsafeBuffer(slots[i]);
            (i == 0 ? expected : actual).accept(slot);
            TickEncoder.stamp(slot, 0, eventTimeNs, -eventTimeNs, securityId, feedId, flags);
        }
        assertArrayEquals(slots[0], slots[1], "seed " + seed);
    }
}
