package io.tapeline.feed.binance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeline.book.BookStage;
import io.tapeline.book.LevelBook;
import io.tapeline.feed.Feed;
import io.tapeline.feed.FeedAgent;
import io.tapeline.feed.FeedFixture;
import io.tapeline.feed.TapeRecorder;
import io.tapeline.tick.Mantissa;
import io.tapeline.tick.codec.FeedEvent;
import io.tapeline.tick.codec.FeedStateDecoder;
import io.tapeline.tick.codec.RejectDecoder;
import io.tapeline.tick.codec.Side;
import io.tapeline.tick.codec.TradeDecoder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live feed against a venue on this machine, through sockets, with everything that goes wrong at a venue. */
@Tag("system")
@Timeout(60)
class BinanceLiveSystemTest {
    private static final String BTC = "BTCUSDT";
    private static final String ETH = "ETHUSDT";

    private final TestMarket btc = new TestMarket(BTC, false, 1_000, 1);
    private final TestMarket eth = new TestMarket(ETH, false, 900_000, 2);
    private final FeedFixture fixture = new FeedFixture(new TapeRecorder(16, true));
    private final Feed feed = new BinanceSpotFeed();
    private TestVenue venue;
    private FeedAgent agent;

    @AfterEach
    void close() throws Exception {
        if (agent != null) {
            agent.onClose();
        }
        if (venue != null) {
            venue.close();
        }
    }

