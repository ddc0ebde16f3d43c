package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.feed.FeedContext;
import io.tapeline.feed.FeedFixture;
import io.tapeline.tick.TickLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages read by their layout, and the same read by the general way: the same ticks and rejections, byte for byte. */
@Timeout(120)
class BinanceLayoutPropertyTest {
    private static final int MESSAGES = 20_000;
    private static final String LIKELY = "09.\"{}[],:-te";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 0})
    void shouldGiveTheSameTicksAndRejectionsBothWays(final long fixedSeed) {
        final long seed = fixedSeed == 0 ? System.nanoTime() : fixedSeed;
        final String hint = "seed " + seed;
        final Random random = new Random(seed);
        final boolean isUsdm = random.nextBoolean();
        final BinanceVenue venue = isUsdm ? BinanceVenue.USDM : BinanceVenue.SPOT;
        final int priceScale = List.of(8, 2, 3, 16).get(random.nextInt(4));
        final BinanceDecoder fast = new BinanceDecoder(venue);
        final BinanceDecoder general = new BinanceDecoder();
        final FeedFixture fastFixture = new FeedFixture();
        final FeedFixture generalFixture = new FeedFixture();
        final BinanceSession fastSession = session(fastFixture, venue, priceScale, fast);
        final BinanceSession generalSession = session(generalFixture, venue, priceScale, general);
        final TestMarket market = new TestMarket("ETHUSDT", isUsdm, 1000, seed);
        final LayoutMessages messages = new LayoutMessages(isUsdm, random);
        int byLayout = 0;
        for (int i = 0; i < MESSAGES; i++) {
            final byte[] message = message(market, messages, random);
            final String text = hint + ", message " + i + " " + new String(message, UTF_8);
            final UnsafeBuffer buffer = new UnsafeBuffer(message);
            assertEquals(
                    generalSession.onMessage(buffer, 0, message.length, 1, i + 1, "BTCUSDT"),
                    fastSession.onMessage(buffer, 0, message.length, 1, i + 1, "BTCUSDT"),
                    text);
            assertEquals(generalFixture.tape.count(), fastFixture.tape.count(), text);
            byLayout += fast.hasLayout() ? 1 : 0;
        }
        assertTrue(byLayout > MESSAGES / 4 && byLayout < MESSAGES, hint + ": " + byLayout + " by layout");
        assertTrue(!general.hasLayout(), hint);
        assertArrayEquals(ticks(generalFixture), ticks(fastFixture), hint);
        assertEquals(generalFixture.counters.values(), fastFixture.counters.values(), hint);
        assertTrue(fastFixture.counter(venue.feedName() + ".book.compared") > 0, hint);
        assertTrue(fastFixture.counter(venue.feedName() + ".rejected") > MESSAGES / 10, hint);
    }

    /** One in two of a market that is whole, so that books go on; of the others some with a byte changed, or cut. */
    private static byte[] message(final TestMarket market, final LayoutMessages messages, final Random random) {
        final String text = switch (random.nextInt(8)) {
            case 0, 1 -> messages.plain();
            case 2, 3 -> messages.odd();
            case 4 -> market.trade();
            case 5 -> market.quote();
            case 6 -> random.nextInt(10) == 0 ? market.snapshot() : market.nextDepth();
            default -> market.nextDepth();
        };
        final byte[] message = text.getBytes(UTF_8);
        if (text.contains("ETHUSDT") || text.contains("lastUpdateId")) {
            return message;
        }
        if (random.nextInt(3) == 0) {
            final int at = random.nextInt(message.length);
            message[at] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : LIKELY.charAt(random.nextInt(LIKELY.length())));
        }
        return random.nextInt(50) == 0 ? Arrays.copyOf(message, random.nextInt(message.length + 4)) : message;
    }

    private static byte[] ticks(final FeedFixture fixture) {
        final List<byte[]> ticks = new ArrayList<>();
        fixture.tape.replay(0, (number, tick) -> {
            final byte[] bytes = new byte[TickLayout.LENGTH];
            tick.buffer().getBytes(tick.offset(), bytes);
            ticks.add(bytes);
        });
        final byte[] all = new byte[ticks.size() * TickLayout.LENGTH];
        for (int i = 0; i < ticks.size(); i++) {
            System.arraycopy(ticks.get(i), 0, all, i * TickLayout.LENGTH, TickLayout.LENGTH);
        }
        return all;
    }

    private static BinanceSession session(
            final FeedFixture fixture, final BinanceVenue venue, final int priceScale, final BinanceDecoder decoder) {
        final var settings =
                FeedFixture.settings(BinanceSettings.of(venue), Map.of("securities.max", "20", "trades", "trade"));
        final FeedContext context = new FeedContext(
                settings,
                List.of(),
                fixture.source(1),
                fixture.securities,
                fixture.kept,
                fixture.counters,
                fixture.clock);
        return new BinanceSession(
                new BinanceSettings(venue, settings),
                context,
                ExchangeInfo.uniform(priceScale, 8),
                (book, failures) -> {},
                3,
                decoder);
    }
}
