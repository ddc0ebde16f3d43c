package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeline.feed.FeedFixture;
import io.tapeline.feed.binance.BinanceDecoder.Kind;
import io.tapeline.tick.TickFlyweight;
import io.tapeline.tick.TickLayout;
import io.tapeline.tick.codec.BookLevelDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.TradeDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any bytes: a tick or a reject, never an exception, and never a tick with an impossible price or size. */
@Timeout(60)
class BinanceFuzzTest {
    private static final int MESSAGES = 20_000;
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "true",
        "-1",
        "1e30",
        "99999999999999999999999",
        "\\u0000",
        "\\ud800",
        "\"e\":",
        "\"s\":\"X\"",
        "\"u\":9223372036854775807",
        "[[\"1\",\"-1\"]]",
        "\u00e9",
        "0.000000000000000000001"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300, 4_000})
    void shouldTakeOrRejectEveryMutationAndGoOn(final long seed) {
        final Random random = new Random(seed);
        final boolean isUsdm = seed % 2 == 0;
        final FeedFixture fixture = new FeedFixture();
        final BinanceVenue venue = isUsdm ? BinanceVenue.USDM : BinanceVenue.SPOT;
        final BinanceSession session = session(fixture, venue);
        final TestMarket market = new TestMarket("BTCUSDT", isUsdm, 1000, seed);
        long rejected = 0;
        for (int i = 0; i < MESSAGES; i++) {
            final byte[] message = mutated(good(market, random), random);
            final UnsafeBuffer buffer = new UnsafeBuffer(message);
            final Kind kind = session.onMessage(buffer, 0, message.length, i + 1, i + 1, "BTCUSDT");
            rejected += kind == null ? 1 : 0;
        }
        final String name = venue.feedName();
        assertEquals(rejected, fixture.counter(name + ".rejected"), () -> "seed " + seed);
        assertEquals(rejected, fixture.kept.messages().size(), () -> "seed " + seed);
        final long[] rejects = new long[1];
        fixture.tape.replay(0, (number, tick) -> rejects[0] += check(tick, seed));
        assertEquals(rejected, rejects[0], () -> "seed " + seed);
        final byte[] last = market.trade().getBytes(UTF_8);
        assertEquals(
                Kind.TRADE,
                session.onMessage(new UnsafeBuffer(last), 0, last.length, 1, 1, null),
                () -> "goes on, seed " + seed);
    }

    private static long check(final TickFlyweight tick, final long seed) {
        if (tick.kind() == BookLevelDecoder.TEMPLATE_ID) {
            final BookLevelDecoder level = tick.bookLevel();
            assertEquals(true, level.price() > 0 && level.size() >= 0, () -> "level, seed " + seed);
        } else if (tick.kind() == TradeDecoder.TEMPLATE_ID) {
            assertEquals(true, tick.trade().price() > 0 && tick.trade().size() > 0, () -> "trade, seed " + seed);
        }
        assertEquals(true, tick.receiveTimeNs() > 0 && tick.securityId() != 0, () -> "stamp, seed " + seed);
        assertEquals(
                true,
                tick.eventTimeNs() == TickLayout.NULL_VALUE || tick.eventTimeNs() >= 0,
                () -> "time, seed " + seed);
        return tick.kind() == RejectDecoder.TEMPLATE_ID ? 1 : 0;
    }

    private static BinanceSession session(final FeedFixture fixture, final BinanceVenue venue) {
        final var settings = FeedFixture.settings(BinanceSettings.of(venue), Map.of("securities.max", "100"));
        final var context = new io.tapeline.feed.FeedContext(
                settings,
                List.of(),
                fixture.source(1),
                fixture.securities,
                fixture.kept,
                fixture.counters,
                fixture.clock);
        return new BinanceSession(
                new BinanceSettings(venue, settings), context, ExchangeInfo.uniform(8, 8), (book, failures) -> {}, 3);
    }

    private static byte[] good(final TestMarket market, final Random random) {
        final String text = switch (random.nextInt(5)) {
            case 0 -> market.quote();
            case 1 -> market.trade();
            case 2 -> market.aggregatedTrade();
            case 3 -> random.nextInt(20) == 0 ? market.snapshot() : market.nextDepth();
            default -> market.nextDepth();
        };
        return text.getBytes(UTF_8);
    }

    private static byte[] mutated(final byte[] good, final Random random) {
        if (random.nextInt(20) == 0) {
            final byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            return noise;
        }
        final List<Byte> bytes = new ArrayList<>(good.length + 64);
        for (final byte b : good) {
            bytes.add(b);
        }
        for (int n = random.nextInt(4); n > 0 && !bytes.isEmpty(); n--) {
            final int at = random.nextInt(bytes.size());
            switch (random.nextInt(5)) {
                case 0 -> bytes.set(at, (byte) random.nextInt(256));
                case 1 ->
                    bytes.subList(at, Math.min(bytes.size(), at + 1 + random.nextInt(20)))
                            .clear();
                case 2 -> bytes.subList(at, bytes.size()).clear();
                case 3 -> insert(bytes, at, TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8));
                default -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
            }
        }
        final byte[] result = new byte[bytes.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes.get(i);
        }
        return result;
    }

    private static void insert(final List<Byte> bytes, final int at, final byte[] token) {
        for (int i = 0; i < token.length; i++) {
            bytes.add(at + i, token[i]);
        }
    }
}