    @Test
    void shouldKeepTheBooksOfTwoMarkets() throws Exception {
        start(Map.of());
        step(200, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertBookIsTrue(eth, 2);
        assertEquals(0, fixture.counter("binance-spot.book.different"));
        assertTrue(fixture.counter("binance-spot.book.compared") >= 390, "compared");
        assertEquals(0, fixture.counter("binance-spot.rejected"));
        assertEquals(List.of(FeedEvent.STARTED, FeedEvent.CONNECTED), events());
        assertEquals(400, trades());
    }

    @Test
    void shouldResyncOneMarketAloneOnAGap() throws Exception {
        start(Map.of());
        step(20, BTC, ETH);
        final int requests = venue.requests().size();
        venue.skip(BTC);
        step(20, BTC, ETH);
        until(() -> fixture.counter("binance-spot.book.ok") == 2);
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertBookIsTrue(eth, 2);
        assertEquals(1, fixture.counter("binance-spot.book.gaps"));
        assertEquals(1, venue.requests().size() - requests);
        assertEquals(List.of(FeedEvent.STARTED, FeedEvent.CONNECTED, FeedEvent.GAP, FeedEvent.RESYNCED), events());
    }

    @Test
    void shouldReconnectAndResyncAfterACut() throws Exception {
        start(Map.of());
        step(20, BTC, ETH);
        venue.cut();
        until(() -> events().contains(FeedEvent.DISCONNECTED));
        venue.skip(BTC);
        venue.skip(ETH);
        until(() -> fixture.counter("binance-spot.book.ok") == 2);
        step(20, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertBookIsTrue(eth, 2);
        assertEquals(
                List.of(
                        FeedEvent.STARTED,
                        FeedEvent.CONNECTED,
                        FeedEvent.DISCONNECTED,
                        FeedEvent.CONNECTED,
                        FeedEvent.RESYNCED,
                        FeedEvent.RESYNCED),
                events());
    }

    @Test
    void shouldReconnectAfterTheVenueSaysGoodBye() throws Exception {
        start(Map.of());
        venue.sayGoodBye();
        until(() -> events().contains(FeedEvent.DISCONNECTED));
        until(() -> fixture.counter("binance-spot.book.ok") == 2);
        step(10, BTC, ETH);
        assertBookIsTrue(btc, 1);
    }

    @Test
    void shouldNoticeSilenceAndReconnect() throws Exception {
        start(Map.of("idle.timeout", "200ms"));
        step(5, BTC, ETH);
        venue.mute(true);
        until(() -> events().contains(FeedEvent.DISCONNECTED));
        venue.mute(false);
        until(() -> fixture.counter("binance-spot.book.ok") == 2);
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        final List<FeedEvent> events = events();
        assertEquals(FeedEvent.DISCONNECTED, events.get(events.indexOf(FeedEvent.STALE) + 1));
    }

    @Test
    void shouldAnswerPings() throws Exception {
        start(Map.of());
        venue.ping();
        until(() -> venue.pongs() == 1);
    }

    @Test
    void shouldAskAgainForSnapshotsThatFailOrAreTooOld() throws Exception {
        venue = new TestVenue(null, btc, eth);
        venue.answerWith(500, 429, 200, 503, 200);
        venue.keepSnapshot(BTC, 1);
        start(Map.of("snapshot.attempts", "2"), BTC);
        final long refusedBefore = fixture.counter("binance-spot.book.snapshots.failed");
        assertTrue(refusedBefore >= 2, "failed " + refusedBefore);
        step(30, BTC);
        assertBookIsTrue(btc, 1);
        assertTrue(events().contains(FeedEvent.SNAPSHOT_FAILED), events().toString());
    }

    @Test
    void shouldRefuseASnapshotThatTheChangesDoNotFollow() throws Exception {
        venue = new TestVenue(null, btc, eth);
        venue.keepSnapshot(BTC, 3);
        venue.skip(BTC);
        venue.skip(BTC);
        launch(Map.of(), BTC);
        until(() -> venue.connections() == 1);
        while (fixture.counter("binance-spot.book.ok") == 0
                || fixture.counter("binance-spot.book.snapshots") < 2
                        && fixture.counter("binance-spot.book.snapshots.failed") < 3) {
            venue.step(BTC);
            agent.doWork();
        }
        until(() -> fixture.counter("binance-spot.book.ok") == 1);
        step(5, BTC);
        assertBookIsTrue(btc, 1);
        assertEquals(0, fixture.counter("binance-spot.book.different"));
    }

    @Test
    void shouldLoseOneMessageForEachPieceOfGarbage() throws Exception {
        start(Map.of("message.max", "4KiB"));
        step(5, BTC, ETH);
        venue.sendFragments(new byte[] {'{', (byte) 0xC3, (byte) 0x28, '}'}, 100, true);
        venue.sendFragments("{\"e\":\"depthUpd".getBytes(UTF_8), 100, true);
        venue.sendFragments(new byte[] {1, 2, 3, (byte) 0xFF}, 2, false);
        final byte[] tooLong = new byte[1 << 20];
        Arrays.fill(tooLong, (byte) '7');
        venue.sendFragments(tooLong, 100_000, true);
        venue.sendFragments(tooLong, tooLong.length, true);
        until(() -> fixture.counter("binance-spot.rejected") == 5);
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertEquals(2, fixture.counter("binance-spot.rejected.invalid_utf8"));
        assertEquals(1, fixture.counter("binance-spot.rejected.malformed"));
        assertEquals(2, fixture.counter("binance-spot.rejected.too_long"));
        assertEquals(5, rejects());
        assertEquals(5, fixture.kept.messages().size());
        assertEquals(List.of(FeedEvent.STARTED, FeedEvent.CONNECTED), events());
    }

    @Test
    void shouldPutFragmentsTogether() throws Exception {
        start(Map.of());
        venue.sendFragments(btc.trade().getBytes(UTF_8), 7, true);
        until(() -> trades() == 1);
        assertEquals(0, fixture.counter("binance-spot.rejected"));
    }

    @Test
    void shouldResyncABookThatDiffersFromTheVenues() throws Exception {
        start(Map.of());
        step(5, BTC, ETH);
        venue.lie(BTC);
        until(() -> events().contains(FeedEvent.RESYNCED));
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertTrue(events().contains(FeedEvent.BOOK_DIFFERS));
        assertEquals(1, fixture.counter("binance-spot.book.different"));
    }

    @Test
    void shouldSpreadStreamsOverConnections() throws Exception {
        start(Map.of("connection.streams", "3"));
        assertEquals(2, venue.connections());
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertBookIsTrue(eth, 2);
    }

    @Test
    void shouldTakeTheDecimalsFromTheVenue() throws Exception {
        venue = new TestVenue(null, btc, eth);
        venue.exchangeInfo("{\"symbols\":[{\"symbol\":\"BTCUSDT\",\"filters\":["
                + "{\"filterType\":\"PRICE_FILTER\",\"tickSize\":\"0.10\"},"
                + "{\"filterType\":\"LOT_SIZE\",\"stepSize\":\"0.00100000\"}]}]}");
        start(Map.of("exchange.info", "venue"), BTC);
        step(5, BTC);
        assertBookIsTrue(btc, 1, 1, 3);
    }

    @Test
    void shouldSpeakTlsToAServerOfATrustStore() throws Exception {
        try (TestCertificate certificate = TestCertificate.make()) {
            venue = new TestVenue(certificate.serverContext(), btc, eth);
            start(certificate.clientSettings());
            step(20, BTC, ETH);
            assertBookIsTrue(btc, 1);
            venue.cut();
            until(() -> events().contains(FeedEvent.DISCONNECTED));
            until(() -> fixture.counter("binance-spot.book.ok") == 2);
            step(5, BTC, ETH);
            assertBookIsTrue(btc, 1);
        }
    }

    @Test
    void shouldNotTalkToAServerThatNobodyTrusts() throws Exception {
        try (TestCertificate certificate = TestCertificate.make()) {
            venue = new TestVenue(certificate.serverContext(), btc, eth);
            launch(Map.of(), BTC);
            for (int i = 0; i < 2000; i++) {
                agent.doWork();
            }
            assertEquals(0, venue.connections());
            assertEquals(List.of(FeedEvent.STARTED), events());
        }
    }

    @Test
    void shouldRecordWhatAFullRingRefusedAndResync() throws Exception {
        start(Map.of());
        step(5, BTC, ETH);
        fixture.tape.full(true);
        venue.step(BTC);
        until(() -> fixture.counter("binance-spot.dropped") > 0);
        fixture.tape.full(false);
        step(5, BTC, ETH);
        until(() -> fixture.counter("binance-spot.book.ok") == 2);
        step(5, BTC, ETH);
        assertBookIsTrue(btc, 1);
        assertBookIsTrue(eth, 2);
        assertTrue(events().contains(FeedEvent.DROPPED), events().toString());
    }

    private void start(final Map<String, String> overrides, final String... symbols) throws Exception {
        launch(overrides, symbols);
        until(() -> fixture.counter("binance-spot.book.ok") == (symbols.length == 0 ? 2 : symbols.length));
    }

    private void launch(final Map<String, String> overrides, final String... symbols) throws Exception {
        if (venue == null) {
            venue = new TestVenue(null, btc, eth);
        }
        final Map<String, String> settings = venue.settings();
        settings.putAll(overrides);
        final String[] names = symbols.length == 0 ? new String[] {BTC, ETH} : symbols;
        agent = feed.live(fixture.live(feed, settings, names));
        agent.onStart();
    }

    /** The markets change, and the feed hears of it. */
    private void step(final int count, final String... symbols) throws Exception {
        final long target = fixture.counter("binance-spot.messages") + 3L * count * symbols.length;
        for (int i = 0; i < count; i++) {
            for (final String symbol : symbols) {
                venue.step(symbol);
            }
            agent.doWork();
        }
        until(() -> fixture.counter("binance-spot.messages") >= target);
    }

    private void until(final BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("still waiting; " + fixture.counters.values() + " " + events());
            }
            if (agent.doWork() == 0) {
                Thread.yield();
            }
        }
    }

