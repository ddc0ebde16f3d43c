package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.LineSource;
import io.tapeline.feed.SharedData;
import io.tapeline.feed.binance.BinanceDecoder.Kind;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the venue sends is read by its layout, and what differs is not. */
class BinanceLayoutTest {
    @ParameterizedTest
    @EnumSource(BinanceVenue.class)
    void shouldReadDocumentedMessagesByTheirLayout(final BinanceVenue venue) {
        final BinanceDecoder decoder = new BinanceDecoder(venue);
        final LayoutMessages messages = new LayoutMessages(venue == BinanceVenue.USDM, new Random(1));
        for (int i = 0; i < 1_000; i++) {
            final String message = messages.plain();
            decode(decoder, message);
            assertTrue(decoder.hasLayout(), message);
        }
    }

    @Test
    void shouldReadWhatDiffersByTheGeneralWay() {
        final String quote = "{\"u\":1,\"s\":\"X\",\"b\":\"2\",\"B\":\"3\",\"a\":\"4\",\"A\":\"5\"}";
        final BinanceDecoder decoder = new BinanceDecoder(BinanceVenue.SPOT);
        decode(decoder, quote);
        assertTrue(decoder.hasLayout());
        for (final String other : new String[] {
            quote + " ",
            quote.replace(",\"s\"", ", \"s\""),
            quote.replace("\"2\"", "2"),
            quote.replace("\"u\":1", "\"u\":\"1\""),
            quote.replace("\"X\"", "\"\\u0058\""),
            quote.replace("\"b\":\"2\",\"B\":\"3\"", "\"B\":\"3\",\"b\":\"2\""),
            quote.replace("}", ",\"E\":1}")
        }) {
            assertEquals(Kind.QUOTE, decode(decoder, other), other);
            assertFalse(decoder.hasLayout(), other);
            assertEquals(1, decoder.symbolLength(), other);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SPOT,spot/btcusdt_20240808.txt.gz",
        "SPOT,spot/ethusdt_20240809.txt.gz",
        "USDM,usdm/btcusdt_20240808.txt.gz"
    })
    void shouldReadAllButTheSnapshotOfACaptureByTheirLayout(final BinanceVenue venue, final String name) {
        final BinanceDecoder decoder = new BinanceDecoder(venue);
        int count = 0;
        try (LineSource lines = new LineSource(SharedData.file("binance/" + name), 1 << 20)) {
            while (lines.next() == LineSource.Next.LINE) {
                int start = lines.offset();
                while (lines.buffer().getByte(start) != ' ') {
                    start++;
                }
                final Kind kind =
                        decoder.decode(lines.buffer(), start + 1, lines.offset() + lines.length() - start - 1);
                assertEquals(kind != Kind.SNAPSHOT, decoder.hasLayout(), "line " + ++count);
            }
        }
        assertTrue(count > 30_000, count + " lines");
    }

    private static Kind decode(final BinanceDecoder decoder, final String message) {
        final byte[] bytes = message.getBytes(US_ASCII);
        return decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
