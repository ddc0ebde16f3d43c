package io.tapeline.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.config.StoreConfig;
import io.tapeline.tick.AllocatedBytes;
import io.tapeline.tick.TickHandler;
import org.junit.jupiter.api.Test;

/** From the tick to the bytes of its row, nothing is allocated. */
final class CopyEncoderAllocationTest {
    private static final int TICKS = 60_000;
    private static final long SMALL_BYTES = 8 * 1024;

    private final CopyEncoder encoder = new CopyEncoder(1);
    private final CopyBuffer orderBooks = new CopyBuffer(1 << 20);
    private final CopyBuffer trades = new CopyBuffer(1 << 20);

    @Test
    void shouldAllocateNothingPerRowOfBooksAndTrades() {
        final TestTape tape = TestTape.onlyBooksAndTrades(7, TICKS);
        final StoreConfig config = TestStores.config("", 1, 1_000);
        final RowStage stage = new RowStage(TestStores.CANDLES, config.maxSkewNs(), tape, new EncodingSink());
        tape.replay(1, tape.count(), stage);
        final long definitions = tape.definitions();
        final TickHandler clearing = (number, tick) -> {
            stage.onTick(number, tick);
            if (orderBooks.length() + trades.length() > 1 << 20) {
                orderBooks.clear();
                trades.clear();
            }
        };
        for (int i = 0; i < 10; i++) {
            tape.replay(definitions + 1, tape.count(), clearing);
        }
        final long[] allocated = new long[1];
        for (int i = 0; i < 20; i++) {
            // The tape's own flyweight and sinks are not counted against the stage: they are a few hundred bytes.
            allocated[0] += AllocatedBytes.during(() -> tape.replay(definitions + 1, tape.count(), clearing));
        }
        assertTrue(allocated[0] < SMALL_BYTES + 20 * 2_048, allocated[0] + " bytes for " + 20 * TICKS + " ticks");
    }

    private final class EncodingSink implements RowSink {
        @Override
        public void orderBook(final OrderBookRow row) {
            encoder.orderBook(orderBooks, row, 1);
        }

        @Override
        public void trade(final TradeRow row) {
            encoder.trade(trades, row, 1);
        }

        @Override
        public void quality(final QualityRow row) {
            throw new AssertionError(row.kind);
        }

        @Override
        public void candle(final io.tapeline.security.Security security, final io.tapeline.candle.Candle candle) {
            throw new AssertionError("not drained");
        }
    }
}