    private void assertBookIsTrue(final TestMarket market, final int securityId) {
        assertBookIsTrue(market, securityId, 8, 8);
    }

    /** Rebuilds the book from the tape and compares every level with the market's. */
    private void assertBookIsTrue(
            final TestMarket market, final int securityId, final int priceScale, final int sizeScale) {
        final BookStage stage = new BookStage((number, tick, best) -> {});
        fixture.tape.replay(0, stage);
        assertTrue(stage.isTrusted(securityId), "trusted");
        assertEquals(0, stage.ignoredLevels());
        final LevelBook book = stage.book(securityId);
        assertEquals(
                levels(market.bids), levels(book, Side.BID, priceScale, sizeScale), () -> "bids of " + market.symbol);
        assertEquals(
                levels(market.asks), levels(book, Side.ASK, priceScale, sizeScale), () -> "asks of " + market.symbol);
    }

    private static TreeMap<BigDecimal, BigDecimal> levels(final Map<BigDecimal, BigDecimal> side) {
        final TreeMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
        side.forEach((price, size) -> levels.put(price.stripTrailingZeros(), size.stripTrailingZeros()));
        return levels;
    }

    private static TreeMap<BigDecimal, BigDecimal> levels(
            final LevelBook book, final Side side, final int priceScale, final int sizeScale) {
        final TreeMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
        for (int i = 0; i < book.count(side); i++) {
            levels.put(
                    new BigDecimal(Mantissa.toText(book.price(side, i), priceScale)).stripTrailingZeros(),
                    new BigDecimal(Mantissa.toText(book.size(side, i), sizeScale)).stripTrailingZeros());
        }
        return levels;
    }

    private List<FeedEvent> events() {
        final List<FeedEvent> events = Collections.synchronizedList(new ArrayList<>());
        fixture.tape.replay(0, (number, tick) -> {
            if (tick.kind() == FeedStateDecoder.TEMPLATE_ID) {
                events.add(tick.feedState().feedEvent());
            }
        });
        return events;
    }

    private long trades() {
        return count(TradeDecoder.TEMPLATE_ID);
    }

    private long rejects() {
        return count(RejectDecoder.TEMPLATE_ID);
    }

    private long count(final int kind) {
        final long[] count = new long[1];
        fixture.tape.replay(0, (number, tick) -> count[0] += tick.kind() == kind ? 1 : 0);
        return count[0];
    }
}
